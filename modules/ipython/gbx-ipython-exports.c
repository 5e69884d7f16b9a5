/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-exports.h"

#include <string.h>

#include <gbx.h>

#define HEAD "import os"
#define NAME_PREFIX "os.environ[\""
#define NAME_SUFFIX "\"] = "

struct _GbxIpythonExports
{
  GHashTable *values; /* of name: the value as a literal */
};

/**
 * gbx_ipython_exports_new:
 *
 * Returns: (transfer full): an empty set of variables
 */
GbxIpythonExports *
gbx_ipython_exports_new (void)
{
  GbxIpythonExports *self = g_new0 (GbxIpythonExports, 1);

  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * gbx_ipython_exports_free:
 * @self: (transfer full): a set of variables
 *
 * Frees it.
 */
void
gbx_ipython_exports_free (GbxIpythonExports *self)
{
  g_hash_table_unref (self->values);
  g_free (self);
}

/* Whether @text is one JSON string and so one Python literal. */
static gboolean
is_literal (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (JsonNode) node = *text == '"' ? gbx_json_parse (bytes, NULL) : NULL;

  return node != NULL;
}

/* Splits `os.environ["NAME"] = VALUE`. */
static gboolean
parse_line (const char *line, char **out_name, char **out_value)
{
  const char *name, *end;

  if (!g_str_has_prefix (line, NAME_PREFIX))
    return FALSE;
  name = line + strlen (NAME_PREFIX);
  end = strstr (name, NAME_SUFFIX);
  if (end == NULL || end == name || memchr (name, '\\', (gsize) (end - name)) != NULL ||
      !is_literal (end + strlen (NAME_SUFFIX)))
    return FALSE;

  *out_name = g_strndup (name, (gsize) (end - name));
  *out_value = g_strdup (end + strlen (NAME_SUFFIX));
  return TRUE;
}

/**
 * gbx_ipython_exports_note:
 * @self: a set of variables
 * @code: a cell that ran
 *
 * Adds the variables of a cell that consists of nothing but `import os` and assignments to
 * `os.environ`; any other is not looked at further.
 */
void
gbx_ipython_exports_note (GbxIpythonExports *self, const char *code)
{
  g_auto (GStrv) lines = NULL;
  g_autoptr (GHashTable) found = NULL;
  GHashTableIter iter;
  gpointer name, value;

  if (!g_str_has_prefix (code, HEAD "\n"))
    return;

  found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  lines = g_strsplit (code + strlen (HEAD "\n"), "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      char *line_name, *line_value;

      if (*lines[i] == '\0')
        continue;
      if (!parse_line (lines[i], &line_name, &line_value))
        return;
      g_hash_table_replace (found, line_name, line_value);
    }

  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (g_hash_table_size (self->values) < GBX_IPYTHON_EXPORTS_MAX_COUNT ||
        g_hash_table_contains (self->values, name))
      g_hash_table_replace (self->values, g_strdup (name), g_strdup (value));
}

/**
 * gbx_ipython_exports_build_code:
 * @self: a set of variables
 *
 * Returns: (transfer full) (nullable): a cell that sets them all; %NULL if there are none
 */
char *
gbx_ipython_exports_build_code (const GbxIpythonExports *self)
{
  g_autoptr (GString) code = NULL;
  GHashTableIter iter;
  gpointer name, value;

  if (g_hash_table_size (self->values) == 0)
    return NULL;

  code = g_string_new (HEAD "\n");
  g_hash_table_iter_init (&iter, self->values);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_string_append_printf (code, NAME_PREFIX "%s" NAME_SUFFIX "%s\n", (const char *) name,
                            (const char *) value);
  return g_string_free (g_steal_pointer (&code), FALSE);
}
