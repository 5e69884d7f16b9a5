/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where the values of settings come from, weakest first: the keyfile's default, drop-ins, the
 * environment (GLOVEBOX_<MODULE>__<SETTING>, else the historic names), --set.
 */
#pragma once

#include "gbx-module-catalog.h"
#include "gbx-module-info.h"

G_BEGIN_DECLS

typedef struct _GbxSettingsStore GbxSettingsStore;

GbxSettingsStore *gbx_settings_store_new (const char *const *environment);
void gbx_settings_store_free (GbxSettingsStore *self);
gboolean gbx_settings_store_add_assignment (GbxSettingsStore *self,
                                            const char *assignment,
                                            GError **error);
gboolean gbx_settings_store_check_assignments (const GbxSettingsStore *self,
                                               const GbxModuleCatalog *catalog,
                                               GError **error);
GbxSettings *gbx_settings_store_build (const GbxSettingsStore *self,
                                       const GbxModuleInfo *info,
                                       GError **error);
gboolean gbx_settings_store_describe (const GbxSettingsStore *self,
                                      const GbxModuleInfo *info,
                                      const GbxSettingSpec *setting,
                                      char **out_value,
                                      char **out_origin,
                                      GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxSettingsStore, gbx_settings_store_free)

G_END_DECLS
