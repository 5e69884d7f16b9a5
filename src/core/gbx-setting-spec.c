/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-setting-spec.h"

#include "gbx-error.h"

struct _GbxSettingSpec
{
  grefcount ref_count;
  char *name;
  GbxSettingType type;
  char *description;
  char **choices; /* nullable */
  char **env;     /* never NULL */
  char *pattern_text;
  GRegex *pattern;
  GbxSettingValue *min;
  GbxSettingValue *max;
  GbxSettingValue *default_value; /* NULL: a secret without one */
};

static gboolean fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING, message);
  return FALSE;
}

static gboolean
check_range (const GbxSettingSpec *self, const GbxSettingValue *value, GError **error)
{
  g_autofree char *text = gbx_setting_value_format (value);

  if (self->min != NULL && gbx_setting_value_compare (value, self->min) < 0)
    {
      g_autofree char *limit = gbx_setting_value_format (self->min);

      return fail (error, "%s is below the least value, %s", text, limit);
    }
  if (self->max != NULL && gbx_setting_value_compare (value, self->max) > 0)
    {
      g_autofree char *limit = gbx_setting_value_format (self->max);

      return fail (error, "%s is above the greatest value, %s", text, limit);
    }
  return TRUE;
}

/* @word is the whole of a text value, or one word of a list. */
static gboolean
check_word (const GbxSettingSpec *self, const char *word, GError **error)
{
  gboolean is_secret = self->type == GBX_SETTING_TYPE_SECRET;

  if (self->choices != NULL && !g_strv_contains ((const char *const *) self->choices, word))
    {
      g_autofree char *choices = g_strjoinv (", ", self->choices);

      return fail (error, "“%s” is none of %s", word, choices);
    }
  if (self->pattern != NULL && !g_regex_match (self->pattern, word, 0, NULL))
    {
      return is_secret
                 ? fail (error, "the secret does not match the pattern %s", self->pattern_text)
                 : fail (error, "“%s” does not match the pattern %s", word, self->pattern_text);
    }
  return TRUE;
}

/**
 * gbx_setting_spec_parse:
 * @self: what the value is for
 * @text: what somebody wrote; for a secret, the secret itself
 * @error: return location for an error
 *
 * Reads a value and checks all that the keyfile says of it.
 *
 * Returns: (transfer full): the value, or %NULL with %GBX_MODULE_ERROR_SETTING
 */
GbxSettingValue *
gbx_setting_spec_parse (const GbxSettingSpec *self, const char *text, GError **error)
{
  g_autoptr (GbxSettingValue) value = gbx_setting_value_parse (self->type, text, error);
  const char *const *words;

  if (value == NULL)
    return NULL;
  if (gbx_setting_type_is_number (self->type) && !check_range (self, value, error))
    return NULL;
  if (gbx_setting_value_get_text (value) != NULL &&
      !check_word (self, gbx_setting_value_get_text (value), error))
    return NULL;

  words = gbx_setting_value_get_list (value);
  for (gsize i = 0; words != NULL && words[i] != NULL; i++)
    if (!check_word (self, words[i], error))
      return NULL;
  return g_steal_pointer (&value);
}

static gboolean
check_keys_fit_type (const GbxSettingSpec *self, const GbxSettingKeys *keys, GError **error)
{
  const char *type_name = gbx_setting_type_names[self->type];
  gboolean has_words = self->type == GBX_SETTING_TYPE_ENUM || self->type == GBX_SETTING_TYPE_LIST;
  gboolean has_text = self->type == GBX_SETTING_TYPE_STRING ||
                      self->type == GBX_SETTING_TYPE_PATH || self->type == GBX_SETTING_TYPE_LIST ||
                      self->type == GBX_SETTING_TYPE_SECRET;

  if ((keys->min_text != NULL || keys->max_text != NULL) &&
      !gbx_setting_type_is_number (self->type))
    return fail (error, "Min and Max do not go with Type=%s", type_name);
  if (keys->choices != NULL && !has_words)
    return fail (error, "Choices does not go with Type=%s", type_name);
  if (keys->pattern != NULL && !has_text)
    return fail (error, "Pattern does not go with Type=%s", type_name);
  if (self->type == GBX_SETTING_TYPE_ENUM && (keys->choices == NULL || keys->choices[0] == NULL))
    return fail (error, "Type=enum needs Choices");
  if (self->type != GBX_SETTING_TYPE_SECRET && keys->default_text == NULL)
    return fail (error, "Default is missing");
  return TRUE;
}

static gboolean
compile_pattern (GbxSettingSpec *self, const char *pattern, GError **error)
{
  g_autofree char *anchored = g_strdup_printf ("^(?:%s)\\z", pattern);
  g_autoptr (GError) local = NULL;

  self->pattern_text = g_strdup (pattern);
  self->pattern = g_regex_new (anchored, 0, 0, &local);
  if (self->pattern == NULL)
    return fail (error, "Pattern: %s", local->message);
  return TRUE;
}

static gboolean
parse_limit (const GbxSettingSpec *self,
             const char *key,
             const char *text,
             GbxSettingValue **out_value,
             GError **error)
{
  if (text == NULL)
    return TRUE;
  *out_value = gbx_setting_value_parse (self->type, text, error);
  if (*out_value == NULL)
    g_prefix_error (error, "%s: ", key);
  return *out_value != NULL;
}

/**
 * gbx_setting_spec_new:
 * @name: the setting's name
 * @keys: what its group says; its strings are taken out
 * @error: return location for an error
 *
 * Makes a description of a setting whose parts fit each other: the default satisfies all the rest.
 *
 * Returns: (transfer full): the description, or %NULL with %GBX_MODULE_ERROR_SETTING
 */
GbxSettingSpec *
gbx_setting_spec_new (const char *name, GbxSettingKeys *keys, GError **error)
{
  g_autoptr (GbxSettingSpec) self = g_new0 (GbxSettingSpec, 1);

  g_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->type = (GbxSettingType) keys->type;
  if (!check_keys_fit_type (self, keys, error))
    return NULL;

  self->choices = g_steal_pointer (&keys->choices);
  self->env = keys->env != NULL ? g_steal_pointer (&keys->env) : g_new0 (char *, 1);
  self->description = g_steal_pointer (&keys->description);
  if (keys->pattern != NULL && !compile_pattern (self, keys->pattern, error))
    return NULL;
  if (!parse_limit (self, "Min", keys->min_text, &self->min, error) ||
      !parse_limit (self, "Max", keys->max_text, &self->max, error))
    return NULL;
  if (keys->default_text == NULL)
    return g_steal_pointer (&self);

  self->default_value = gbx_setting_spec_parse (self, keys->default_text, error);
  if (self->default_value == NULL)
    {
      g_prefix_error (error, "Default: ");
      return NULL;
    }
  return g_steal_pointer (&self);
}

GbxSettingSpec *
gbx_setting_spec_ref (GbxSettingSpec *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
gbx_setting_spec_unref (GbxSettingSpec *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_free (self->name);
  g_free (self->description);
  g_free (self->pattern_text);
  g_strfreev (self->choices);
  g_strfreev (self->env);
  g_clear_pointer (&self->pattern, g_regex_unref);
  g_clear_pointer (&self->min, gbx_setting_value_unref);
  g_clear_pointer (&self->max, gbx_setting_value_unref);
  g_clear_pointer (&self->default_value, gbx_setting_value_unref);
  g_free (self);
}

const char *
gbx_setting_spec_get_name (const GbxSettingSpec *self)
{
  return self->name;
}

GbxSettingType
gbx_setting_spec_get_value_type (const GbxSettingSpec *self)
{
  return self->type;
}

const char *
gbx_setting_spec_get_description (const GbxSettingSpec *self)
{
  return self->description;
}

/* (nullable) */
const char *const *
gbx_setting_spec_get_choices (const GbxSettingSpec *self)
{
  return (const char *const *) self->choices;
}

/* Historic names of variables; perhaps none, never NULL. */
const char *const *
gbx_setting_spec_get_env (const GbxSettingSpec *self)
{
  return (const char *const *) self->env;
}

/* (transfer none) (nullable): NULL for a secret without a default. */
GbxSettingValue *
gbx_setting_spec_get_default (const GbxSettingSpec *self)
{
  return self->default_value;
}

/* What values are allowed, for people: “1s … 1h”, “a, b”, a pattern, or nothing. */
char *
gbx_setting_spec_format_range (const GbxSettingSpec *self)
{
  g_autofree char *min = self->min == NULL ? NULL : gbx_setting_value_format (self->min);
  g_autofree char *max = self->max == NULL ? NULL : gbx_setting_value_format (self->max);

  if (min != NULL && max != NULL)
    return g_strdup_printf ("%s … %s", min, max);
  if (min != NULL)
    return g_strconcat ("at least ", min, NULL);
  if (max != NULL)
    return g_strconcat ("at most ", max, NULL);
  if (self->choices != NULL)
    return g_strjoinv (", ", self->choices);
  return g_strdup (self->pattern_text == NULL ? "" : self->pattern_text);
}

/* Frees what gbx_setting_spec_new() did not take. */
void
gbx_setting_keys_clear (GbxSettingKeys *keys)
{
  g_clear_pointer (&keys->default_text, g_free);
  g_clear_pointer (&keys->min_text, g_free);
  g_clear_pointer (&keys->max_text, g_free);
  g_clear_pointer (&keys->choices, g_strfreev);
  g_clear_pointer (&keys->pattern, g_free);
  g_clear_pointer (&keys->env, g_strfreev);
  g_clear_pointer (&keys->description, g_free);
}
