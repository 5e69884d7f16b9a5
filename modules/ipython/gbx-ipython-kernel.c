/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One kernel from its start to its end: a process and the connection to it. */
#include "gbx-ipython-kernel.h"

#include <glib/gstdio.h>
#include <signal.h>

#include "gbx-ipython-json.h"
#include "gbx-ipython-process.h"

#define CONNECTION_FILE_NAME "connection.json"
#define SOCKET_PREFIX "k"
/* Sockets of a kernel: those of the connection, and its heartbeat, which is not used. */
#define SOCKETS_COUNT (GBX_IPYTHON_N_CHANNELS + 1)
#define GREETING_INTERVAL_MSEC 100
#define DRAIN_INTERVAL_MSEC 10

struct _GbxIpythonKernel
{
  GObject parent_instance;

  GbxIpythonLaunch *launch;
  char *directory; /* NULL: not made, or removed */
  GbxIpythonConnection *connection;
  GbxIpythonProcess *process;

  GTask *start_task; /* set while it starts */
  gulong cancelled_id;
  gint64 start_end_usec;
  gboolean has_replied;
  gboolean has_published;
  gboolean is_python;

  GSource *timer; /* of the greeting, or of the drain */
  gint64 drain_end_usec;
  gboolean dead; /* ::died was emitted */

  GTask *stop_task;
  GSource *stop_timer;
};

enum
{
  SIGNAL_MESSAGE,
  SIGNAL_LOST,
  SIGNAL_DIED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GbxIpythonKernel, gbx_ipython_kernel, G_TYPE_OBJECT)

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
set_source (GSource **source, GSource *timer, GSourceFunc callback, gpointer user_data)
{
  clear_source (source);
  *source = timer;
  g_source_set_callback (timer, callback, user_data, NULL);
  g_source_attach (timer, NULL);
}

static void
remove_directory (GbxIpythonKernel *self)
{
  g_autofree char *file = NULL;

  if (self->directory == NULL)
    return;
  file = g_build_filename (self->directory, CONNECTION_FILE_NAME, NULL);
  g_unlink (file);
  for (guint i = 1; i <= SOCKETS_COUNT; i++)
    {
      g_autofree char *name = g_strdup_printf (SOCKET_PREFIX "-%u", i);
      g_autofree char *path = g_build_filename (self->directory, name, NULL);

      g_unlink (path);
    }
  g_rmdir (self->directory);
  g_clear_pointer (&self->directory, g_free);
}

static void
gbx_ipython_kernel_dispose (GObject *object)
{
  GbxIpythonKernel *self = GBX_IPYTHON_KERNEL (object);

  clear_source (&self->timer);
  clear_source (&self->stop_timer);
  if (self->process != NULL)
    {
      gbx_ipython_process_send_signal (self->process, SIGKILL);
      g_signal_handlers_disconnect_by_data (self->process, self);
    }
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->process);
  g_clear_object (&self->connection);
  remove_directory (self);

  G_OBJECT_CLASS (gbx_ipython_kernel_parent_class)->dispose (object);
}

static void
gbx_ipython_kernel_finalize (GObject *object)
{
  GbxIpythonKernel *self = GBX_IPYTHON_KERNEL (object);

  gbx_ipython_launch_free (self->launch);

  G_OBJECT_CLASS (gbx_ipython_kernel_parent_class)->finalize (object);
}

static void
gbx_ipython_kernel_class_init (GbxIpythonKernelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gbx_ipython_kernel_dispose;
  object_class->finalize = gbx_ipython_kernel_finalize;

  /* (guint channel, GbxIpythonMessage *message) */
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT,
                                          G_TYPE_POINTER);
  /* (const char *parent_id, guint64 bytes, const char *why): as the connection's. */
  signals[SIGNAL_LOST] = g_signal_new ("lost", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING,
                                       G_TYPE_UINT64, G_TYPE_STRING);
  /* The process is gone and what it had sent has come. Emitted once, if ever it had started. */
  signals[SIGNAL_DIED] = g_signal_new ("died", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gbx_ipython_kernel_init (GbxIpythonKernel *self)
{
}

/**
 * gbx_ipython_kernel_new:
 * @launch: (transfer full): how to start it
 *
 * Returns: (transfer full): a kernel that does not run yet
 */
GbxIpythonKernel *
gbx_ipython_kernel_new (GbxIpythonLaunch *launch)
{
  GbxIpythonKernel *self = g_object_new (GBX_IPYTHON_TYPE_KERNEL, NULL);

  self->launch = launch;
  return self;
}

static void
end_start (GbxIpythonKernel *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->start_task);

  clear_source (&self->timer);
  g_cancellable_disconnect (g_task_get_cancellable (task), self->cancelled_id);
  self->cancelled_id = 0;
  if (error != NULL)
    {
      gbx_ipython_kernel_kill (self);
      g_task_return_error (task, error);
    }
  else
    {
      gbx_ipython_process_forget_lines (self->process);
      g_task_return_boolean (task, TRUE);
    }
}

static gboolean
on_drain_timer (gpointer user_data)
{
  GbxIpythonKernel *self = user_data;

  if (!gbx_ipython_connection_is_quiet (self->connection) &&
      g_get_monotonic_time () < self->drain_end_usec)
    return G_SOURCE_CONTINUE;

  clear_source (&self->timer);
  self->dead = TRUE;
  gbx_ipython_connection_close (self->connection);
  remove_directory (self);
  g_signal_emit (self, signals[SIGNAL_DIED], 0);
  return G_SOURCE_REMOVE;
}

static void
on_process_exited (GbxIpythonProcess *process, GbxIpythonKernel *self)
{
  G_GNUC_UNUSED g_autoptr (GbxIpythonKernel) keep = g_object_ref (self);
  g_autofree char *how = gbx_ipython_process_describe_exit (process);
  g_autofree char *log = gbx_ipython_process_get_last_lines (process);

  if (self->start_task != NULL)
    {
      self->dead = TRUE;
      gbx_ipython_connection_close (self->connection);
      remove_directory (self);
      end_start (self, g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                                    "the kernel ended while it started (%s)%s%s", how,
                                    *log != '\0' ? ": " : "", log));
    }
  else
    {
      self->drain_end_usec = g_get_monotonic_time () + GBX_IPYTHON_DRAIN_MAX_USEC;
      set_source (&self->timer, g_timeout_source_new (DRAIN_INTERVAL_MSEC), on_drain_timer, self);
    }
  if (self->stop_task != NULL)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);

      clear_source (&self->stop_timer);
      remove_directory (self);
      g_task_return_boolean (task, TRUE);
    }
}

static void
note_greeting (GbxIpythonKernel *self, GbxIpythonChannel channel, const GbxIpythonMessage *message)
{
  JsonObject *language;

  self->has_published |= channel == GBX_IPYTHON_CHANNEL_IOPUB;
  if (channel == GBX_IPYTHON_CHANNEL_SHELL && g_str_equal (message->type, "kernel_info_reply"))
    {
      language = gbx_ipython_json_get_object (message->content, "language_info");
      self->has_replied = TRUE;
      self->is_python = g_strcmp0 (gbx_ipython_json_get_string (language, "name"), "python") == 0;
    }
  if (self->has_replied && self->has_published)
    end_start (self, NULL);
}

static void
on_message (GbxIpythonConnection *connection,
            guint channel,
            GbxIpythonMessage *message,
            GbxIpythonKernel *self)
{
  if (self->start_task != NULL)
    note_greeting (self, channel, message);
  else
    g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, channel, message);
}

static void
on_lost (GbxIpythonConnection *connection,
         const char *parent_id,
         guint64 lost_bytes,
         const char *why,
         GbxIpythonKernel *self)
{
  g_signal_emit (self, signals[SIGNAL_LOST], 0, parent_id, lost_bytes, why);
}

/* A subscription takes effect at some time after the connection: so the kernel is asked until an
 * answer was heard on both sockets. */
static gboolean
on_greeting_timer (gpointer user_data)
{
  GbxIpythonKernel *self = user_data;
  g_autofree char *id = NULL;

  if (g_get_monotonic_time () >= self->start_end_usec)
    {
      end_start (self, g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                                    "the kernel did not answer within %" G_GINT64_FORMAT " s",
                                    self->launch->timeout_usec / G_USEC_PER_SEC));
      return G_SOURCE_REMOVE;
    }
  id = gbx_ipython_connection_send (self->connection, GBX_IPYTHON_CHANNEL_SHELL,
                                    "kernel_info_request", NULL);
  return G_SOURCE_CONTINUE;
}

static gboolean
launch (GbxIpythonKernel *self, GError **error)
{
  g_autofree char *file = NULL;
  g_autofree char *prefix = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) argv = NULL;

  self->directory = gbx_ipython_launch_make_directory (self->launch, error);
  if (self->directory == NULL)
    return FALSE;
  file = g_build_filename (self->directory, CONNECTION_FILE_NAME, NULL);
  prefix = g_build_filename (self->directory, SOCKET_PREFIX, NULL);
  self->connection = gbx_ipython_connection_new (prefix, self->launch->max_stream_bytes, error);
  if (self->connection == NULL)
    return FALSE;
  text = gbx_ipython_connection_build_file (self->connection, self->launch->kernel_name);
  if (!gbx_ipython_launch_write_file (self->launch, file, text, error))
    return FALSE;

  argv = gbx_ipython_launch_build_argv (self->launch, file);
  self->process = gbx_ipython_process_spawn ((const char *const *) argv,
                                             (const char *const *) self->launch->environment,
                                             self->launch->start_directory, self->launch->account,
                                             error);
  if (self->process == NULL)
    return FALSE;

  g_signal_connect (self->process, "exited", G_CALLBACK (on_process_exited), self);
  g_signal_connect (self->connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->connection, "lost", G_CALLBACK (on_lost), self);
  return TRUE;
}

static void
on_start_cancelled (GCancellable *cancellable, gpointer user_data)
{
  gbx_ipython_kernel_kill (user_data);
}

/**
 * gbx_ipython_kernel_start_async:
 * @self: a kernel that was never started
 * @cancellable: (nullable): ends it while it starts
 * @callback: called when it can run cells, or cannot start
 * @user_data: for @callback
 *
 * Starts it.
 */
void
gbx_ipython_kernel_start_async (GbxIpythonKernel *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GError *error = NULL;

  self->start_task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->start_task, gbx_ipython_kernel_start_async);
  if (!launch (self, &error))
    {
      end_start (self, error);
      return;
    }

  self->start_end_usec = g_get_monotonic_time () + self->launch->timeout_usec;
  set_source (&self->timer, g_timeout_source_new (GREETING_INTERVAL_MSEC), on_greeting_timer, self);
  if (cancellable != NULL)
    self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (on_start_cancelled), self,
                                                NULL);
}

/**
 * gbx_ipython_kernel_start_finish:
 * @self: a kernel
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_ERROR_UNAVAILABLE if it does not run
 */
gboolean
gbx_ipython_kernel_start_finish (GbxIpythonKernel *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
on_stop_timer (gpointer user_data)
{
  GbxIpythonKernel *self = user_data;

  clear_source (&self->stop_timer);
  gbx_ipython_kernel_kill (self);
  return G_SOURCE_REMOVE;
}

/**
 * gbx_ipython_kernel_stop_async:
 * @self: a kernel
 * @at_once: do not ask first: it is busy, or broken
 * @callback: called when its process is gone
 * @user_data: for @callback
 *
 * Ends it. It is asked to, and killed %GBX_IPYTHON_SHUTDOWN_GRACE_USEC later.
 */
void
gbx_ipython_kernel_stop_async (GbxIpythonKernel *self,
                               gboolean at_once,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *id = NULL;

  g_task_set_source_tag (task, gbx_ipython_kernel_stop_async);
  if (!gbx_ipython_kernel_is_alive (self) || self->stop_task != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  self->stop_task = g_steal_pointer (&task);
  if (at_once || self->start_task != NULL)
    {
      gbx_ipython_kernel_kill (self);
      return;
    }
  id = gbx_ipython_kernel_send (self, GBX_IPYTHON_CHANNEL_CONTROL, "shutdown_request", NULL);
  set_source (&self->stop_timer, g_timeout_source_new (GBX_IPYTHON_SHUTDOWN_GRACE_USEC / 1000),
              on_stop_timer, self);
}

/**
 * gbx_ipython_kernel_stop_finish:
 * @self: a kernel
 * @result: what the callback was given
 *
 * Ends what gbx_ipython_kernel_stop_async() began; it cannot fail.
 */
void
gbx_ipython_kernel_stop_finish (GbxIpythonKernel *self, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * gbx_ipython_kernel_send:
 * @self: a kernel
 * @channel: where
 * @type: what is asked for
 * @content: (transfer none) (nullable): an object; %NULL: an empty one
 *
 * Returns: (transfer full) (nullable): the request's id; %NULL if the kernel is gone
 */
char *
gbx_ipython_kernel_send (GbxIpythonKernel *self,
                         GbxIpythonChannel channel,
                         const char *type,
                         JsonNode *content)
{
  if (self->connection == NULL)
    return NULL;
  return gbx_ipython_connection_send (self->connection, channel, type, content);
}

/**
 * gbx_ipython_kernel_interrupt:
 * @self: a kernel
 *
 * Interrupts what it runs, and the programs that it runs.
 */
void
gbx_ipython_kernel_interrupt (GbxIpythonKernel *self)
{
  g_autofree char *id = NULL;

  if (!gbx_ipython_kernel_is_alive (self))
    return;
  if (self->launch->interrupt_by_message ||
      !gbx_ipython_process_send_signal (self->process, SIGINT))
    id = gbx_ipython_kernel_send (self, GBX_IPYTHON_CHANNEL_CONTROL, "interrupt_request", NULL);
}

/**
 * gbx_ipython_kernel_kill:
 * @self: a kernel
 *
 * Kills it and what it runs; ::died follows.
 */
void
gbx_ipython_kernel_kill (GbxIpythonKernel *self)
{
  if (self->process != NULL)
    gbx_ipython_process_send_signal (self->process, SIGKILL);
}

/**
 * gbx_ipython_kernel_is_alive:
 * @self: a kernel
 *
 * Returns: whether its process runs
 */
gboolean
gbx_ipython_kernel_is_alive (GbxIpythonKernel *self)
{
  return self->process != NULL && !gbx_ipython_process_has_exited (self->process);
}

/**
 * gbx_ipython_kernel_renew:
 * @self: a kernel that was started
 * @channel: a channel that went silent
 *
 * Connects the channel anew.
 */
void
gbx_ipython_kernel_renew (GbxIpythonKernel *self, GbxIpythonChannel channel)
{
  gbx_ipython_connection_renew (self->connection, channel);
}

/**
 * gbx_ipython_kernel_is_quiet:
 * @self: a kernel that was started
 *
 * Returns: whether nothing has come from it for a while and nothing is on the way
 */
gboolean
gbx_ipython_kernel_is_quiet (GbxIpythonKernel *self)
{
  return gbx_ipython_connection_is_quiet (self->connection);
}

/**
 * gbx_ipython_kernel_is_python:
 * @self: a kernel that has started
 *
 * Returns: whether its language is Python
 */
gboolean
gbx_ipython_kernel_is_python (GbxIpythonKernel *self)
{
  return self->is_python;
}

/**
 * gbx_ipython_kernel_get_program:
 * @self: a kernel
 *
 * Returns: (transfer none): the program that it was started as
 */
const char *
gbx_ipython_kernel_get_program (GbxIpythonKernel *self)
{
  return self->launch->argv[0];
}

/**
 * gbx_ipython_kernel_describe_exit:
 * @self: a kernel that is gone
 *
 * Returns: (transfer full): `exit code N` or `signal N`
 */
char *
gbx_ipython_kernel_describe_exit (GbxIpythonKernel *self)
{
  return gbx_ipython_process_describe_exit (self->process);
}

/**
 * gbx_ipython_kernel_forget_lines:
 * @self: a kernel that runs
 *
 * Drops what its process wrote so far: it is no part of why it ends later.
 */
void
gbx_ipython_kernel_forget_lines (GbxIpythonKernel *self)
{
  gbx_ipython_process_forget_lines (self->process);
}

/**
 * gbx_ipython_kernel_get_last_lines:
 * @self: a kernel
 *
 * Returns: (transfer full): the end of what its process wrote; possibly empty
 */
char *
gbx_ipython_kernel_get_last_lines (GbxIpythonKernel *self)
{
  return self->process != NULL ? gbx_ipython_process_get_last_lines (self->process) : g_strdup ("");
}
