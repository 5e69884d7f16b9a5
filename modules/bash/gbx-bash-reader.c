/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-reader.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "gbx-bash-session-limits.h"

/* What the thread and the main loop share; whoever leaves last closes the terminal. */
typedef struct
{
  int fd;
  int stop_fd;
  int news_fd; /* wakes the main loop up */
  GMutex lock; /* for what follows */
  GCond has_room;
  GByteArray *waiting; /* read, and not taken yet */
  gboolean is_reading; /* what the terminal holds no more may be in the thread's hands */
  gboolean is_closed;
  gboolean is_stopped; /* nobody takes any more */
  gboolean is_told;    /* the main loop has been woken up, and has not taken all yet */
} Shared;

struct _GbxBashReader
{
  Shared *shared;
  GSource *source;
  GByteArray *taken; /* up to taken_bytes it was handed on */
  gsize taken_bytes;
  const GbxBashReaderFuncs *funcs;
  gpointer user_data;
};

static void
shared_clear (gpointer data)
{
  Shared *self = data;

  g_byte_array_unref (self->waiting);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->has_room);
  if (self->stop_fd >= 0)
    close (self->stop_fd);
  if (self->news_fd >= 0)
    close (self->news_fd);
  close (self->fd);
}

static void
shared_unref (Shared *self)
{
  g_atomic_rc_box_release_full (self, shared_clear);
}

/* FALSE: it was stopped. */
static gboolean
wait_for_bytes (Shared *self)
{
  struct pollfd fds[] = { { .fd = self->fd, .events = POLLIN },
                          { .fd = self->stop_fd, .events = POLLIN } };

  while (poll (fds, G_N_ELEMENTS (fds), -1) < 0 && errno == EINTR)
    ;

  return fds[1].revents == 0;
}

/* TRUE: the main loop has to be told. */
static gboolean
add (Shared *self, const guint8 *bytes, gssize count, gboolean is_closed)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean is_due;

  self->is_closed = is_closed;
  self->is_reading = count > 0;
  if (count > 0)
    g_byte_array_append (self->waiting, bytes, (guint) count);
  is_due = is_closed || self->waiting->len >= (count > 0 ? GBX_BASH_READER_BATCH_BYTES : 1);
  if (!is_due || self->is_told)
    return FALSE;
  self->is_told = TRUE;

  return TRUE;
}

/* FALSE: it was stopped. */
static gboolean
wait_for_room (Shared *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->waiting->len >= GBX_BASH_READER_MAX_BYTES && !self->is_stopped)
    g_cond_wait (&self->has_room, &self->lock);

  return !self->is_stopped;
}

/* Says whether to go on. The main loop is woken up when no lock is held: it may be given the
 * processor of this thread at once, and would then wait for the lock until the thread gets another
 * turn. */
static gboolean
hand_over (Shared *self, const guint8 *bytes, gssize count)
{
  gboolean is_closed = count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR);

  if (add (self, bytes, count, is_closed))
    eventfd_write (self->news_fd, 1);

  return !is_closed && wait_for_room (self);
}

static void
say_reading (Shared *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_reading = TRUE;
}

static gpointer
read_in_thread (gpointer data)
{
  Shared *self = data;
  guint8 buffer[GBX_BASH_READER_PIECE_BYTES];
  gboolean goes_on = TRUE;

  while (goes_on && wait_for_bytes (self))
    {
      gssize count = 1;

      say_reading (self);
      while (goes_on && count > 0)
        {
          count = read (self->fd, buffer, sizeof buffer);
          goes_on = hand_over (self, buffer, count);
        }
    }
  shared_unref (self);

  return NULL;
}

/* TRUE: there is something to hand on. */
static gboolean
take (GbxBashReader *self, gboolean *out_is_closed)
{
  Shared *shared = self->shared;
  g_autoptr (GMutexLocker) locker = NULL;

  if (self->taken_bytes < self->taken->len)
    return TRUE;
  g_byte_array_set_size (self->taken, 0);
  self->taken_bytes = 0;

  locker = g_mutex_locker_new (&shared->lock);
  if (shared->waiting->len > 0)
    {
      GByteArray *empty = self->taken;

      self->taken = shared->waiting;
      shared->waiting = empty;
      g_cond_signal (&shared->has_room);
      return TRUE;
    }
  shared->is_told = FALSE;
  *out_is_closed = shared->is_closed;
  shared->is_closed = FALSE; /* that is told once */

  return FALSE;
}

static void
reader_clear (gpointer data)
{
  GbxBashReader *self = data;

  g_source_unref (self->source);
  g_byte_array_unref (self->taken);
  shared_unref (self->shared);
}

static gboolean
on_news (int fd, GIOCondition condition, gpointer user_data)
{
  GbxBashReader *self = g_rc_box_acquire (user_data);
  gint64 until = g_get_monotonic_time () + GBX_BASH_READER_TURN_USEC;
  gboolean is_closed = FALSE;
  eventfd_t count;

  eventfd_read (fd, &count);
  while (self->funcs != NULL && take (self, &is_closed))
    {
      const guint8 *bytes = self->taken->data + self->taken_bytes;
      gsize count_bytes =
          MIN (self->taken->len - self->taken_bytes, GBX_BASH_READER_PIECE_BYTES);

      self->taken_bytes += count_bytes;
      self->funcs->bytes (self->user_data, bytes, count_bytes);
      if (g_get_monotonic_time () >= until)
        {
          eventfd_write (fd, 1); /* there may be more, for the next turn */
          break;
        }
    }
  if (is_closed && self->funcs != NULL)
    self->funcs->closed (self->user_data);
  g_rc_box_release_full (self, reader_clear);

  return G_SOURCE_CONTINUE;
}

static GSource *
watch_news (GbxBashReader *self)
{
  GSource *source = g_unix_fd_source_new (self->shared->news_fd, G_IO_IN);

  g_source_set_static_name (source, "bash terminal");
  g_source_set_callback (source, G_SOURCE_FUNC (on_news), self, NULL);
  g_source_set_can_recurse (source, TRUE);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

static gboolean
start_thread (Shared *shared, GError **error)
{
  g_autoptr (GError) local = NULL;
  GThread *thread = g_thread_try_new ("bash terminal", read_in_thread,
                                      g_atomic_rc_box_acquire (shared), &local);

  if (thread == NULL)
    {
      shared_unref (shared); /* that would have been the thread's */
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot start a thread: %s",
                   local->message);
      return FALSE;
    }
  g_thread_unref (thread);

  return TRUE;
}

/**
 * gbx_bash_reader_new:
 * @fd: (transfer full): a terminal that never blocks; closed when it is read no more
 * @funcs: (scope forever): who listens
 * @user_data: for @funcs
 * @error: return location for an error
 *
 * Begins to read; callbacks come on the context that is the thread's default now.
 *
 * Returns: (transfer full): a reader; %NULL with a %G_IO_ERROR, and @fd is closed
 */
GbxBashReader *
gbx_bash_reader_new (int fd, const GbxBashReaderFuncs *funcs, gpointer user_data, GError **error)
{
  GbxBashReader *self = g_rc_box_new0 (GbxBashReader);
  Shared *shared = g_atomic_rc_box_new0 (Shared);
  int code;

  self->shared = shared;
  self->taken = g_byte_array_new ();
  self->funcs = funcs;
  self->user_data = user_data;
  shared->fd = fd;
  shared->stop_fd = eventfd (0, EFD_CLOEXEC);
  shared->news_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  code = shared->stop_fd < 0 || shared->news_fd < 0 ? errno : 0;
  g_mutex_init (&shared->lock);
  g_cond_init (&shared->has_room);
  shared->waiting = g_byte_array_new ();
  self->source = watch_news (self);

  if (code != 0)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "cannot make an event: %s",
                 g_strerror (code));
  if (code != 0 || !start_thread (shared, error))
    {
      gbx_bash_reader_free (self);
      return NULL;
    }

  return self;
}

/**
 * gbx_bash_reader_free:
 * @self: (transfer full) (nullable): a reader
 *
 * Reads no more, and hands on nothing any more. The terminal is closed a moment later.
 */
void
gbx_bash_reader_free (GbxBashReader *self)
{
  Shared *shared;

  if (self == NULL)
    return;
  shared = self->shared;
  self->funcs = NULL;
  g_source_destroy (self->source);
  g_mutex_lock (&shared->lock);
  shared->is_stopped = TRUE;
  g_cond_signal (&shared->has_room);
  g_mutex_unlock (&shared->lock);
  if (shared->stop_fd >= 0)
    eventfd_write (shared->stop_fd, 1);
  g_rc_box_release_full (self, reader_clear);
}

/* Whether something was written that has not been handed on yet. */
gboolean
gbx_bash_reader_has_bytes (GbxBashReader *self)
{
  Shared *shared = self->shared;
  struct pollfd state = { .fd = shared->fd, .events = POLLIN };
  g_autoptr (GMutexLocker) locker = NULL;

  if (self->taken_bytes < self->taken->len)
    return TRUE;
  /* In this order: what the terminal has no more, the thread has. */
  if (poll (&state, 1, 0) == 1 && (state.revents & POLLIN) != 0)
    return TRUE;
  locker = g_mutex_locker_new (&shared->lock);

  return shared->is_reading || shared->waiting->len > 0;
}
