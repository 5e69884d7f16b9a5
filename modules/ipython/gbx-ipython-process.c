/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The process of a kernel: a session of its own, so that one signal reaches what it started, too;
 * it dies with the server, and what it writes is always read.
 */
#include "gbx-ipython-process.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define READ_CHUNK_BYTES 4096
#define FILE_MASK 022

struct _GbxIpythonProcess
{
  GObject parent_instance;

  pid_t pid; /* 0: not started */
  GSource *watch;
  int status; /* as waitpid() tells */
  gboolean exited;
  GInputStream *output;
  GCancellable *reading;
  GString *log;     /* the end of what it wrote */
  gsize late_bytes; /* what was read after it had ended */
};

enum
{
  SIGNAL_EXITED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GbxIpythonProcess, gbx_ipython_process, G_TYPE_OBJECT)

static void read_more (GbxIpythonProcess *self);

static void
gbx_ipython_process_finalize (GObject *object)
{
  GbxIpythonProcess *self = GBX_IPYTHON_PROCESS (object);

  g_clear_pointer (&self->watch, g_source_unref);
  g_clear_object (&self->output);
  g_clear_object (&self->reading);
  g_string_free (self->log, TRUE);

  G_OBJECT_CLASS (gbx_ipython_process_parent_class)->finalize (object);
}

static void
gbx_ipython_process_class_init (GbxIpythonProcessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_ipython_process_finalize;

  /* The process is gone and all that it wrote is read. Emitted once. */
  signals[SIGNAL_EXITED] = g_signal_new ("exited", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gbx_ipython_process_init (GbxIpythonProcess *self)
{
  self->reading = g_cancellable_new ();
  self->log = g_string_new (NULL);
}

typedef struct
{
  const GbxIpythonAccount *account;
  const char *directory;
  pid_t server;
} ChildSetup;

/* Runs in the child, between fork and exec: plain system calls only. */
static void
prepare_child (gpointer user_data)
{
  const ChildSetup *setup = user_data;
  const GbxIpythonAccount *account = setup->account;
  sigset_t none;

  /* A blocked SIGINT would be inherited and make every interrupt void. */
  for (int number = 1; number < NSIG; number++)
    signal (number, SIG_DFL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);

  setsid ();
  umask (FILE_MASK);
  if (account->change &&
      (setgroups ((size_t) MAX (account->groups_count, 0), account->groups) != 0 ||
       setgid (account->gid) != 0 || setuid (account->uid) != 0))
    _exit (126);

  /* With the user's rights; a folder that is gone does not keep it from starting. */
  if (chdir (setup->directory) != 0 && chdir ("/") != 0)
    _exit (126);

  /* After the change of user, which would undo it. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != setup->server)
    _exit (126);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxIpythonProcess) self = user_data; /* takes the reference from read_more */
  g_autoptr (GBytes) bytes = NULL;
  gsize length;
  const char *data;

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return;

  data = g_bytes_get_data (bytes, &length);
  g_string_append_len (self->log, data, (gssize) length);
  if (self->log->len > GBX_IPYTHON_KERNEL_LOG_MAX_BYTES)
    g_string_erase (self->log, 0, (gssize) (self->log->len - GBX_IPYTHON_KERNEL_LOG_MAX_BYTES));
  self->late_bytes += self->exited ? length : 0;
  if (self->late_bytes < GBX_IPYTHON_LATE_LOG_MAX_BYTES)
    read_more (self);
}

static void
read_more (GbxIpythonProcess *self)
{
  g_input_stream_read_bytes_async (self->output, READ_CHUNK_BYTES,
                                   G_PRIORITY_DEFAULT, self->reading, on_read, g_object_ref (self));
}

/* What it wrote last may still be on the way; who has inherited the pipe must not hold us up: what
 * was in the pipe when it ended is read, however late the loop is, and not much more than that. */
static gboolean
on_settled (gpointer user_data)
{
  GbxIpythonProcess *self = user_data;

  g_cancellable_cancel (self->reading);
  g_signal_emit (self, signals[SIGNAL_EXITED], 0);
  return G_SOURCE_REMOVE;
}

static void
on_exited (GPid pid, int status, gpointer user_data)
{
  GbxIpythonProcess *self = user_data;
  g_autoptr (GSource) timer = g_timeout_source_new (GBX_IPYTHON_LOG_GRACE_USEC / 1000);

  /* What is left of the session has nobody who would end it later. */
  kill (-pid, SIGKILL);
  self->exited = TRUE;
  self->status = status;

  g_source_set_priority (timer, G_PRIORITY_LOW);
  g_source_set_callback (timer, on_settled, g_object_ref (self), g_object_unref);
  g_source_attach (timer, NULL);
}

/* Starts it with both outputs in one pipe; returns the end to read, or -1. */
static int
spawn (GbxIpythonProcess *self,
       const char *const *argv,
       const char *const *environment,
       const char *directory,
       const GbxIpythonAccount *account,
       GError **error)
{
  ChildSetup setup = { account, directory, getpid () };
  int ends[2];
  gboolean ok;

  if (!g_unix_open_pipe (ends, FD_CLOEXEC, error))
    return -1;
  ok = g_spawn_async_with_pipes_and_fds (NULL, argv, environment, G_SPAWN_DO_NOT_REAP_CHILD,
                                         prepare_child, &setup, -1, ends[1], ends[1], NULL, NULL, 0,
                                         &self->pid, NULL, NULL, NULL, error);
  close (ends[1]);
  if (ok)
    return ends[0];
  close (ends[0]);
  return -1;
}

/**
 * gbx_ipython_process_spawn:
 * @argv: a program and its arguments
 * @environment: `NAME=value` strings
 * @directory: where it starts; the root if it cannot be there
 * @account: as whom it runs
 * @error: return location for an error
 *
 * Starts a kernel's process. Call it on the main thread, with which the process then dies.
 *
 * Returns: (transfer full): the process, or %NULL with %GBX_ERROR_UNAVAILABLE
 */
GbxIpythonProcess *
gbx_ipython_process_spawn (const char *const *argv,
                           const char *const *environment,
                           const char *directory,
                           const GbxIpythonAccount *account,
                           GError **error)
{
  g_autoptr (GbxIpythonProcess) self = g_object_new (GBX_IPYTHON_TYPE_PROCESS, NULL);
  g_autofree char *parent = g_strdup_printf ("%d", (int) getpid ());
  g_auto (GStrv) own_environment = g_strdupv ((char **) environment);
  g_autoptr (GError) local = NULL;
  int output;

  own_environment = g_environ_setenv (own_environment, "JPY_PARENT_PID", parent, TRUE);
  output = spawn (self, argv, (const char *const *) own_environment, directory, account, &local);
  if (output < 0)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "cannot start “%s”: %s", argv[0],
                   local->message);
      return NULL;
    }

  self->output = g_unix_input_stream_new (output, TRUE);
  read_more (self);
  self->watch = g_child_watch_source_new (self->pid);
  g_source_set_callback (self->watch, G_SOURCE_FUNC (on_exited), g_object_ref (self),
                         g_object_unref);
  g_source_attach (self->watch, NULL);
  return g_steal_pointer (&self);
}

/**
 * gbx_ipython_process_get_pid:
 * @self: a process
 *
 * Returns: its id, which is also that of its group
 */
int
gbx_ipython_process_get_pid (GbxIpythonProcess *self)
{
  return (int) self->pid;
}

/**
 * gbx_ipython_process_has_exited:
 * @self: a process
 *
 * Returns: whether it is gone
 */
gboolean
gbx_ipython_process_has_exited (GbxIpythonProcess *self)
{
  return self->exited;
}

/**
 * gbx_ipython_process_send_signal:
 * @self: a process
 * @number: a signal
 *
 * Sends a signal to the process and its group.
 *
 * Returns: %FALSE if that cannot be done
 */
gboolean
gbx_ipython_process_send_signal (GbxIpythonProcess *self, int number)
{
  return self->pid > 0 && !self->exited && kill (-self->pid, number) == 0;
}

/**
 * gbx_ipython_process_describe_exit:
 * @self: a process that is gone
 *
 * Returns: (transfer full): `exit code N` or `signal N`
 */
char *
gbx_ipython_process_describe_exit (GbxIpythonProcess *self)
{
  if (WIFSIGNALED (self->status))
    return g_strdup_printf ("signal %d", WTERMSIG (self->status));
  return g_strdup_printf ("exit code %d", WEXITSTATUS (self->status));
}

/**
 * gbx_ipython_process_get_last_lines:
 * @self: a process
 *
 * Returns: (transfer full): the end of what it wrote to its own standard output and error, valid
 *   UTF-8, without white space at the end; possibly empty
 */
char *
gbx_ipython_process_get_last_lines (GbxIpythonProcess *self)
{
  char *text = g_utf8_make_valid (self->log->str, (gssize) self->log->len);

  return g_strchomp (text);
}

/**
 * gbx_ipython_process_forget_lines:
 * @self: a process
 *
 * Drops what it wrote so far: what it says while it starts is not why it ends later.
 */
void
gbx_ipython_process_forget_lines (GbxIpythonProcess *self)
{
  g_string_truncate (self->log, 0);
}
