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
 * gbx_auth_find_key:
 * @own: (nullable): the header that the protocol has for keys
 * @authorization: (nullable): the header that HTTP has for them
 *
 * Finds what a client identifies itself by. Paths of modules may belong to other protocols, whose
 * clients know only the second header; @own counts if it is there.
 *
 * Returns: (transfer none) (nullable): the client's key
 */
const char *
gbx_auth_find_key (const char *own, const char *authorization)
{
  static const char scheme[] = "Bearer ";

  if (own != NULL || authorization == NULL ||
      g_ascii_strncasecmp (authorization, scheme, strlen (scheme)) != 0)
    return own;
  return authorization + strlen (scheme);
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
