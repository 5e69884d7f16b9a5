/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-viewer-request.h"

#include <string.h>

/* Blanks are written as plus signs in queries. NULL if an escape is wrong or stands for NUL. */
static char *
decode (const char *text, gsize length, gboolean is_query)
{
  g_autofree char *copy = g_strndup (text, length);

  return g_uri_unescape_string (is_query ? g_strdelimit (copy, "+", ' ') : copy, NULL);
}

static void
read_query (GbxViewerRequest *self, const char *query)
{
  g_auto (GStrv) pairs = g_strsplit (query, "&", -1);

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      const char *value = strchr (pairs[i], '=');

      if (value == NULL)
        continue;
      value++;
      if (g_str_has_prefix (pairs[i], "path="))
        {
          g_free (self->file);
          self->file = decode (value, strlen (value), TRUE);
        }
      else if (g_str_has_prefix (pairs[i], "page="))
        self->page = (guint) CLAMP (g_ascii_strtoll (value, NULL, 10), 0, G_MAXINT);
    }
}

/* A page from elsewhere could else reach us by a name that it made lead here. */
static gboolean
is_local_host (const char *value)
{
  static const char *const names[] = { "localhost", "127.0.0.1", "[::1]", NULL };
  g_autofree char *host = g_strstrip (g_ascii_strdown (value, -1));
  char *port = strrchr (host, ':');

  if (port != NULL && strchr (port, ']') == NULL)
    *port = '\0';
  return g_strv_contains (names, host);
}

static void
read_headers (GbxViewerRequest *self, char **lines)
{
  for (gsize i = 1; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], "host:", 5) == 0)
      {
        self->is_local = is_local_host (lines[i] + 5);
        return;
      }
}

/**
 * gbx_viewer_request_parse:
 * @head: the head, without the empty line at its end
 * @size: its size in bytes
 *
 * Returns: (transfer full) (nullable): the request, %NULL if it is none
 */
GbxViewerRequest *
gbx_viewer_request_parse (const char *head, gsize size)
{
  g_autofree char *text = g_strndup (head, size);
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  g_auto (GStrv) words = lines[0] != NULL ? g_strsplit (lines[0], " ", -1) : NULL;
  g_autoptr (GbxViewerRequest) self = NULL;
  const char *query;

  if (words == NULL || g_strv_length (words) != 3 || !g_str_has_prefix (words[2], "HTTP/1.") ||
      words[1][0] != '/')
    return NULL;

  self = g_new0 (GbxViewerRequest, 1);
  self->is_get = strcmp (words[0], "GET") == 0;
  query = strchr (words[1], '?');
  self->path = decode (words[1], strcspn (words[1], "?"), FALSE);
  if (self->path == NULL)
    return NULL;
  if (query != NULL)
    read_query (self, query + 1);
  read_headers (self, lines);

  return g_steal_pointer (&self);
}

void
gbx_viewer_request_free (GbxViewerRequest *self)
{
  g_free (self->path);
  g_free (self->file);
  g_free (self);
}
