/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-names.h"

#include <string.h>

#include "gbx-limits.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* Whether @text begins with one of @first, goes on with @rest and has at most @max_bytes. */
static gboolean
is_made_of (const char *text, const char *first, const char *rest, gsize max_bytes)
{
  gsize length = strlen (text);

  if (length == 0 || length > max_bytes || strchr (first, text[0]) == NULL)
    return FALSE;
  return strspn (text + 1, rest) == length - 1;
}

gboolean
gbx_name_is_module (const char *text)
{
  return is_made_of (text, LOWER, LOWER DIGITS "_", 32);
}

gboolean
gbx_name_is_feature (const char *text)
{
  return is_made_of (text, LOWER, LOWER DIGITS "-", 64);
}

gboolean
gbx_name_is_module_or_feature (const char *text)
{
  return gbx_name_is_module (text) || gbx_name_is_feature (text);
}

gboolean
gbx_name_is_alias (const char *text)
{
  return is_made_of (text, LOWER UPPER, LOWER UPPER DIGITS "_", 64);
}

gboolean
gbx_name_is_action (const char *text)
{
  return is_made_of (text, LOWER UPPER "_", LOWER UPPER DIGITS "_.-", 64);
}

/* An absolute path of plain segments, without a slash at its end. */
gboolean
gbx_name_is_route (const char *text)
{
  g_auto (GStrv) segments = NULL;

  if (!is_made_of (text, "/", LOWER UPPER DIGITS "/_.~-", 256) || text[1] == '\0')
    return FALSE;

  segments = g_strsplit (text + 1, "/", -1);
  for (gsize i = 0; segments[i] != NULL; i++)
    if (strspn (segments[i], ".") == strlen (segments[i]))
      return FALSE;
  return TRUE;
}

gboolean
gbx_name_is_setting (const char *text)
{
  return is_made_of (text, LOWER, LOWER DIGITS "-", 48);
}

gboolean
gbx_name_is_variable (const char *text)
{
  return is_made_of (text, LOWER UPPER "_", LOWER UPPER DIGITS "_", 128);
}

gboolean
gbx_name_is_library (const char *text)
{
  return strchr (text, '/') == NULL && g_str_has_suffix (text, ".so") && strlen (text) > 3;
}

/* A file name to look for in PATH, or an absolute path. */
gboolean
gbx_name_is_program (const char *text)
{
  return *text != '\0' && (g_path_is_absolute (text) || strchr (text, '/') == NULL);
}

gboolean
gbx_name_is_uri (const char *text)
{
  g_autofree char *scheme = g_uri_parse_scheme (text);

  return scheme != NULL && text[strlen (scheme) + 1] != '\0';
}

/* One line of text with something in it. */
gboolean
gbx_name_is_line (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;
  return *text != '\0';
}

gboolean
gbx_name_is_description (const char *text)
{
  return gbx_name_is_line (text) && g_utf8_strlen (text, -1) <= GBX_DESCRIPTION_MAX_CHARS_COUNT;
}

/* A word of a command line; “%” is kept for later use. */
gboolean
gbx_name_is_command_word (const char *text)
{
  return strchr (text, '%') == NULL;
}

/* A word of the command line as module names are written: “-” becomes “_”. */
char *
gbx_name_fold (const char *word)
{
  return g_strdelimit (g_strdup (word), "-", '_');
}

/* “agent_skills” becomes “AgentSkills”, as it stands in the names of the module's types. */
char *
gbx_name_to_camel_case (const char *module_name)
{
  GString *camel = g_string_new (NULL);
  gboolean is_start = TRUE;

  for (const char *p = module_name; *p != '\0'; p++)
    {
      if (*p != '_')
        g_string_append_c (camel, is_start ? g_ascii_toupper (*p) : *p);
      is_start = *p == '_';
    }
  return g_string_free (camel, FALSE);
}

/* The environment variable of a setting: GLOVEBOX_<MODULE>__<SETTING>. */
char *
gbx_name_to_variable (const char *module_name, const char *setting_name)
{
  g_autofree char *joined = g_strconcat ("GLOVEBOX_", module_name, "__", setting_name, NULL);
  g_autofree char *upper = g_ascii_strup (joined, -1);

  return g_strdelimit (g_steal_pointer (&upper), "-", '_');
}

/**
 * gbx_name_get_distance:
 * @a: a name
 * @b: another
 *
 * Counts the letters to add, drop or change to make @b of @a (Levenshtein's distance). Takes time
 * proportional to the product of the two lengths: for names, not for text.
 *
 * Returns: 0 for equal names, at most the length of the longer one
 */
guint
gbx_name_get_distance (const char *a, const char *b)
{
  gsize n_b = strlen (b);
  g_autofree guint *row = g_new (guint, n_b + 1);

  for (gsize j = 0; j <= n_b; j++)
    row[j] = (guint) j;
  for (gsize i = 0; a[i] != '\0'; i++)
    {
      guint diagonal = row[0];

      row[0] = (guint) i + 1;
      for (gsize j = 0; j < n_b; j++)
        {
          guint changed = diagonal + (a[i] == b[j] ? 0 : 1);

          diagonal = row[j + 1];
          row[j + 1] = MIN (changed, MIN (row[j], row[j + 1]) + 1);
        }
    }
  return row[n_b];
}

/* Whether a path is a route's own or lies below it. */
gboolean
gbx_name_is_route_of (const char *route, const char *path)
{
  gsize length = strlen (route);

  return strncmp (route, path, length) == 0 && (path[length] == '\0' || path[length] == '/');
}
