/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-auth.h"

#include <string.h>

/**
 * gbx_auth_is_exempt:
 * @path: a request's path, decoded, without the query
 *
 * Whether anybody may ask for @path: health checks carry no key.
 *
 * Returns: %TRUE for exactly `/alive` and `/server_info`
 */
gboolean
gbx_auth_is_exempt (const char *path)
{
  return strcmp (path, "/alive") == 0 || strcmp (path, "/server_info") == 0;
}

/**
 * gbx_auth_check:
 * @key: (nullable): the session key; %NULL or "" lets everybody in
 * @candidate: (nullable): what the client sent
 *
 * Compares a client's key with the session key, in a time that depends on the length of @candidate
 * alone and so tells nothing of where the two differ.
 *
 * Returns: %TRUE if the client may go on
 */
gboolean
gbx_auth_check (const char *key, const char *candidate)
{
  gsize key_length, length;
  volatile guint difference;

  if (key == NULL || *key == '\0')
    return TRUE;
  if (candidate == NULL)
    return FALSE;

  key_length = strlen (key);
  length = strlen (candidate);
  difference = key_length != length;
  for (gsize i = 0; i < length; i++)
    difference |= (guint) ((guchar) candidate[i] ^ (guchar) key[i % key_length]);

  return difference == 0;
}
