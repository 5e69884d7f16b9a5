/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-http-query.h"

#include <string.h>

#include "gbx-limits.h"

/* What cannot be decoded (a broken escape, an escaped NUL) stays as it came. */
static char *
decode (const char *text, gsize length)
{
  g_autofree char *plain = g_strndup (text, length);
  g_autofree char *decoded = NULL;

  g_strdelimit (plain, "+", ' ');
  decoded = g_uri_unescape_string (plain, NULL);
  return g_utf8_make_valid (decoded != NULL ? decoded : plain, -1);
}

/**
 * gbx_http_query_parse:
 * @query: the query of a URL, encoded
 *
 * Takes a query apart. The last one of several parameters of one name counts; more than
 * %GBX_HTTP_MAX_QUERY_COUNT parameters are not looked at.
 *
 * Returns: (transfer full): decoded names and values, all valid UTF-8
 */
GHashTable *
gbx_http_query_parse (const char *query)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *part = query;

  for (guint i = 0; i < GBX_HTTP_MAX_QUERY_COUNT && part != NULL; i++)
    {
      gsize length = strcspn (part, "&");
      gsize name_length = MIN (strcspn (part, "="), length);
      const char *value = part + MIN (name_length + 1, length);

      if (length > 0)
        g_hash_table_insert (table, decode (part, name_length),
                             decode (value, (gsize) (part + length - value)));
      part = part[length] == '&' ? part + length + 1 : NULL;
    }
  return table;
}
