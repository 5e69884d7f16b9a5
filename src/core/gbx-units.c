/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-units.h"

#include <string.h>

#include "gbx-error.h"
#include "gbx-limits.h"

/* Most of a bad value that an error message repeats. */
#define QUOTE_MAX_CHARS_COUNT 64

typedef struct
{
  const char *suffix;
  guint64 factor;
} Unit;

/* Largest first: the formatter takes the first that divides. */
static const Unit size_units[] = {
  { "G", 1024 * 1024 * 1024 },
  { "M", 1024 * 1024 },
  { "K", 1024 },
  { "", 1 },
};

static const Unit duration_units[] = {
  { "h", 3600 * (guint64) G_USEC_PER_SEC },
  { "min", 60 * (guint64) G_USEC_PER_SEC },
  { "s", G_USEC_PER_SEC },
  { "ms", 1000 },
  { "us", 1 },
  { "", G_USEC_PER_SEC }, /* a bare number is seconds */
};

static gboolean
fail (const char *text, const char *expected, GError **error)
{
  g_autofree char *quoted = g_utf8_make_valid (text, -1);

  if (g_utf8_strlen (quoted, -1) > QUOTE_MAX_CHARS_COUNT)
    {
      g_autofree char *head = g_utf8_substring (quoted, 0, QUOTE_MAX_CHARS_COUNT);

      g_free (quoted);
      quoted = g_strconcat (head, "…", NULL);
    }
  g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING, "“%s” is not %s", quoted,
               expected);
  return FALSE;
}

gboolean
gbx_units_parse_bool (const char *text, gboolean *out_value, GError **error)
{
  static const char *const yes[] = { "true", "yes", "on", "1", NULL };
  static const char *const no[] = { "false", "no", "off", "0", NULL };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  if (!g_strv_contains (yes, lower) && !g_strv_contains (no, lower))
    return fail (text, "a truth value (true, false)", error);
  *out_value = g_strv_contains (yes, lower);
  return TRUE;
}

gboolean
gbx_units_parse_int (const char *text, gint64 *out_value, GError **error)
{
  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, out_value, NULL))
    return fail (text, "a whole number", error);
  return TRUE;
}

gboolean
gbx_units_parse_uint (const char *text, guint64 *out_value, GError **error)
{
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, out_value, NULL))
    return fail (text, "a whole number that is not negative", error);
  return TRUE;
}

/* Reads digits and one suffix of @units; the product stays below @max. */
static gboolean
parse_with_unit (const char *text,
                 const Unit *units,
                 gsize n_units,
                 guint64 max,
                 guint64 *out_value)
{
  gsize n_digits = strspn (text, "0123456789");
  g_autofree char *digits = g_strndup (text, n_digits);
  guint64 number;

  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXUINT64, &number, NULL))
    return FALSE;

  for (gsize i = 0; i < n_units; i++)
    {
      if (!g_str_equal (text + n_digits, units[i].suffix))
        continue;
      if (number > max / units[i].factor)
        return FALSE;
      *out_value = number * units[i].factor;
      return TRUE;
    }
  return FALSE;
}

gboolean
gbx_units_parse_size_bytes (const char *text, guint64 *out_bytes, GError **error)
{
  if (!parse_with_unit (text, size_units, G_N_ELEMENTS (size_units), G_MAXUINT64, out_bytes))
    return fail (text, "a size (4096, 64K, 16M, 1G)", error);
  return TRUE;
}

gboolean
gbx_units_parse_duration_usec (const char *text, gint64 *out_usec, GError **error)
{
  guint64 value;

  if (!parse_with_unit (text, duration_units, G_N_ELEMENTS (duration_units), G_MAXINT64, &value))
    return fail (text, "a duration (90, 500ms, 30s, 2min, 1h)", error);
  *out_usec = (gint64) value;
  return TRUE;
}

static gboolean
add_word (GPtrArray *words, GString *word, const char *text, GError **error)
{
  if (word->len == 0)
    return fail (text, "a list: it has an empty word", error);
  if (words->len >= GBX_KEYFILE_MAX_LIST_COUNT)
    return fail (text, "a list of at most " G_STRINGIFY (GBX_KEYFILE_MAX_LIST_COUNT) " words",
                 error);

  g_ptr_array_add (words, g_strdup (word->str));
  g_string_truncate (word, 0);
  return TRUE;
}

/**
 * gbx_units_parse_list:
 * @text: words that end in or are separated by `;`; `\;` and `\\` stand for `;` and `\`
 * @error: return location for an error
 *
 * Splits a list as keyfiles write it. An empty @text is an empty list; an empty word is an error.
 *
 * Returns: (transfer full): at most %GBX_KEYFILE_MAX_LIST_COUNT words, or %NULL with
 *   %GBX_MODULE_ERROR_SETTING
 */
char **
gbx_units_parse_list (const char *text, GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) word = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == ';')
        {
          if (!add_word (words, word, text, error))
            return NULL;
          continue;
        }
      if (*p == '\\' && (p[1] == ';' || p[1] == '\\'))
        p++;
      g_string_append_c (word, *p);
    }
  if (word->len > 0 && !add_word (words, word, text, error))
    return NULL;

  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_steal (words, NULL);
}

static char *
format_with_unit (guint64 value, const Unit *units, gsize n_units)
{
  for (gsize i = 0; i < n_units; i++)
    if (value % units[i].factor == 0 && value >= units[i].factor)
      return g_strdup_printf ("%" G_GUINT64_FORMAT "%s", value / units[i].factor, units[i].suffix);
  return g_strdup ("0");
}

/* The shortest text that gbx_units_parse_size_bytes() reads back as @bytes. */
char *
gbx_units_format_size_bytes (guint64 bytes)
{
  return format_with_unit (bytes, size_units, G_N_ELEMENTS (size_units));
}

/* The shortest text that gbx_units_parse_duration_usec() reads back as @usec. */
char *
gbx_units_format_duration_usec (gint64 usec)
{
  return format_with_unit ((guint64) usec, duration_units, G_N_ELEMENTS (duration_units));
}

/* The text that gbx_units_parse_list() reads back as @words. */
char *
gbx_units_format_list (const char *const *words)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      for (const char *p = words[i]; *p != '\0'; p++)
        {
          if (*p == ';' || *p == '\\')
            g_string_append_c (text, '\\');
          g_string_append_c (text, *p);
        }
      g_string_append_c (text, ';');
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
