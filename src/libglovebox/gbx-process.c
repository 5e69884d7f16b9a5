/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-process.h"

#include <errno.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "gbx-error.h"
#include "gbx-limits.h"
#include "gbx-process-child-private.h"
#include "gbx-process-spec-private.h"

#define READ_CHUNK_BYTES (64 * 1024)

/**
 * GbxProcess:
 *
 * A child process that is fed, read and waited for: in a process group of its own, with limits on
 * what it may write.
 *
 * Since: 1.0
 */
struct _GbxProcess
{
  GObject parent_instance;

  GbxProcessSpec *spec;
  GPid pid;
  GSource *watch; /* until it is reaped */
  int wait_status;
  GOutputStream *input;     /* NULL: it has none */
  GInputStream *streams[2]; /* its standard output and its standard error */

  GTask *wait_task; /* set while somebody waits */
  GCancellable *reading;
  GByteArray *output;
  GString *log_line;
  gboolean exited;
  guint open_streams;
  GError *failure;

  GSource *timer; /* the next step of the kill ladder, or the end of the drain */
  guint ladder_step;
  gulong cancelled_id;
};

enum
{
  SIGNAL_LOG_LINE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GbxProcess, gbx_process, G_TYPE_OBJECT)

static void climb_ladder (GbxProcess *self);
static void on_exited (GPid pid, int wait_status, gpointer user_data);
static void read_more (GbxProcess *self, GInputStream *stream);

static void
clear_timer (GbxProcess *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
on_abandoned_exited (GPid pid, int wait_status, gpointer user_data)
{
  g_spawn_close_pid (pid);
}

static void
gbx_process_dispose (GObject *object)
{
  GbxProcess *self = GBX_PROCESS (object);

  clear_timer (self);
  if (self->watch != NULL)
    {
      /* Somebody gave up on it: it must not stay, and neither may its zombie. */
      if (!self->exited)
        kill (-self->pid, SIGKILL);
      g_source_destroy (self->watch);
      if (!self->exited)
        g_child_watch_add (self->pid, on_abandoned_exited, NULL);
    }
  g_clear_pointer (&self->watch, g_source_unref);
  g_clear_object (&self->input);
  g_clear_object (&self->streams[0]);
  g_clear_object (&self->streams[1]);
  g_clear_object (&self->reading);

  G_OBJECT_CLASS (gbx_process_parent_class)->dispose (object);
}

static void
gbx_process_finalize (GObject *object)
{
  GbxProcess *self = GBX_PROCESS (object);

  g_clear_pointer (&self->spec, gbx_process_spec_free);
  g_clear_pointer (&self->output, g_byte_array_unref);
  g_string_free (self->log_line, TRUE);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (gbx_process_parent_class)->finalize (object);
}

static void
gbx_process_class_init (GbxProcessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gbx_process_dispose;
  object_class->finalize = gbx_process_finalize;

  /* A child may close its input unread. GSocket ignores the signal for the whole process too, and
   * GLib gives children the default back. */
  signal (SIGPIPE, SIG_IGN);

  /**
   * GbxProcess::log-line:
   * @self: a child
   * @line: one line of its standard error, valid UTF-8, at most
   *   %GBX_PROCESS_MAX_LOG_LINE_BYTES long
   *
   * Since: 1.0
   */
  signals[SIGNAL_LOG_LINE] = g_signal_new ("log-line", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
gbx_process_init (GbxProcess *self)
{
  self->output = g_byte_array_new ();
  self->log_line = g_string_new (NULL);
  self->reading = g_cancellable_new ();
}

/**
 * gbx_process_spawn:
 * @spec: what to start
 * @error: return location for an error
 *
 * Starts a child in a process group of its own. Call it on the main context, and then
 * gbx_process_wait_async(): until then nothing reads what the child writes, and nobody notices when
 * it ends. The child is killed when this program ends, however that comes.
 *
 * Returns: (transfer full): the child, or %NULL with %GBX_ERROR_UNAVAILABLE if it cannot start
 *
 * Since: 1.0
 */
GbxProcess *
gbx_process_spawn (const GbxProcessSpec *spec, GError **error)
{
  g_autoptr (GbxProcess) self = NULL;
  g_autoptr (GError) local = NULL;
  GbxProcessChild child = { 0 };
  g_autofree gid_t *groups = NULL;
  int fds[3] = { -1, -1, -1 };

  g_return_val_if_fail (spec != NULL, NULL);

  if (!gbx_process_child_init (&child, spec->user_name, error))
    return NULL;
  groups = child.groups;

  self = g_object_new (GBX_TYPE_PROCESS, NULL);
  self->spec = gbx_process_spec_copy (spec);
  if (!g_spawn_async_with_pipes_and_fds (spec->cwd, (const char *const *) spec->argv,
                                         (const char *const *) spec->env,
                                         G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH |
                                             G_SPAWN_CLOEXEC_PIPES,
                                         gbx_process_child_prepare, &child, -1, -1, -1, NULL,
                                         NULL, 0,
                                         &self->pid,
                                         spec->input != NULL || spec->has_streams ? &fds[0] : NULL,
                                         &fds[1], &fds[2], &local))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "cannot start “%s”: %s", spec->argv[0],
                   local->message);
      return NULL;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    if (fds[i] >= 0)
      g_unix_set_fd_nonblocking (fds[i], TRUE, NULL);
  if (fds[0] >= 0)
    self->input = g_unix_output_stream_new (fds[0], TRUE);
  self->streams[0] = g_unix_input_stream_new (fds[1], TRUE);
  self->streams[1] = g_unix_input_stream_new (fds[2], TRUE);
  self->watch = g_child_watch_source_new (self->pid);
  g_source_set_callback (self->watch, G_SOURCE_FUNC (on_exited), self, NULL);
  g_source_attach (self->watch, NULL);

  return g_steal_pointer (&self);
}

/**
 * gbx_process_get_pid:
 * @self: a child
 *
 * Returns: its process id, which is also that of its group
 *
 * Since: 1.0
 */
int
gbx_process_get_pid (GbxProcess *self)
{
  g_return_val_if_fail (GBX_IS_PROCESS (self), -1);

  return (int) self->pid;
}

/**
 * gbx_process_get_input:
 * @self: a child of a spec with gbx_process_spec_set_streams()
 *
 * The child's standard input, not blocking; closing it is the end of what the child reads. Main
 * context.
 *
 * Returns: (transfer none) (nullable): the stream, or %NULL if the spec did not ask for it
 *
 * Since: 1.0
 */
GOutputStream *
gbx_process_get_input (GbxProcess *self)
{
  g_return_val_if_fail (GBX_IS_PROCESS (self), NULL);

  return self->spec->has_streams ? self->input : NULL;
}

/**
 * gbx_process_get_output:
 * @self: a child of a spec with gbx_process_spec_set_streams()
 *
 * The child's standard output, not blocking. It must be read, or the child waits; it ends with the
 * child's process group. Main context.
 *
 * Returns: (transfer none) (nullable): the stream, or %NULL if the spec did not ask for it
 *
 * Since: 1.0
 */
GInputStream *
gbx_process_get_output (GbxProcess *self)
{
  g_return_val_if_fail (GBX_IS_PROCESS (self), NULL);

  return self->spec->has_streams ? self->streams[0] : NULL;
}

static void
set_timer (GbxProcess *self, gint64 wait_usec, int priority, GSourceFunc callback)
{
  clear_timer (self);
  self->timer = g_timeout_source_new ((guint) (wait_usec / 1000));
  g_source_set_priority (self->timer, priority);
  g_source_set_callback (self->timer, callback, self, NULL);
  g_source_attach (self->timer, NULL);
}

static gboolean
on_ladder_timer (gpointer user_data)
{
  climb_ladder (user_data);
  return G_SOURCE_REMOVE;
}

static void
climb_ladder (GbxProcess *self)
{
  static const struct
  {
    int signal;
    gint64 wait_usec;
  } ladder[] = {
    { SIGINT, GBX_PROCESS_INT_GRACE_USEC },
    { SIGTERM, GBX_PROCESS_TERM_GRACE_USEC },
    { SIGKILL, 0 },
  };
  guint step = MIN (self->ladder_step, G_N_ELEMENTS (ladder) - 1);

  kill (-self->pid, ladder[step].signal);
  self->ladder_step = step + 1;
  if (ladder[step].wait_usec > 0)
    set_timer (self, ladder[step].wait_usec, G_PRIORITY_DEFAULT, on_ladder_timer);
  else
    clear_timer (self);
}

/**
 * gbx_process_stop:
 * @self: a child
 *
 * Ends the child's whole process group: SIGINT, after %GBX_PROCESS_INT_GRACE_USEC SIGTERM, after
 * %GBX_PROCESS_TERM_GRACE_USEC SIGKILL. Returns at once; gbx_process_wait_async() tells when it is
 * over. Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_process_stop (GbxProcess *self)
{
  g_return_if_fail (GBX_IS_PROCESS (self));

  if (!self->exited && self->ladder_step == 0)
    climb_ladder (self);
}

static void
fail (GbxProcess *self, GError *error)
{
  if (self->failure == NULL)
    self->failure = error;
  else
    g_error_free (error);
  gbx_process_stop (self);
}

static void
end_wait (GbxProcess *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->wait_task);

  clear_timer (self);
  g_cancellable_cancel (self->reading);
  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  self->cancelled_id = 0;
  if (self->log_line->len > 0)
    g_signal_emit (self, signals[SIGNAL_LOG_LINE], 0, self->log_line->str);

  if (self->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&self->failure));
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
on_drained (gpointer user_data)
{
  end_wait (user_data);
  return G_SOURCE_REMOVE;
}

static void
end_wait_if_over (GbxProcess *self)
{
  if (self->wait_task == NULL || !self->exited)
    return;
  if (self->open_streams == 0)
    end_wait (self);
  else
    /* Low: what the child did write is read first, however late the loop is. */
    set_timer (self, GBX_PROCESS_DRAIN_GRACE_USEC, G_PRIORITY_LOW, on_drained);
}

static void
take_log (GbxProcess *self, const char *data, gsize length_bytes)
{
  for (gsize i = 0; i < length_bytes; i++)
    {
      g_autofree char *line = NULL;

      if (data[i] != '\n')
        {
          if (self->log_line->len < GBX_PROCESS_MAX_LOG_LINE_BYTES)
            g_string_append_c (self->log_line, data[i]);
          continue;
        }
      line = g_utf8_make_valid (self->log_line->str, (gssize) self->log_line->len);
      g_string_truncate (self->log_line, 0);
      g_signal_emit (self, signals[SIGNAL_LOG_LINE], 0, line);
    }
}

static void
take_output (GbxProcess *self, GBytes *bytes)
{
  gsize length_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &length_bytes);

  if (length_bytes > self->spec->max_output_bytes - self->output->len)
    {
      fail (self, g_error_new (GBX_ERROR, GBX_ERROR_TOO_LARGE,
                               "“%s” wrote more than %" G_GSIZE_FORMAT " bytes",
                               self->spec->argv[0], self->spec->max_output_bytes));
      return;
    }
  g_byte_array_append (self->output, data, (guint) length_bytes);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxProcess) self = user_data; /* takes the reference from read_more */
  GInputStream *stream = G_INPUT_STREAM (source);
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (stream, result, NULL);

  if (self->wait_task == NULL)
    return; /* the wait is over: what still came belongs to nobody */
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      self->open_streams--;
      end_wait_if_over (self);
      return;
    }

  if (stream == self->streams[1])
    take_log (self, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  else
    take_output (self, bytes);
  read_more (self, stream);
}

static void
read_more (GbxProcess *self, GInputStream *stream)
{
  g_input_stream_read_bytes_async (stream, READ_CHUNK_BYTES, G_PRIORITY_DEFAULT, self->reading,
                                   on_read, g_object_ref (self));
}

static void
on_input_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  /* A child that does not want its input is free to close it: no error of ours. */
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_output_stream_close_async (G_OUTPUT_STREAM (source), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
on_exited (GPid pid, int wait_status, gpointer user_data)
{
  GbxProcess *self = user_data;

  self->wait_status = wait_status;
  self->exited = TRUE;
  clear_timer (self);
  /* What is left of the group has nobody who would end it later. */
  kill (-self->pid, SIGKILL);
  end_wait_if_over (self);
}

static void
on_wait_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GbxProcess *self = user_data;

  fail (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled"));
}

/**
 * gbx_process_wait_async:
 * @self: a child that nobody has waited for yet
 * @cancellable: (nullable): stops the child, as gbx_process_stop() does
 * @callback: called once, on the main context, when the child is gone
 * @user_data: for @callback
 *
 * Feeds the child its input, collects what it writes (both unless the spec has streams) and waits
 * until it ends. Its standard error comes line by line as GbxProcess::log-line. Processes of its
 * group that outlive it are killed. Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_process_wait_async (GbxProcess *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (GBX_IS_PROCESS (self));
  g_return_if_fail (self->wait_task == NULL && self->open_streams == 0);

  self->wait_task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->wait_task, gbx_process_wait_async);
  g_task_set_check_cancellable (self->wait_task, FALSE); /* it returns when the child is gone */

  if (self->input != NULL && !self->spec->has_streams)
    {
      gsize length_bytes;
      const void *data = g_bytes_get_data (self->spec->input, &length_bytes);

      g_output_stream_write_all_async (self->input, data, length_bytes, G_PRIORITY_DEFAULT,
                                       self->reading, on_input_written, NULL);
    }
  self->open_streams = 1;
  read_more (self, self->streams[1]);
  if (!self->spec->has_streams)
    {
      self->open_streams++;
      read_more (self, self->streams[0]);
    }
  if (cancellable != NULL)
    self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (on_wait_cancelled), self,
                                                NULL);
}

/**
 * gbx_process_wait_finish:
 * @self: a child
 * @result: what the callback was given
 * @out_wait_status: (out) (optional): how it ended, as waitpid() tells; untouched on failure
 * @out_output: (out) (transfer full) (optional): what it wrote to its standard output; untouched
 *   on failure
 * @error: return location for an error
 *
 * Ends a wait that gbx_process_wait_async() began; the child is gone.
 *
 * Returns: %FALSE with %GBX_ERROR_TOO_LARGE if it wrote more than the spec allows, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
gboolean
gbx_process_wait_finish (GbxProcess *self,
                         GAsyncResult *result,
                         int *out_wait_status,
                         GBytes **out_output,
                         GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (out_wait_status != NULL)
    *out_wait_status = self->wait_status;
  if (out_output != NULL)
    *out_output = g_bytes_new (self->output->data, self->output->len);

  return TRUE;
}
