/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-log-sink.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include "gbx-limits.h"

/**
 * gbx_log_sink_init:
 * @self: where the sink stands
 * @fd: a descriptor to write to; stays the caller's
 *
 * Prepares a sink. Any thread.
 */
void
gbx_log_sink_init (GbxLogSink *self, int fd)
{
  *self = (GbxLogSink){ .fd = fd };
}

/* Whether a write of PIPE_BUF bytes would not wait. A stream that nobody will ever read again is
 * never ready: writing would raise SIGPIPE. */
static gboolean
wait_until_ready (int fd, gint64 wait_usec)
{
  struct pollfd entry = { .fd = fd, .events = POLLOUT };
  int wait_milliseconds = (int) ((MAX (wait_usec, 0) + 999) / 1000);
  int ready;

  do
    ready = poll (&entry, 1, wait_milliseconds);
  while (ready < 0 && errno == EINTR);

  return ready == 1 && (entry.revents & POLLOUT) != 0 && (entry.revents & POLLERR) == 0;
}

/**
 * gbx_log_sink_is_ready:
 * @self: a sink
 *
 * Whether the stream takes more right now. Any thread, one at a time.
 *
 * Returns: see above
 */
gboolean
gbx_log_sink_is_ready (const GbxLogSink *self)
{
  return wait_until_ready (self->fd, 0);
}

/* Writes at most what the descriptor takes without waiting; FALSE when it takes no more. */
static gboolean
write_some (GbxLogSink *self, const char **at, gsize *left_bytes)
{
  gssize written = write (self->fd, *at, MIN (*left_bytes, PIPE_BUF));

  if (written < 0)
    return errno == EINTR;
  *at += written;
  *left_bytes -= written;

  return TRUE;
}

/**
 * gbx_log_sink_write:
 * @self: a sink
 * @line: a line, with its newline
 * @length_bytes: its length
 *
 * Writes a line. If the stream takes nothing for %GBX_LOG_STALL_USEC the line is lost, and so is
 * each one after it, at once, until the stream takes some again. Any thread, one at a time.
 */
void
gbx_log_sink_write (GbxLogSink *self, const char *line, gsize length_bytes)
{
  gint64 deadline_usec =
      g_get_monotonic_time () + (self->is_stalled ? 0 : GBX_LOG_STALL_USEC);
  const char *at = line;
  gsize left_bytes = length_bytes;

  if (self->is_mid_line && gbx_log_sink_is_ready (self) && write (self->fd, "\n", 1) == 1)
    self->is_mid_line = FALSE;

  while (left_bytes > 0 && !self->is_mid_line &&
         wait_until_ready (self->fd, deadline_usec - g_get_monotonic_time ()))
    if (!write_some (self, &at, &left_bytes))
      break;

  self->is_stalled = left_bytes > 0;
  if (left_bytes > 0)
    {
      self->lost_count++;
      self->is_mid_line = self->is_mid_line || at != line;
    }
}
