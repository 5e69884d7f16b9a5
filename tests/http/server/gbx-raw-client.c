/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-raw-client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _GbxRawClient
{
  int fd;
  GString *received;
  gboolean is_closed;
};

GbxRawClient *
gbx_raw_client_new (guint16 port)
{
  GbxRawClient *self = g_new0 (GbxRawClient, 1);
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };

  /* The kernel completes the connection without the server's help. */
  self->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (self->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_true (g_unix_set_fd_nonblocking (self->fd, TRUE, NULL));
  self->received = g_string_new (NULL);

  return self;
}

void
gbx_raw_client_free (GbxRawClient *self)
{
  close (self->fd);
  g_string_free (self->received, TRUE);
  g_free (self);
}

static gboolean
on_ready (int fd, GIOCondition condition, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Lets the server run until the socket is ready. */
static void
wait_for (GbxRawClient *self, GIOCondition condition)
{
  gboolean is_ready = FALSE;
  guint id = g_unix_fd_add (self->fd, condition, on_ready, &is_ready);

  while (!is_ready)
    g_main_context_iteration (NULL, TRUE);
  (void) id;
}

gssize
gbx_raw_client_try_send (GbxRawClient *self, const void *data, gsize length_bytes)
{
  return send (self->fd, data, length_bytes, MSG_NOSIGNAL);
}

void
gbx_raw_client_send_bytes (GbxRawClient *self, const void *data, gsize length_bytes)
{
  const char *p = data;

  while (length_bytes > 0)
    {
      gssize n = gbx_raw_client_try_send (self, p, length_bytes);

      if (n < 0 && errno == EAGAIN)
        {
          wait_for (self, G_IO_OUT);
          continue;
        }
      if (n < 0) /* the server does not read any more */
        return;
      p += n;
      length_bytes -= (gsize) n;
    }
}

void
gbx_raw_client_send (GbxRawClient *self, const char *text)
{
  gbx_raw_client_send_bytes (self, text, strlen (text));
}

void
gbx_raw_client_shut_down_write (GbxRawClient *self)
{
  shutdown (self->fd, SHUT_WR);
}

/* Reads some more. FALSE when the server has closed. */
static gboolean
receive (GbxRawClient *self)
{
  char buffer[65536];

  while (!self->is_closed)
    {
      gssize n = recv (self->fd, buffer, sizeof buffer, 0);

      if (n > 0)
        {
          g_string_append_len (self->received, buffer, n);
          return TRUE;
        }
      if (n < 0 && errno == EAGAIN)
        wait_for (self, G_IO_IN);
      else
        self->is_closed = TRUE;
    }
  return FALSE;
}

static char *
take (GbxRawClient *self, gsize length_bytes)
{
  char *text = g_strndup (self->received->str, length_bytes);

  g_string_erase (self->received, 0, (gssize) length_bytes);
  return text;
}

/* Length of the first response in what was received; 0: not all of it is there. */
static gsize
measure_response (GbxRawClient *self)
{
  const char *text = self->received->str;
  const char *head_end = strstr (text, "\r\n\r\n");
  const char *length, *chunks_end;
  gsize whole;

  if (head_end == NULL)
    return 0;
  head_end += strlen ("\r\n\r\n");
  length = strcasestr (text, "\r\nContent-Length:");
  if (length != NULL && length < head_end)
    {
      length += strlen ("\r\nContent-Length:");
      whole = (gsize) (head_end - text) + strtoul (length, NULL, 10);
      return self->received->len >= whole ? whole : 0;
    }
  if (strcasestr (text, "\r\nTransfer-Encoding: chunked") == NULL)
    return strstr (text, " 100 Continue") != NULL ? (gsize) (head_end - text) : 0;

  chunks_end = strstr (head_end - 2, "\r\n0\r\n\r\n");
  return chunks_end != NULL ? (gsize) (chunks_end + strlen ("\r\n0\r\n\r\n") - text) : 0;
}

char *
gbx_raw_client_read_response (GbxRawClient *self)
{
  gsize length_bytes;

  while ((length_bytes = measure_response (self)) == 0)
    if (!receive (self))
      return NULL;
  return take (self, length_bytes);
}

char *
gbx_raw_client_read_until (GbxRawClient *self, const char *text)
{
  while (strstr (self->received->str, text) == NULL && receive (self))
    ;
  return take (self, self->received->len);
}

char *
gbx_raw_client_read_all (GbxRawClient *self)
{
  while (receive (self))
    ;
  return take (self, self->received->len);
}

char *
gbx_raw_client_ask (GbxRawClient *self, const char *request)
{
  gbx_raw_client_send (self, request);
  return gbx_raw_client_read_response (self);
}

guint
gbx_raw_response_get_status (const char *response)
{
  g_assert_nonnull (response);
  g_assert_true (g_str_has_prefix (response, "HTTP/1."));

  return (guint) g_ascii_strtoull (response + strlen ("HTTP/1.1 "), NULL, 10);
}

const char *
gbx_raw_response_get_body (const char *response)
{
  const char *end = strstr (response, "\r\n\r\n");

  g_assert_nonnull (end);
  return end + strlen ("\r\n\r\n");
}

gboolean
gbx_raw_response_has_header (const char *response, const char *line)
{
  g_autofree char *whole = g_strdup_printf ("\r\n%s\r\n", line);
  const char *found = strcasestr (response, whole);

  return found != NULL && found < gbx_raw_response_get_body (response);
}
