/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One [Setting …] group of a keyfile: what a setting is called and which values it takes. */
#pragma once

#include "gbx-setting-value.h"

G_BEGIN_DECLS

/* The group's keys as they stand in the file; NULL where a key is absent. */
typedef struct
{
  int type;
  char *default_text;
  char *min_text;
  char *max_text;
  char **choices;
  char *pattern;
  char **env;
  char *description;
} GbxSettingKeys;

typedef struct _GbxSettingSpec GbxSettingSpec;

GbxSettingSpec *gbx_setting_spec_new (const char *name, GbxSettingKeys *keys, GError **error);
GbxSettingSpec *gbx_setting_spec_ref (GbxSettingSpec *self);
void gbx_setting_spec_unref (GbxSettingSpec *self);

const char *gbx_setting_spec_get_name (const GbxSettingSpec *self);
GbxSettingType gbx_setting_spec_get_value_type (const GbxSettingSpec *self);
const char *gbx_setting_spec_get_description (const GbxSettingSpec *self);
const char *const *gbx_setting_spec_get_choices (const GbxSettingSpec *self);
const char *const *gbx_setting_spec_get_env (const GbxSettingSpec *self);
GbxSettingValue *gbx_setting_spec_get_default (const GbxSettingSpec *self);
char *gbx_setting_spec_format_range (const GbxSettingSpec *self);

GbxSettingValue *gbx_setting_spec_parse (const GbxSettingSpec *self,
                                         const char *text,
                                         GError **error);

void gbx_setting_keys_clear (GbxSettingKeys *keys);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxSettingSpec, gbx_setting_spec_unref)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GbxSettingKeys, gbx_setting_keys_clear)

G_END_DECLS
