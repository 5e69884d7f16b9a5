/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-module-info.h"

#include <string.h>

#include "gbx-module-info-internal.h"

/* Words as they stand in the keyfile and its drop-ins; perhaps none, never NULL. */
#define DEFINE_LIST_GETTER(field)                                            \
  const char *const *gbx_module_info_get_##field (const GbxModuleInfo *self) \
  {                                                                          \
    return (const char *const *) self->field;                                \
  }

DEFINE_LIST_GETTER (aliases)
DEFINE_LIST_GETTER (documentation)
DEFINE_LIST_GETTER (homepage)
DEFINE_LIST_GETTER (actions)
DEFINE_LIST_GETTER (providers)
DEFINE_LIST_GETTER (routes)
DEFINE_LIST_GETTER (features)
DEFINE_LIST_GETTER (requires)
DEFINE_LIST_GETTER (wants)
DEFINE_LIST_GETTER (after)
DEFINE_LIST_GETTER (before)
DEFINE_LIST_GETTER (conflicts)
DEFINE_LIST_GETTER (programs)
DEFINE_LIST_GETTER (command)

/* The keyfile. */
const char *
gbx_module_info_get_path (const GbxModuleInfo *self)
{
  return self->path;
}

const char *
gbx_module_info_get_name (const GbxModuleInfo *self)
{
  return self->name;
}

GbxModuleKind
gbx_module_info_get_kind (const GbxModuleInfo *self)
{
  return (GbxModuleKind) self->kind;
}

/* The library's file name, without a directory; NULL for Kind=exec. */
const char *
gbx_module_info_get_library (const GbxModuleInfo *self)
{
  return self->library;
}

/* One line in the user's language. */
const char *
gbx_module_info_get_description (const GbxModuleInfo *self)
{
  return self->description;
}

const char *
gbx_module_info_get_version (const GbxModuleInfo *self)
{
  return self->version;
}

const char *
gbx_module_info_get_license (const GbxModuleInfo *self)
{
  return self->license;
}

/* Whether @name is the module's own or that of a feature it provides. */
gboolean
gbx_module_info_provides (const GbxModuleInfo *self, const char *name)
{
  return g_str_equal (self->name, name) ||
         g_strv_contains ((const char *const *) self->features, name);
}

GbxModuleLoad
gbx_module_info_get_load (const GbxModuleInfo *self)
{
  return (GbxModuleLoad) self->load;
}

gint64
gbx_module_info_get_start_timeout_usec (const GbxModuleInfo *self)
{
  return self->start_timeout_usec;
}

gint64
gbx_module_info_get_stop_timeout_usec (const GbxModuleInfo *self)
{
  return self->stop_timeout_usec;
}

GbxModuleStartFailure
gbx_module_info_get_start_failure (const GbxModuleInfo *self)
{
  return (GbxModuleStartFailure) self->start_failure;
}

/* Actions of one lane run one at a time; NULL: the module's actions run in no order. */
const char *
gbx_module_info_get_lane (const GbxModuleInfo *self)
{
  return g_str_equal (self->lane, "none") ? NULL : self->lane;
}

guint
gbx_module_info_get_n_settings (const GbxModuleInfo *self)
{
  return self->settings->len;
}

/* Settings in the order of the keyfile. */
const GbxSettingSpec *
gbx_module_info_get_setting (const GbxModuleInfo *self, guint index)
{
  return g_ptr_array_index (self->settings, index);
}

/* (nullable) */
const GbxSettingSpec *
gbx_module_info_find_setting (const GbxModuleInfo *self, const char *name)
{
  for (guint i = 0; i < self->settings->len; i++)
    {
      const GbxSettingSpec *setting = g_ptr_array_index (self->settings, i);

      if (g_str_equal (gbx_setting_spec_get_name (setting), name))
        return setting;
    }
  return NULL;
}

guint
gbx_module_info_get_n_overrides (const GbxModuleInfo *self)
{
  return self->overrides->len;
}

/* What drop-ins give the settings, weakest first. */
const GbxModuleOverride *
gbx_module_info_get_override (const GbxModuleInfo *self, guint index)
{
  return g_ptr_array_index (self->overrides, index);
}
