/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-local-server.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "gbx-local-limits.h"
#include "gbx-local-store.h"

#define LISTENING "listening on http://"

/* --- knowing a process again --- */

/* Field 22 of /proc/PID/stat; the name in field 2 may hold anything, so count from its end. */
static gint64
read_start_time (gint64 pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/stat", pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  char *rest;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  rest = strrchr (text, ')');
  fields = rest != NULL ? g_strsplit (rest, " ", 22) : NULL;
  return fields != NULL && g_strv_length (fields) > 20 ? g_ascii_strtoll (fields[20], NULL, 10) : 0;
}

/* A descriptor of the record's process; -1 if it has ended, whatever has its number now. */
static int
open_process (const GbxLocalRecord *record)
{
  struct pollfd poll_fd = { .events = POLLIN };

  if (record->pid <= 0)
    return -1;
  poll_fd.fd = (int) syscall (SYS_pidfd_open, (pid_t) record->pid, 0);
  if (poll_fd.fd < 0)
    return -1;
  if (read_start_time (record->pid) == record->started_at && poll (&poll_fd, 1, 0) == 0)
    return poll_fd.fd;
  close (poll_fd.fd);
  return -1;
}

gboolean
gbx_local_server_is_running (const GbxLocalRecord *record)
{
  int fd = open_process (record);

  if (fd < 0)
    return FALSE;
  close (fd);
  return TRUE;
}

/* --- starting --- */

static void
begin_session (gpointer user_data)
{
  setsid ();
}

static char **
build_environment (const GbxLocalRecord *record)
{
  char **environment = g_get_environ ();

  environment = g_environ_unsetenv (environment, "SESSION_API_KEY");
  for (gsize i = 0; record->environment[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (record->environment[i], "=", 2);

      environment = g_environ_setenv (environment, pair[0], pair[1], TRUE);
    }
  if (record->api_key != NULL)
    environment = g_environ_setenv (environment, "SESSION_API_KEY", record->api_key, TRUE);
  return environment;
}

gboolean
gbx_local_server_spawn (GbxLocalRecord *record, GError **error)
{
  g_auto (GStrv) environment = build_environment (record);
  g_autofree char *log_path = gbx_local_store_get_log_path (record->name);
  g_autoptr (GError) local = NULL;
  int log_fd = open (log_path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  int null_fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  GPid pid = 0;
  gboolean is_spawned;

  /* Without DO_NOT_REAP_CHILD the process is nobody's child, as it will outlive this one. */
  is_spawned = g_spawn_async_with_fds (record->workspace, record->command, environment,
                                       G_SPAWN_SEARCH_PATH, begin_session, NULL, &pid, null_fd,
                                       log_fd, log_fd, &local);
  if (log_fd >= 0)
    close (log_fd);
  if (null_fd >= 0)
    close (null_fd);
  if (!is_spawned)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the server does not start: %s",
                   local->message);
      return FALSE;
    }
  record->pid = pid;
  record->started_at = read_start_time (pid);
  return TRUE;
}

/* The port in the line by which the server says that it is ready; 0: not yet. */
guint16
gbx_local_server_find_port (const char *log, gsize length_bytes)
{
  const char *end = log + length_bytes;

  for (const char *line = log; line < end;)
    {
      const char *stop = memchr (line, '\n', (gsize) (end - line));
      g_autofree char *text = NULL;
      const char *colon;
      guint64 port = 0;

      if (stop == NULL)
        return 0;
      text = g_strndup (line, (gsize) (stop - line));
      colon = strrchr (text, ':');
      if (g_str_has_prefix (text, LISTENING) &&
          g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
        return (guint16) port;
      line = stop + 1;
    }
  return 0;
}

typedef struct
{
  GbxLocalRecord *record; /* the caller's */
  char *log_path;
  int fd; /* of the process */
  gint64 begun_usec;
  gint64 timeout_usec;
} Wait;

static void
wait_free (Wait *wait)
{
  if (wait->fd >= 0)
    close (wait->fd);
  g_free (wait->log_path);
  g_free (wait);
}

static char *
read_log_head (const char *path, gsize *out_length_bytes)
{
  char *text = g_malloc (GBX_LOCAL_LOG_HEAD_MAX_BYTES + 1);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize length_bytes = fd >= 0 ? read (fd, text, GBX_LOCAL_LOG_HEAD_MAX_BYTES) : 0;

  if (fd >= 0)
    close (fd);
  *out_length_bytes = (gsize) MAX (length_bytes, 0);
  text[*out_length_bytes] = '\0';
  return text;
}

static gboolean
has_ended (int fd)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

  return fd < 0 || poll (&poll_fd, 1, 0) != 0;
}

static gboolean
on_poll (gpointer user_data)
{
  GTask *task = user_data;
  Wait *wait = g_task_get_task_data (task);
  gint64 waited_usec = g_get_monotonic_time () - wait->begun_usec;
  gboolean is_over = has_ended (wait->fd); /* before the log, whose last lines come before that */
  g_autofree char *log = NULL;
  gsize length_bytes;
  guint16 port;

  if (g_task_return_error_if_cancelled (task))
    return G_SOURCE_REMOVE;
  log = read_log_head (wait->log_path, &length_bytes);
  port = wait->record->port != 0 ? wait->record->port
                                 : gbx_local_server_find_port (log, length_bytes);
  if (is_over)
    {
      g_autofree char *valid = g_utf8_make_valid (g_strstrip (log), -1);

      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                               "the server ended at once%s%s", valid[0] != '\0' ? ": " : "",
                               valid);
      return G_SOURCE_REMOVE;
    }
  if (port != 0)
    {
      wait->record->port = port;
      g_task_return_boolean (task, TRUE);
      return G_SOURCE_REMOVE;
    }
  if (waited_usec <= wait->timeout_usec)
    return G_SOURCE_CONTINUE;

  g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_TIMED_OUT,
                           "the server did not say where it listens in %.1f s",
                           (double) waited_usec / G_USEC_PER_SEC);
  return G_SOURCE_REMOVE;
}

void
gbx_local_server_wait_async (GbxLocalRecord *record,
                             gint64 timeout_usec,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Wait *wait = g_new0 (Wait, 1);

  g_task_set_source_tag (task, gbx_local_server_wait_async);
  wait->record = record;
  wait->log_path = gbx_local_store_get_log_path (record->name);
  wait->fd = open_process (record);
  wait->begun_usec = g_get_monotonic_time ();
  wait->timeout_usec = timeout_usec;
  g_task_set_task_data (task, wait, (GDestroyNotify) wait_free);
  g_timeout_add_full (G_PRIORITY_DEFAULT, GBX_LOCAL_POLL_USEC / 1000, on_poll,
                      g_steal_pointer (&task), g_object_unref);
}

gboolean
gbx_local_server_wait_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- ending --- */

typedef struct
{
  pid_t pid;
  int fd;
  GSource *ended;
  GSource *timer;
  gint64 timeout_usec;
  gboolean is_killed;
} Stop;

static void
stop_free (Stop *stop)
{
  g_clear_pointer (&stop->ended, g_source_unref);
  g_clear_pointer (&stop->timer, g_source_unref);
  if (stop->fd >= 0)
    close (stop->fd);
  g_free (stop);
}

static void
end_stop (GTask *task, gboolean is_gone)
{
  Stop *stop = g_task_get_task_data (task);

  g_source_destroy (stop->ended);
  g_source_destroy (stop->timer);
  /* It was the first of its group; what it left there goes with it. */
  kill (-stop->pid, SIGKILL);
  if (is_gone)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_TIMED_OUT,
                             "the server cannot be killed: process %d", (int) stop->pid);
  g_object_unref (task);
}

static gboolean
on_ended (int fd, GIOCondition condition, gpointer user_data)
{
  end_stop (user_data, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
on_stop_late (gpointer user_data)
{
  GTask *task = user_data;
  Stop *stop = g_task_get_task_data (task);

  if (stop->is_killed)
    {
      end_stop (task, FALSE);
      return G_SOURCE_REMOVE;
    }
  stop->is_killed = TRUE;
  kill (-stop->pid, SIGKILL);
  return G_SOURCE_CONTINUE;
}

void
gbx_local_server_stop_async (const GbxLocalRecord *record,
                             gint64 timeout_usec,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Stop *stop = g_new0 (Stop, 1);

  g_task_set_source_tag (task, gbx_local_server_stop_async);
  g_task_set_task_data (task, stop, (GDestroyNotify) stop_free);
  stop->fd = open_process (record);
  if (stop->fd < 0)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  stop->pid = (pid_t) record->pid;
  stop->ended = g_unix_fd_source_new (stop->fd, G_IO_IN);
  g_source_set_callback (stop->ended, G_SOURCE_FUNC (on_ended), task, NULL);
  g_source_attach (stop->ended, NULL);
  stop->timer = g_timeout_source_new ((guint) (timeout_usec / 1000));
  g_source_set_callback (stop->timer, on_stop_late, task, NULL);
  g_source_attach (stop->timer, NULL);
  syscall (SYS_pidfd_send_signal, stop->fd, SIGTERM, NULL, 0);
}

gboolean
gbx_local_server_stop_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
