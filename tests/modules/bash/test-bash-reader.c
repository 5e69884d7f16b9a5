/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a terminal gives, read by a thread: every byte, in order, and no more than there is room. */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "gbx-bash-reader.h"
#include "gbx-bash-session-limits.h"

#define PIPE_BYTES 4096
#define CALM_MSEC 100

typedef struct
{
  int fd; /* where it is written */
  GbxBashReader *reader;
  GByteArray *bytes;
  guint closed_count;
  gsize most_bytes; /* at once */
  gboolean is_freeing;
} Fixture;

static void
on_bytes (gpointer user_data, const guint8 *bytes, gsize length_bytes)
{
  Fixture *f = user_data;

  g_byte_array_append (f->bytes, bytes, (guint) length_bytes);
  f->most_bytes = MAX (f->most_bytes, length_bytes);
  if (f->is_freeing)
    g_clear_pointer (&f->reader, gbx_bash_reader_free);
}

static void
on_closed (gpointer user_data)
{
  Fixture *f = user_data;

  f->closed_count++;
}

static const GbxBashReaderFuncs funcs = { .bytes = on_bytes, .closed = on_closed };

static void
set_up (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GError) error = NULL;
  int fds[2];

  g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
  g_assert_cmpint (fcntl (fds[1], F_SETPIPE_SZ, PIPE_BYTES), ==, PIPE_BYTES);
  g_assert_true (g_unix_set_fd_nonblocking (fds[0], TRUE, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (fds[1], TRUE, NULL));
  f->fd = fds[1];
  f->bytes = g_byte_array_new ();
  f->reader = gbx_bash_reader_new (fds[0], &funcs, f, &error);
  g_assert_no_error (error);
}

/* The thread lets go of the other end. */
static void
wait_until_closed (Fixture *f)
{
  struct pollfd state = { .fd = f->fd, .events = 0 };

  g_assert_cmpint (poll (&state, 1, -1), ==, 1);
  g_assert_true (state.revents & POLLERR);
}

static void
tear_down (Fixture *f, gconstpointer test_data)
{
  g_clear_pointer (&f->reader, gbx_bash_reader_free);
  if (f->fd >= 0)
    {
      wait_until_closed (f);
      close (f->fd);
    }
  g_byte_array_unref (f->bytes);
}

static void
put (Fixture *f, const char *text)
{
  g_assert_cmpint (write (f->fd, text, strlen (text)), ==, (gssize) strlen (text));
}

static void
wait_for_size (Fixture *f, gsize size_bytes)
{
  while (f->bytes->len < size_bytes)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_bytes (Fixture *f, gconstpointer test_data)
{
  g_assert_false (gbx_bash_reader_has_bytes (f->reader));
  put (f, "abc");
  g_assert_true (gbx_bash_reader_has_bytes (f->reader));
  g_assert_cmpuint (f->bytes->len, ==, 0);
  wait_for_size (f, 3);
  put (f, "def");
  wait_for_size (f, 6);
  g_assert_cmpmem (f->bytes->data, f->bytes->len, "abcdef", 6);
  while (gbx_bash_reader_has_bytes (f->reader))
    g_main_context_iteration (NULL, FALSE);
}

static void
test_closed (Fixture *f, gconstpointer test_data)
{
  put (f, "last words");
  close (f->fd);
  f->fd = -1;
  while (f->closed_count == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpmem (f->bytes->data, f->bytes->len, "last words", 10);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->closed_count, ==, 1);
  g_assert_false (gbx_bash_reader_has_bytes (f->reader));
}

/* Writes numbered bytes until there is no room for more. */
static gsize
fill (Fixture *f)
{
  struct pollfd state = { .fd = f->fd, .events = POLLOUT };
  gsize size_bytes = 0;

  while (poll (&state, 1, size_bytes < GBX_BASH_READER_MAX_BYTES ? -1 : CALM_MSEC) == 1)
    {
      guint8 bytes[PIPE_BYTES];
      gssize count;

      for (gsize i = 0; i < sizeof bytes; i++)
        bytes[i] = (guint8) ((size_bytes + i) % 251);
      count = write (f->fd, bytes, sizeof bytes);
      g_assert_true (count > 0 || errno == EAGAIN);
      size_bytes += MAX (count, 0);
    }

  return size_bytes;
}

static void
test_limit (Fixture *f, gconstpointer test_data)
{
  gsize size_bytes = fill (f);

  g_assert_cmpuint (size_bytes, >=, GBX_BASH_READER_MAX_BYTES);
  g_assert_cmpuint (size_bytes, <=,
                    GBX_BASH_READER_MAX_BYTES + GBX_BASH_READER_PIECE_BYTES + PIPE_BYTES);
  wait_for_size (f, size_bytes);
  for (gsize i = 0; i < size_bytes; i++)
    g_assert_cmpuint (f->bytes->data[i], ==, i % 251);
  g_assert_cmpuint (f->most_bytes, <=, GBX_BASH_READER_PIECE_BYTES);
}

/* The fixture waits for the thread, which waits for room. */
static void
test_free_when_full (Fixture *f, gconstpointer test_data)
{
  fill (f);
  g_clear_pointer (&f->reader, gbx_bash_reader_free);
  g_assert_cmpuint (f->bytes->len, ==, 0);
}

static void
test_free_in_callback (Fixture *f, gconstpointer test_data)
{
  f->is_freeing = TRUE;
  fill (f);
  while (f->reader != NULL)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (f->bytes->len, <=, GBX_BASH_READER_PIECE_BYTES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  signal (SIGPIPE, SIG_IGN);

  g_test_add ("/bash/reader/bytes", Fixture, NULL, set_up, test_bytes, tear_down);
  g_test_add ("/bash/reader/closed", Fixture, NULL, set_up, test_closed, tear_down);
  g_test_add ("/bash/reader/limit", Fixture, NULL, set_up, test_limit, tear_down);
  g_test_add ("/bash/reader/free-when-full", Fixture, NULL, set_up, test_free_when_full,
              tear_down);
  g_test_add ("/bash/reader/free-in-callback", Fixture, NULL, set_up, test_free_in_callback,
              tear_down);

  return g_test_run ();
}
