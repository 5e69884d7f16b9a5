/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * From the words that somebody wrote to an ordered plan. Pure: the same catalog and the same words,
 * in whatever order, give the same plan byte for byte.
 */
#pragma once

#include "gbx-module-catalog.h"
#include "gbx-module-plan.h"

G_BEGIN_DECLS

GbxModulePlan *gbx_module_resolver_resolve (const GbxModuleCatalog *catalog,
                                            const char *const *named,
                                            const char *const *listed,
                                            GbxProblems *problems);

G_END_DECLS
