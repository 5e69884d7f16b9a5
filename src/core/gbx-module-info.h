/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What one keyfile, with the drop-ins that belong to it, says of one module. Immutable and
 * refcounted. Pure: bytes in, description or error out. Lists are never NULL.
 */
#pragma once

#include <glib.h>

#include "gbx-setting-spec.h"

G_BEGIN_DECLS

typedef enum
{
  GBX_MODULE_KIND_LIBRARY,
  GBX_MODULE_KIND_EXEC,
} GbxModuleKind;

typedef enum
{
  GBX_MODULE_LOAD_STARTUP,
  GBX_MODULE_LOAD_ONDEMAND,
} GbxModuleLoad;

typedef enum
{
  GBX_MODULE_START_FAILURE_FATAL,
  GBX_MODULE_START_FAILURE_DEGRADED,
} GbxModuleStartFailure;

/* The value that a drop-in gives a setting. */
typedef struct
{
  char *setting;
  char *text;
  char *path;
} GbxModuleOverride;

typedef struct _GbxModuleInfo GbxModuleInfo;

GbxModuleInfo *gbx_module_info_new_from_bytes (const char *path, GBytes *bytes, GError **error);
GbxModuleInfo *gbx_module_info_new_with_drop_in (const GbxModuleInfo *base,
                                                 const char *path,
                                                 GBytes *bytes,
                                                 GError **error);
GbxModuleInfo *gbx_module_info_ref (GbxModuleInfo *self);
void gbx_module_info_unref (GbxModuleInfo *self);

const char *gbx_module_info_get_path (const GbxModuleInfo *self);
const char *gbx_module_info_get_name (const GbxModuleInfo *self);
GbxModuleKind gbx_module_info_get_kind (const GbxModuleInfo *self);
const char *gbx_module_info_get_library (const GbxModuleInfo *self);
const char *gbx_module_info_get_description (const GbxModuleInfo *self);
const char *gbx_module_info_get_version (const GbxModuleInfo *self);
const char *gbx_module_info_get_license (const GbxModuleInfo *self);
const char *const *gbx_module_info_get_aliases (const GbxModuleInfo *self);
const char *const *gbx_module_info_get_documentation (const GbxModuleInfo *self);
const char *const *gbx_module_info_get_homepage (const GbxModuleInfo *self);

const char *const *gbx_module_info_get_actions (const GbxModuleInfo *self);
const char *const *gbx_module_info_get_providers (const GbxModuleInfo *self);
const char *const *gbx_module_info_get_routes (const GbxModuleInfo *self);
const char *const *gbx_module_info_get_features (const GbxModuleInfo *self);
gboolean gbx_module_info_provides (const GbxModuleInfo *self, const char *name);

const char *const *gbx_module_info_get_requires (const GbxModuleInfo *self);
const char *const *gbx_module_info_get_wants (const GbxModuleInfo *self);
const char *const *gbx_module_info_get_after (const GbxModuleInfo *self);
const char *const *gbx_module_info_get_before (const GbxModuleInfo *self);
const char *const *gbx_module_info_get_conflicts (const GbxModuleInfo *self);
const char *const *gbx_module_info_get_programs (const GbxModuleInfo *self);

GbxModuleLoad gbx_module_info_get_load (const GbxModuleInfo *self);
gint64 gbx_module_info_get_start_timeout_usec (const GbxModuleInfo *self);
gint64 gbx_module_info_get_stop_timeout_usec (const GbxModuleInfo *self);
GbxModuleStartFailure gbx_module_info_get_start_failure (const GbxModuleInfo *self);
const char *gbx_module_info_get_lane (const GbxModuleInfo *self);

const char *const *gbx_module_info_get_command (const GbxModuleInfo *self);

guint gbx_module_info_get_n_settings (const GbxModuleInfo *self);
const GbxSettingSpec *gbx_module_info_get_setting (const GbxModuleInfo *self, guint index);
const GbxSettingSpec *gbx_module_info_find_setting (const GbxModuleInfo *self, const char *name);
guint gbx_module_info_get_n_overrides (const GbxModuleInfo *self);
const GbxModuleOverride *gbx_module_info_get_override (const GbxModuleInfo *self, guint index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxModuleInfo, gbx_module_info_unref)

G_END_DECLS
