/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-params.h"

#include <string.h>

static const char *
skip_blanks (const char *p)
{
  return p + strspn (p, " \t\r\n");
}

/* Reads a value, in quotes or without; what is escaped in it loses its backslash. */
static char *
read_value (const char **p)
{
  g_autoptr (GString) value = g_string_new (NULL);

  if (**p != '"')
    {
      gsize length = strcspn (*p, "; \t\r\n");

      g_string_append_len (value, *p, (gssize) length);
      *p += length;
      return g_string_free (g_steal_pointer (&value), FALSE);
    }

  for ((*p)++; **p != '\0' && **p != '"'; (*p)++)
    {
      if (**p == '\\' && ((*p)[1] == '"' || (*p)[1] == '\\'))
        (*p)++;
      g_string_append_c (value, **p);
    }
  if (**p == '"')
    (*p)++;
  return g_string_free (g_steal_pointer (&value), FALSE);
}

/* The extended form of a value: `utf-8''a%20b`. NULL if it is none, or no text. */
static char *
decode_extended (const char *value)
{
  const char *text = strchr (value, '\'');
  g_autofree char *decoded = NULL;

  text = text != NULL ? strchr (text + 1, '\'') : NULL;
  if (text == NULL)
    return NULL;
  decoded = g_uri_unescape_string (text + 1, NULL);
  if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
    return NULL;
  return g_steal_pointer (&decoded);
}

/**
 * gbx_files_params_find:
 * @value: a header's value
 * @name: name of a parameter, in lower case
 *
 * Reads one parameter, whose extended form (`name*`) goes before the plain one.
 *
 * Returns: (transfer full) (nullable): its value, or %NULL if there is none
 */
char *
gbx_files_params_find (const char *value, const char *name)
{
  g_autofree char *extended_name = g_strconcat (name, "*", NULL);
  g_autofree char *plain = NULL;
  const char *p = value + strcspn (value, ";");

  while (*p == ';')
    {
      g_autofree char *key = NULL;
      g_autofree char *found = NULL;
      char *decoded;
      gsize length;

      p = skip_blanks (p + 1);
      length = strcspn (p, "=; \t\r\n");
      key = g_ascii_strdown (p, (gssize) length);
      p = skip_blanks (p + length);
      if (*p == '=')
        {
          p = skip_blanks (p + 1);
          found = read_value (&p);
        }
      p += strcspn (p, ";");
      if (found != NULL && strcmp (key, extended_name) == 0)
        {
          decoded = decode_extended (found);
          if (decoded != NULL)
            return decoded;
        }
      if (found != NULL && plain == NULL && strcmp (key, name) == 0)
        plain = g_steal_pointer (&found);
    }

  return g_steal_pointer (&plain);
}
