/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-soup-request.h"

#include <string.h>

/* Without a header Host, which HTTP/1.0 does not need, the library has the query in the path. */
static char *
dup_raw_path (SoupServerMessage *message)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));

  return g_strndup (path, strcspn (path, "?"));
}

/* (transfer none) (nullable): what stands behind the question mark, not decoded */
const char *
gbx_soup_request_get_query (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  const char *path = g_uri_get_path (uri);
  gsize length = strcspn (path, "?");

  return path[length] == '?' ? path + length + 1 : g_uri_get_query (uri);
}

/**
 * gbx_soup_request_dup_path:
 * @message: a message whose head has been read
 *
 * The path that was asked for. One that is no text after decoding (an escaped NUL, invalid UTF-8)
 * stays as it came, and so is no path of any route.
 *
 * Returns: (transfer full): the path, decoded, without the query
 */
char *
gbx_soup_request_dup_path (SoupServerMessage *message)
{
  g_autofree char *raw = dup_raw_path (message);
  g_autofree char *decoded = NULL;

  if (soup_server_message_is_options_ping (message))
    return g_strdup ("*");
  decoded = g_uri_unescape_string (raw, NULL);
  if (decoded == NULL || !g_utf8_validate (decoded, -1, NULL))
    return g_utf8_make_valid (raw, -1);

  return g_steal_pointer (&decoded);
}

/**
 * gbx_soup_request_dup_url_without_slash:
 * @message: a message whose path ends in a slash
 *
 * Returns: (transfer full): the absolute URL that was asked for, with its query, but without the
 *   slashes at the end of its path
 */
char *
gbx_soup_request_dup_url_without_slash (SoupServerMessage *message)
{
  GUri *uri = soup_server_message_get_uri (message);
  g_autofree char *path = dup_raw_path (message);
  g_autoptr (GUri) shorter = NULL;
  gsize length = strlen (path);

  while (length > 1 && path[length - 1] == '/')
    path[--length] = '\0';
  shorter = g_uri_build (g_uri_get_flags (uri), g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                         g_uri_get_port (uri), path, gbx_soup_request_get_query (message), NULL);
  return g_uri_to_string (shorter);
}

/**
 * gbx_soup_request_find_header:
 * @message: a message whose head has been read
 * @name: name of a header, in any case
 *
 * Returns: (transfer none) (nullable): the value of the first header of that name; the library
 *   itself would give the last one
 */
const char *
gbx_soup_request_find_header (SoupServerMessage *message, const char *name)
{
  SoupMessageHeadersIter iter;
  const char *header, *value;

  soup_message_headers_iter_init (&iter, soup_server_message_get_request_headers (message));
  while (soup_message_headers_iter_next (&iter, &header, &value))
    if (g_ascii_strcasecmp (header, name) == 0)
      return value;
  return NULL;
}

/**
 * gbx_soup_request_has_body:
 * @message: a message whose head has been read
 *
 * Returns: %TRUE if a body follows the head
 */
gboolean
gbx_soup_request_has_body (SoupServerMessage *message)
{
  return gbx_soup_request_is_chunked (message) || gbx_soup_request_get_content_length (message) > 0;
}

/* Whether the body comes in chunks, so that only its end says how long it is. */
gboolean
gbx_soup_request_is_chunked (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED;
}

/* The length that the head announces; 0 for none. */
guint64
gbx_soup_request_get_content_length (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return (guint64) soup_message_headers_get_content_length (headers);
}
