/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The query of a URL. */
#include <stddef.h>
#include <stdint.h>

#include "gbx-http-query.h"
#include "gbx-limits.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *query = g_strndup ((const char *) data, size);
  g_autoptr (GHashTable) table = gbx_http_query_parse (query);
  GHashTableIter iter;
  gpointer name, value;

  g_assert_cmpuint (g_hash_table_size (table), <=, GBX_HTTP_MAX_QUERY_COUNT);
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_assert_true (g_utf8_validate (name, -1, NULL) && g_utf8_validate (value, -1, NULL));
  return 0;
}
