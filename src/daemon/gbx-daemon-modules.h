/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the command line asks of the module system: what runs, and what is there. */
#pragma once

#include "gbx-config.h"
#include "gbx-module-catalog.h"
#include "gbx-module-plan.h"
#include "gbx-options.h"
#include "gbx-settings-store.h"

G_BEGIN_DECLS

/* All that is known of modules before one of them is opened. */
typedef struct
{
  GbxConfig *config;
  GbxModuleCatalog *catalog;
  GbxSettingsStore *store;
} GbxDaemonModules;

GbxDaemonModules *gbx_daemon_modules_new (const GbxOptions *options, GError **error);
void gbx_daemon_modules_free (GbxDaemonModules *self);

GbxModulePlan *gbx_daemon_modules_resolve (const GbxDaemonModules *self,
                                           const GbxOptions *options,
                                           int *out_exit_status,
                                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxDaemonModules, gbx_daemon_modules_free)

G_END_DECLS
