/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-setting-value.h"

#include "gbx-error.h"
#include "gbx-settings-private.h"
#include "gbx-units.h"

struct _GbxSettingValue
{
  grefcount ref_count;
  GbxSettingType type;
  gboolean boolean;
  gint64 integer;  /* int, duration */
  guint64 natural; /* uint, size */
  char *text;      /* string, path, enum, secret */
  char **list;
};

const char *const gbx_setting_type_names[] = {
  "bool",
  "int",
  "uint",
  "size",
  "duration",
  "string",
  "path",
  "enum",
  "list",
  "secret",
  NULL,
};

static gboolean
parse_path (const char *text, GError **error)
{
  if (*text == '\0' || g_path_is_absolute (text))
    return TRUE;
  g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING,
               "“%s” is not an absolute path", text);
  return FALSE;
}

static gboolean
parse (GbxSettingValue *self, const char *text, GError **error)
{
  switch (self->type)
    {
    case GBX_SETTING_TYPE_BOOL:
      return gbx_units_parse_bool (text, &self->boolean, error);
    case GBX_SETTING_TYPE_INT:
      return gbx_units_parse_int (text, &self->integer, error);
    case GBX_SETTING_TYPE_UINT:
      return gbx_units_parse_uint (text, &self->natural, error);
    case GBX_SETTING_TYPE_SIZE:
      return gbx_units_parse_size_bytes (text, &self->natural, error);
    case GBX_SETTING_TYPE_DURATION:
      return gbx_units_parse_duration_usec (text, &self->integer, error);
    case GBX_SETTING_TYPE_LIST:
      self->list = gbx_units_parse_list (text, error);
      return self->list != NULL;
    case GBX_SETTING_TYPE_PATH:
      self->text = g_strdup (text);
      return parse_path (text, error);
    case GBX_SETTING_TYPE_STRING:
    case GBX_SETTING_TYPE_ENUM:
    case GBX_SETTING_TYPE_SECRET:
    default:
      self->text = g_strdup (text);
      return TRUE;
    }
}

/**
 * gbx_setting_value_parse:
 * @type: the type
 * @text: what somebody wrote
 * @error: return location for an error
 *
 * Reads one value. What lies beyond the type (range, choices, pattern) is up to
 * gbx_setting_spec_parse(). No message repeats a secret.
 *
 * Returns: (transfer full): the value, or %NULL with %GBX_MODULE_ERROR_SETTING
 */
GbxSettingValue *
gbx_setting_value_parse (GbxSettingType type, const char *text, GError **error)
{
  g_autoptr (GbxSettingValue) self = g_new0 (GbxSettingValue, 1);

  g_ref_count_init (&self->ref_count);
  self->type = type;
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING, "the value is not UTF-8");
      return NULL;
    }
  if (!parse (self, text, error))
    return NULL;
  return g_steal_pointer (&self);
}

GbxSettingValue *
gbx_setting_value_ref (GbxSettingValue *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
gbx_setting_value_unref (GbxSettingValue *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_free (self->text);
  g_strfreev (self->list);
  g_free (self);
}

/* Whether values of @type have an order, and with it Min= and Max=. */
gboolean
gbx_setting_type_is_number (GbxSettingType type)
{
  return type == GBX_SETTING_TYPE_INT || type == GBX_SETTING_TYPE_UINT ||
         type == GBX_SETTING_TYPE_SIZE || type == GBX_SETTING_TYPE_DURATION;
}

/* Less than, equal to or greater than 0, as @a is to @b; both are numbers of one type. */
int
gbx_setting_value_compare (const GbxSettingValue *a, const GbxSettingValue *b)
{
  g_return_val_if_fail (a->type == b->type && gbx_setting_type_is_number (a->type), 0);

  /* Of the two fields only the one that the type uses differs from 0. */
  if (a->integer != b->integer)
    return a->integer < b->integer ? -1 : 1;
  return a->natural < b->natural ? -1 : a->natural > b->natural;
}

/* The text of a string, path, enum or secret; NULL for other types. */
const char *
gbx_setting_value_get_text (const GbxSettingValue *self)
{
  return self->text;
}

/* The words of a list; NULL for other types. */
const char *const *
gbx_setting_value_get_list (const GbxSettingValue *self)
{
  return (const char *const *) self->list;
}

/**
 * gbx_setting_value_format:
 * @self: a value
 *
 * Writes a value as gbx_setting_value_parse() reads it; a secret as stars.
 *
 * Returns: (transfer full): text
 */
char *
gbx_setting_value_format (const GbxSettingValue *self)
{
  switch (self->type)
    {
    case GBX_SETTING_TYPE_BOOL:
      return g_strdup (self->boolean ? "true" : "false");
    case GBX_SETTING_TYPE_INT:
      return g_strdup_printf ("%" G_GINT64_FORMAT, self->integer);
    case GBX_SETTING_TYPE_UINT:
      return g_strdup_printf ("%" G_GUINT64_FORMAT, self->natural);
    case GBX_SETTING_TYPE_SIZE:
      return gbx_units_format_size_bytes (self->natural);
    case GBX_SETTING_TYPE_DURATION:
      return gbx_units_format_duration_usec (self->integer);
    case GBX_SETTING_TYPE_LIST:
      return gbx_units_format_list ((const char *const *) self->list);
    case GBX_SETTING_TYPE_SECRET:
      return g_strdup ("***");
    case GBX_SETTING_TYPE_STRING:
    case GBX_SETTING_TYPE_PATH:
    case GBX_SETTING_TYPE_ENUM:
    default:
      return g_strdup (self->text);
    }
}

/* Puts the value among @settings, under the getter that fits its type. */
void
gbx_setting_value_store (const GbxSettingValue *self, GbxSettings *settings, const char *name)
{
  switch (self->type)
    {
    case GBX_SETTING_TYPE_BOOL:
      gbx_settings_set_bool (settings, name, self->boolean);
      break;
    case GBX_SETTING_TYPE_INT:
      gbx_settings_set_int (settings, name, self->integer);
      break;
    case GBX_SETTING_TYPE_UINT:
      gbx_settings_set_uint (settings, name, self->natural);
      break;
    case GBX_SETTING_TYPE_SIZE:
      gbx_settings_set_size_bytes (settings, name, self->natural);
      break;
    case GBX_SETTING_TYPE_DURATION:
      gbx_settings_set_duration_usec (settings, name, self->integer);
      break;
    case GBX_SETTING_TYPE_LIST:
      gbx_settings_set_list (settings, name, (const char *const *) self->list);
      break;
    case GBX_SETTING_TYPE_STRING:
    case GBX_SETTING_TYPE_PATH:
    case GBX_SETTING_TYPE_ENUM:
    case GBX_SETTING_TYPE_SECRET:
    default:
      gbx_settings_set_string (settings, name, self->text);
    }
}
