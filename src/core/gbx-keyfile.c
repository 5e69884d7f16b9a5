/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-keyfile.h"

#include <string.h>

#include "gbx-error.h"
#include "gbx-limits.h"
#include "gbx-units.h"

/* Sets a GBX_MODULE_ERROR_KEYFILE that names file, group and key (nullable, both); is FALSE. */
gboolean
gbx_keyfile_fail (GError **error,
                  const char *path,
                  const char *group,
                  const char *key,
                  const char *format,
                  ...)
{
  g_autoptr (GString) message = g_string_new (path);
  va_list args;

  if (group != NULL)
    g_string_append_printf (message, ": [%s]", group);
  if (key != NULL)
    g_string_append_printf (message, " %s", key);
  g_string_append (message, ": ");
  va_start (args, format);
  g_string_append_vprintf (message, format, args);
  va_end (args);
  g_set_error_literal (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_KEYFILE, message->str);
  return FALSE;
}

/**
 * gbx_keyfile_load:
 * @path: where the bytes come from, for messages
 * @bytes: the file
 * @error: return location for an error
 *
 * Parses a keyfile of at most %GBX_KEYFILE_MAX_BYTES bytes of UTF-8.
 *
 * Returns: (transfer full): the groups, or %NULL with %GBX_MODULE_ERROR_KEYFILE
 */
GKeyFile *
gbx_keyfile_load (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (GKeyFile) keyfile = g_key_file_new ();
  g_autoptr (GError) local = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size > GBX_KEYFILE_MAX_BYTES)
    {
      gbx_keyfile_fail (error, path, NULL, NULL, "larger than %d bytes", GBX_KEYFILE_MAX_BYTES);
      return NULL;
    }
  if (size > 0 && !g_utf8_validate_len (data, size, NULL))
    {
      gbx_keyfile_fail (error, path, NULL, NULL, "not UTF-8 text");
      return NULL;
    }
  /* All translations are kept, so that the user's language never decides what is valid. */
  if (size > 0 &&
      !g_key_file_load_from_data (keyfile, data, size, G_KEY_FILE_KEEP_TRANSLATIONS, &local))
    {
      gbx_keyfile_fail (error, path, NULL, NULL, "%s", local->message);
      return NULL;
    }
  return g_steal_pointer (&keyfile);
}

/* The row of @key, which may carry a language where the row has translations. */
static const GbxKeySpec *
find_spec (const GbxKeySpec *specs, gsize n_specs, const char *group, const char *key)
{
  const char *bracket = strchr (key, '[');
  gsize length = bracket != NULL ? (gsize) (bracket - key) : strlen (key);

  for (gsize i = 0; i < n_specs; i++)
    {
      if (bracket != NULL && specs[i].type != GBX_KEY_LOCALE)
        continue;
      if (g_str_equal (specs[i].group, group) && strlen (specs[i].key) == length &&
          strncmp (specs[i].key, key, length) == 0)
        return &specs[i];
    }
  return NULL;
}

static gboolean
check_text (const GbxKeySpec *spec, const char *text, GError **error)
{
  if (spec->check == NULL || spec->check (text))
    return TRUE;
  g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_KEYFILE, "“%s” is not %s", text,
               spec->expected);
  return FALSE;
}

static gboolean
take_text (const GbxKeySpec *spec, char *owned_text, gpointer field, GError **error)
{
  g_autofree char *text = owned_text;

  if (text == NULL || !check_text (spec, text, error))
    return FALSE;
  g_free (*(char **) field);
  *(char **) field = g_steal_pointer (&text);
  return TRUE;
}

static gboolean
take_list (const GbxKeySpec *spec, const char *text, gpointer field, GError **error)
{
  g_auto (GStrv) words = gbx_units_parse_list (text, error);

  if (words == NULL)
    return FALSE;
  for (gsize i = 0; words[i] != NULL; i++)
    if (!check_text (spec, words[i], error))
      return FALSE;
  g_strfreev (*(char ***) field);
  *(char ***) field = g_steal_pointer (&words);
  return TRUE;
}

static gboolean
take_choice (const GbxKeySpec *spec, const char *text, int *field, GError **error)
{
  g_autofree char *all = NULL;

  for (int i = 0; spec->choices[i] != NULL; i++)
    if (g_str_equal (spec->choices[i], text))
      {
        *field = i;
        return TRUE;
      }
  all = g_strjoinv (", ", (char **) spec->choices);
  g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_KEYFILE, "“%s” is none of %s", text, all);
  return FALSE;
}

static gboolean
take_number (const GbxKeySpec *spec, const char *text, gpointer field, GError **error)
{
  guint64 number = 0;
  gint64 usec = 0;
  gboolean is_read;

  if (spec->type == GBX_KEY_DURATION)
    is_read = gbx_units_parse_duration_usec (text, &usec, error);
  else if (spec->type == GBX_KEY_SIZE)
    is_read = gbx_units_parse_size_bytes (text, &number, error);
  else
    is_read = gbx_units_parse_uint (text, &number, error);
  if (!is_read)
    return FALSE;

  if (spec->type == GBX_KEY_DURATION)
    number = (guint64) usec;
  if (spec->max != 0 && (number < spec->min || number > spec->max))
    {
      g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_KEYFILE, "“%s” is outside of %s", text,
                   spec->expected);
      return FALSE;
    }

  if (spec->type == GBX_KEY_DURATION)
    *(gint64 *) field = usec;
  else
    *(guint64 *) field = number;
  return TRUE;
}

/* By hand, because GKeyFile's own function warns at the second wrong escape of a value. */
static char *
unescape (const char *raw, GError **error)
{
  static const char letters[] = "sntr\\";
  static const char meanings[] = " \n\t\r\\";
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = raw; *p != '\0'; p++)
    {
      const char *letter;

      if (*p != '\\')
        {
          g_string_append_c (text, *p);
          continue;
        }
      letter = p[1] == '\0' ? NULL : strchr (letters, p[1]);
      if (letter == NULL)
        {
          g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_KEYFILE,
                       "a \\ that does not begin one of \\s \\n \\t \\r \\\\");
          return NULL;
        }
      g_string_append_c (text, meanings[letter - letters]);
      p++;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * gbx_keyfile_get_text:
 * @keyfile: the file
 * @group: a group
 * @key: one of its keys
 * @is_locale: whether to take the translation into the user's language
 * @error: return location for an error
 *
 * Reads a text with its escapes.
 *
 * Returns: (transfer full): the text, or %NULL with %GBX_MODULE_ERROR_KEYFILE or %G_KEY_FILE_ERROR
 */
char *
gbx_keyfile_get_text (GKeyFile *keyfile,
                      const char *group,
                      const char *key,
                      gboolean is_locale,
                      GError **error)
{
  g_autofree char *locale = is_locale ? g_key_file_get_locale_for_key (keyfile, group, key, NULL)
                                      : NULL;
  g_autofree char *own_key = locale == NULL ? g_strdup (key)
                                            : g_strdup_printf ("%s[%s]", key, locale);
  g_autofree char *raw = g_key_file_get_value (keyfile, group, own_key, error);

  return raw == NULL ? NULL : unescape (raw, error);
}

static gboolean
read_key (GKeyFile *keyfile,
          const GbxKeySpec *spec,
          const char *group,
          gpointer field,
          GError **error)
{
  g_autofree char *raw = NULL;

  if (spec->type == GBX_KEY_STRING || spec->type == GBX_KEY_LOCALE)
    return take_text (spec,
                      gbx_keyfile_get_text (keyfile, group, spec->key, spec->type == GBX_KEY_LOCALE,
                                            error),
                      field, error);

  raw = g_key_file_get_value (keyfile, group, spec->key, error);
  if (raw == NULL)
    return FALSE;
  g_strchomp (raw);
  if (spec->type == GBX_KEY_RAW)
    return take_text (spec, g_steal_pointer (&raw), field, error);
  if (spec->type == GBX_KEY_LIST)
    return take_list (spec, raw, field, error);
  if (spec->type == GBX_KEY_CHOICE)
    return take_choice (spec, raw, field, error);
  return take_number (spec, raw, field, error);
}

/**
 * gbx_keyfile_read_group:
 * @keyfile: the file
 * @path: its path, for messages
 * @group: the group to read; one that is absent only lacks its required keys
 * @specs: the table
 * @n_specs: its rows
 * @target: the struct to fill; fields of absent keys stay as they are
 * @error: return location for an error
 *
 * Reads all keys of one group. Rows of other groups are passed over, and so are keys that begin
 * with “X-”. On failure @target may be filled in part.
 *
 * Returns: %FALSE with %GBX_MODULE_ERROR_KEYFILE
 */
gboolean
gbx_keyfile_read_group (GKeyFile *keyfile,
                        const char *path,
                        const char *group,
                        const GbxKeySpec *specs,
                        gsize n_specs,
                        gpointer target,
                        GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (keyfile, group, NULL, NULL);

  for (gsize i = 0; keys != NULL && keys[i] != NULL; i++)
    if (!g_str_has_prefix (keys[i], "X-") && find_spec (specs, n_specs, group, keys[i]) == NULL)
      return gbx_keyfile_fail (error, path, group, keys[i], "unknown key");

  for (gsize i = 0; i < n_specs; i++)
    {
      const GbxKeySpec *spec = &specs[i];
      g_autoptr (GError) local = NULL;

      if (!g_str_equal (spec->group, group))
        continue;
      if (!g_key_file_has_key (keyfile, group, spec->key, NULL))
        {
          if (spec->is_required)
            return gbx_keyfile_fail (error, path, group, spec->key, "missing");
          continue;
        }
      if (!read_key (keyfile, spec, group, G_STRUCT_MEMBER_P (target, spec->offset), &local))
        return gbx_keyfile_fail (error, path, group, spec->key, "%s", local->message);
    }
  return TRUE;
}

static gboolean
is_text (const GbxKeySpec *spec)
{
  return spec->type == GBX_KEY_STRING || spec->type == GBX_KEY_LOCALE || spec->type == GBX_KEY_RAW;
}

/* Frees the texts and lists that the table put into @target. */
void
gbx_keyfile_clear_fields (const GbxKeySpec *specs, gsize n_specs, gpointer target)
{
  for (gsize i = 0; i < n_specs; i++)
    {
      gpointer field = G_STRUCT_MEMBER_P (target, specs[i].offset);

      if (is_text (&specs[i]))
        g_clear_pointer ((char **) field, g_free);
      else if (specs[i].type == GBX_KEY_LIST)
        g_clear_pointer ((char ***) field, g_strfreev);
    }
}

/* Gives @target, a copy of @source made by assignment, texts and lists of its own. */
void
gbx_keyfile_copy_fields (const GbxKeySpec *specs,
                         gsize n_specs,
                         gconstpointer source,
                         gpointer target)
{
  for (gsize i = 0; i < n_specs; i++)
    {
      gconstpointer from = (const char *) source + specs[i].offset;
      gpointer to = G_STRUCT_MEMBER_P (target, specs[i].offset);

      if (is_text (&specs[i]))
        *(char **) to = g_strdup (*(char *const *) from);
      else if (specs[i].type == GBX_KEY_LIST)
        *(char ***) to = g_strdupv (*(char **const *) from);
    }
}

/* Makes absent lists empty ones, so that nobody needs to ask. */
void
gbx_keyfile_complete_lists (const GbxKeySpec *specs, gsize n_specs, gpointer target)
{
  for (gsize i = 0; i < n_specs; i++)
    {
      char ***field = (char ***) G_STRUCT_MEMBER_P (target, specs[i].offset);

      if (specs[i].type == GBX_KEY_LIST && *field == NULL)
        *field = g_new0 (char *, 1);
    }
}
