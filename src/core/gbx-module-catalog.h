/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * All modules that are installed, by name, alias, action and feature. Read once when a program
 * starts; opens no library. The same files give the same catalog, whatever the order in which the
 * file system lists them.
 */
#pragma once

#include "gbx-module-entry.h"
#include "gbx-module-paths.h"
#include "gbx-problems.h"

G_BEGIN_DECLS

typedef struct _GbxModuleCatalog GbxModuleCatalog;

GbxModuleCatalog *gbx_module_catalog_new (const GbxModulePaths *paths);
void gbx_module_catalog_free (GbxModuleCatalog *self);

/* Entries belong to the catalog and live as long as it does; arrays are in the order of names. */
const GPtrArray *gbx_module_catalog_get_entries (const GbxModuleCatalog *self);
const GPtrArray *gbx_module_catalog_get_warnings (const GbxModuleCatalog *self);
const GbxModuleEntry *gbx_module_catalog_find_name (const GbxModuleCatalog *self, const char *name);
const GbxModuleEntry *
gbx_module_catalog_find_word (const GbxModuleCatalog *self, const char *word, GError **error);
const GPtrArray *gbx_module_catalog_find_action (const GbxModuleCatalog *self, const char *action);
const GPtrArray *gbx_module_catalog_find_feature (const GbxModuleCatalog *self,
                                                  const char *feature);
const char *gbx_module_catalog_get_mask (const GbxModuleCatalog *self, const char *name);
char **gbx_module_catalog_list_masked (const GbxModuleCatalog *self);
GError *gbx_module_catalog_explain_absence (const GbxModuleCatalog *self, const char *name);
void gbx_module_catalog_check (const GbxModuleCatalog *self, GbxProblems *problems);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxModuleCatalog, gbx_module_catalog_free)

G_END_DECLS
