/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One value of one of the types that a setting can have. Immutable. Pure; any thread. */
#pragma once

#include <glib.h>

#include "gbx-settings.h"

G_BEGIN_DECLS

typedef enum
{
  GBX_SETTING_TYPE_BOOL,
  GBX_SETTING_TYPE_INT,
  GBX_SETTING_TYPE_UINT,
  GBX_SETTING_TYPE_SIZE,
  GBX_SETTING_TYPE_DURATION,
  GBX_SETTING_TYPE_STRING,
  GBX_SETTING_TYPE_PATH,
  GBX_SETTING_TYPE_ENUM,
  GBX_SETTING_TYPE_LIST,
  GBX_SETTING_TYPE_SECRET,
} GbxSettingType;

/* The names of the types in the order of the enumeration, as keyfiles write them. */
extern const char *const gbx_setting_type_names[];

typedef struct _GbxSettingValue GbxSettingValue;

GbxSettingValue *gbx_setting_value_parse (GbxSettingType type, const char *text, GError **error);
GbxSettingValue *gbx_setting_value_ref (GbxSettingValue *self);
void gbx_setting_value_unref (GbxSettingValue *self);

gboolean gbx_setting_type_is_number (GbxSettingType type);
int gbx_setting_value_compare (const GbxSettingValue *a, const GbxSettingValue *b);
const char *gbx_setting_value_get_text (const GbxSettingValue *self);
const char *const *gbx_setting_value_get_list (const GbxSettingValue *self);
char *gbx_setting_value_format (const GbxSettingValue *self);
void gbx_setting_value_store (const GbxSettingValue *self, GbxSettings *settings, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxSettingValue, gbx_setting_value_unref)

G_END_DECLS
