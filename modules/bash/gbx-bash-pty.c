/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-pty.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "gbx-bash-keeper.h"
#include "gbx-bash-reader.h"
#include "gbx-bash-session-limits.h"
#include "gbx-bash-spawn.h"

struct _GbxBashPty
{
  int fd;
  int pid; /* -1: it is not known yet */
  GbxBashKeeper *keeper;
  GbxBashReader *reader;
  gboolean is_closed; /* nothing more will come */
  GSource *writable;  /* only while something waits to be written */
  GSource *timer;     /* last words, or the end of the session */
  GByteArray *pending;

  const GbxBashPtyFuncs *funcs; /* NULL: nobody listens any more */
  gpointer user_data;

  gboolean has_ended; /* the child, and its status has been taken */
  int wait_status;
  gint64 last_words_until_usec;
  gint64 end_began_usec; /* 0: nobody asked for the end */
  GbxBashPtyDoneFunc done;
  gpointer done_data;
};

static void
clear (gpointer box)
{
  GbxBashPty *self = box;

  g_byte_array_unref (self->pending);
}

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static GSource *
watch (GbxBashPty *self, GSource *source, GSourceFunc func, const char *name)
{
  g_source_set_callback (source, func, self, NULL);
  g_source_set_static_name (source, name);
  /* GLib wakes itself up twice to keep a source from recursing, which none of these can. */
  g_source_set_can_recurse (source, TRUE);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

static void
close_terminal (GbxBashPty *self)
{
  drop_source (&self->writable);
  g_clear_pointer (&self->reader, gbx_bash_reader_free);
  self->fd = -1;
}

static void
report_end (GbxBashPty *self)
{
  const GbxBashPtyFuncs *funcs = self->funcs;

  drop_source (&self->timer);
  close_terminal (self);
  if (funcs != NULL)
    funcs->ended (self->user_data, self->wait_status);
}

static void
on_bytes (gpointer user_data, const guint8 *bytes, gsize length_bytes)
{
  GbxBashPty *self = user_data;

  self->funcs->output (self->user_data, bytes, length_bytes);
}

/* All programs of the terminal are gone. */
static void
on_closed (gpointer user_data)
{
  GbxBashPty *self = g_rc_box_acquire (user_data);

  self->is_closed = TRUE;
  if (self->has_ended)
    report_end (self);
  g_rc_box_release_full (self, clear);
}

static const GbxBashReaderFuncs reader_funcs = {
  .bytes = on_bytes,
  .closed = on_closed,
};

static gboolean
on_last_words (gpointer user_data)
{
  GbxBashPty *self = user_data;

  /* What the child wrote may be a lot; what it left behind may go on for ever. */
  if (!self->is_closed && gbx_bash_pty_has_output (self) &&
      g_get_monotonic_time () < self->last_words_until_usec)
    return G_SOURCE_CONTINUE;

  g_rc_box_acquire (self);
  report_end (self);
  g_rc_box_release_full (self, clear);

  return G_SOURCE_REMOVE;
}

/* Says how many processes the session has. */
static guint
kill_session (GbxBashPty *self, int signal)
{
  return self->pid > 0 ? gbx_bash_kill_session (self->pid, signal) : 0;
}

/* Each step of the end: hung up already, then killed, then waited for. */
static gboolean
on_ending (gpointer user_data)
{
  GbxBashPty *self = user_data;
  gboolean is_late =
      g_get_monotonic_time () - self->end_began_usec >= GBX_BASH_HANGUP_GRACE_USEC;

  if (kill_session (self, is_late ? SIGKILL : 0) > 0 || !self->has_ended)
    return G_SOURCE_CONTINUE;

  drop_source (&self->timer);
  gbx_bash_keeper_leave (self->keeper);
  if (self->done != NULL)
    self->done (self->done_data);
  g_rc_box_release_full (self, clear);

  return G_SOURCE_REMOVE;
}

static void
on_child_started (gpointer user_data, int pid)
{
  GbxBashPty *self = user_data;

  self->pid = pid;
}

static void
on_child_ended (gpointer user_data, int wait_status)
{
  GbxBashPty *self = user_data;

  self->has_ended = TRUE;
  self->wait_status = wait_status;
  if (self->end_began_usec != 0)
    {
      on_ending (self);
      return;
    }
  if (self->is_closed)
    {
      on_last_words (self);
      return;
    }
  self->last_words_until_usec = g_get_monotonic_time () + GBX_BASH_PTY_LAST_WORDS_MAX_USEC;
  self->timer = watch (self, g_timeout_source_new (GBX_BASH_PTY_LAST_WORDS_USEC / 1000),
                       on_last_words, "bash last words");
}

static void
on_keeper_lost (gpointer user_data)
{
  GbxBashPty *self = user_data;

  if (self->funcs != NULL)
    self->funcs->lost (self->user_data);
}

static const GbxBashKeeperFuncs keeper_funcs = {
  .started = on_child_started,
  .lost = on_keeper_lost,
  .ended = on_child_ended,
};

/**
 * gbx_bash_pty_spawn:
 * @program: what to run, an absolute path
 * @argv: (array zero-terminated=1): its arguments, from its own name on
 * @environment: (array zero-terminated=1): its whole environment
 * @directory: (nullable): where it starts
 * @funcs: (scope forever): who listens
 * @user_data: for @funcs
 * @error: return location for an error
 *
 * Starts a child; callbacks come on the context that is the thread's default now.
 *
 * Returns: (transfer full): the child, to be given to gbx_bash_pty_end(); %NULL with a %G_IO_ERROR
 */
GbxBashPty *
gbx_bash_pty_spawn (const char *program,
                    const char *const *argv,
                    const char *const *environment,
                    const char *directory,
                    const GbxBashPtyFuncs *funcs,
                    gpointer user_data,
                    GError **error)
{
  GbxBashPty *self;
  int fd, control, keeper;

  if (!gbx_bash_spawn (program, argv, environment, directory, &fd, &control, &keeper, error))
    return NULL;

  self = g_rc_box_new0 (GbxBashPty);
  self->fd = fd;
  self->pid = -1;
  self->funcs = funcs;
  self->user_data = user_data;
  self->pending = g_byte_array_new ();
  self->keeper = gbx_bash_keeper_new (control, keeper, &keeper_funcs, self);
  self->reader = gbx_bash_reader_new (fd, &reader_funcs, self, error);
  if (self->reader == NULL)
    {
      self->fd = -1;
      gbx_bash_pty_end (self, NULL, NULL);
      return NULL;
    }

  return self;
}

/**
 * gbx_bash_pty_end:
 * @self: (transfer full): a child
 * @done: (nullable) (scope async): called when no process of its session is left, never before
 *   this has returned
 * @user_data: for @done
 *
 * Hangs up the terminal, kills what is left a moment later, and frees @self.
 */
void
gbx_bash_pty_end (GbxBashPty *self, GbxBashPtyDoneFunc done, gpointer user_data)
{
  self->funcs = NULL;
  self->done = done;
  self->done_data = user_data;
  self->end_began_usec = g_get_monotonic_time ();
  close_terminal (self);
  kill_session (self, SIGHUP);

  drop_source (&self->timer);
  self->timer = watch (self, g_timeout_source_new (20), on_ending, "bash session's end");
}

static gboolean
on_writable (int fd, GIOCondition condition, gpointer user_data)
{
  GbxBashPty *self = user_data;
  gssize count = write (self->fd, self->pending->data, self->pending->len);

  if (count > 0)
    g_byte_array_remove_range (self->pending, 0, count);
  else if (count < 0 && errno != EAGAIN && errno != EINTR)
    g_byte_array_set_size (self->pending, 0); /* nobody is left to read it */
  if (self->pending->len > 0)
    return G_SOURCE_CONTINUE;

  drop_source (&self->writable);
  return G_SOURCE_REMOVE;
}

/* Types @bytes; what the terminal does not take now follows later, in order. */
void
gbx_bash_pty_write (GbxBashPty *self, const void *bytes, gsize length_bytes)
{
  gssize count = 0;

  if (self->fd < 0)
    return;
  if (self->pending->len == 0)
    count = write (self->fd, bytes, length_bytes);
  if (count == (gssize) length_bytes)
    return;

  count = MAX (count, 0);
  g_byte_array_append (self->pending, (const guint8 *) bytes + count, length_bytes - count);
  if (self->writable == NULL)
    self->writable = watch (self, g_unix_fd_source_new (self->fd, G_IO_OUT),
                            G_SOURCE_FUNC (on_writable), "bash terminal input");
}

/* Whether something was written that has not been read yet. */
gboolean
gbx_bash_pty_has_output (GbxBashPty *self)
{
  return self->reader != NULL && gbx_bash_reader_has_bytes (self->reader);
}

/* Whether some program takes every key as it comes, as readline does. */
gboolean
gbx_bash_pty_is_raw (GbxBashPty *self)
{
  struct termios state;

  return self->fd >= 0 && tcgetattr (self->fd, &state) == 0 && (state.c_lflag & ICANON) == 0;
}

/* Whether what is typed shows: the driver does it, or a program that takes every key may. */
gboolean
gbx_bash_pty_is_echoing (GbxBashPty *self)
{
  struct termios state;

  return self->fd >= 0 && tcgetattr (self->fd, &state) == 0 &&
         ((state.c_lflag & ECHO) != 0 || (state.c_lflag & ICANON) == 0);
}

/* The process group that has the terminal; -1: none. */
int
gbx_bash_pty_get_foreground (GbxBashPty *self)
{
  return self->fd >= 0 ? tcgetpgrp (self->fd) : -1;
}

/* The child's process id, and its session's; -1: it is not known yet. */
int
gbx_bash_pty_get_pid (GbxBashPty *self)
{
  return self->pid;
}
