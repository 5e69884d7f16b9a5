/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What people and image builders ask about modules, as text. Opens no library. The daemon's options
 * and the `modules` subcommand of glovebox print the same. *out_status is the program's exit
 * status.
 */
#pragma once

#include "gbx-config.h"
#include "gbx-module-catalog.h"
#include "gbx-module-plan.h"
#include "gbx-problems.h"
#include "gbx-settings-store.h"

G_BEGIN_DECLS

char *gbx_module_report_list (const GbxModuleCatalog *catalog);
char *gbx_module_report_list_json (const GbxModuleCatalog *catalog);
char *gbx_module_report_describe (const GbxModuleCatalog *catalog,
                                  const GbxSettingsStore *store,
                                  const char *word,
                                  int *out_status);
char *gbx_module_report_describe_json (const GbxModuleCatalog *catalog,
                                       const GbxSettingsStore *store,
                                       const char *word,
                                       int *out_status);
GbxModulePlan *gbx_module_report_plan (const GbxModuleCatalog *catalog,
                                       const GbxSettingsStore *store,
                                       const GbxConfig *config,
                                       const char *const *words,
                                       GbxProblems *problems);
char *gbx_module_report_check (const GbxModuleCatalog *catalog,
                               const GbxSettingsStore *store,
                               const GbxConfig *config,
                               const char *const *words,
                               int *out_status);
char *gbx_module_report_check_json (const GbxModuleCatalog *catalog,
                                    const GbxSettingsStore *store,
                                    const GbxConfig *config,
                                    const char *const *words,
                                    int *out_status);

G_END_DECLS
