/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The process of a kernel: a session of its own, so that one signal reaches what it started, too;
 * it dies with the server, and what it writes is always read.
 */
#include "gbx-ipython-process.h"

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

  GSubprocess *child;
  pid_t pid;
  gboolean exited;
  GCancellable *reading;
  GString *log; /* the end of what it wrote */
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

  g_clear_object (&self->child);
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
  read_more (self);
}

static void
read_more (GbxIpythonProcess *self)
{
  g_input_stream_read_bytes_async (g_subprocess_get_stdout_pipe (self->child), READ_CHUNK_BYTES,
                                   G_PRIORITY_DEFAULT, self->reading, on_read, g_object_ref (self));
}

/* What it wrote last may still be on the way; who has inherited the pipe must not hold us up. */
static gboolean
on_settled (gpointer user_data)
{
  GbxIpythonProcess *self = user_data;

  g_cancellable_cancel (self->reading);
  g_signal_emit (self, signals[SIGNAL_EXITED], 0);
  return G_SOURCE_REMOVE;
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxIpythonProcess) self = user_data; /* takes the reference from spawn */
  g_autoptr (GSource) timer = g_timeout_source_new (GBX_IPYTHON_LOG_GRACE_USEC / 1000);

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  /* What is left of the session has nobody who would end it later. */
  kill (-self->pid, SIGKILL);
  self->exited = TRUE;

  g_source_set_callback (timer, on_settled, g_object_ref (self), g_object_unref);
  g_source_attach (timer, NULL);
}

/**
 * gbx_ipython_process_spawn:
 * @argv: a program and its arguments
 * @environment: `NAME=value` strings
 * @directory: where it starts
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
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GbxIpythonProcess) self = g_object_new (GBX_IPYTHON_TYPE_PROCESS, NULL);
  g_autofree char *parent = g_strdup_printf ("%d", (int) getpid ());
  ChildSetup setup = { account, getpid () };
  g_autoptr (GError) local = NULL;

  g_subprocess_launcher_set_environ (launcher, (char **) environment);
  g_subprocess_launcher_setenv (launcher, "JPY_PARENT_PID", parent, TRUE);
  g_subprocess_launcher_set_cwd (launcher, directory);
  g_subprocess_launcher_set_child_setup (launcher, prepare_child, &setup, NULL);
  self->child = g_subprocess_launcher_spawnv (launcher, argv, &local);
  if (self->child == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "cannot start “%s”: %s", argv[0],
                   local->message);
      return NULL;
    }

  self->pid = (pid_t) g_ascii_strtoll (g_subprocess_get_identifier (self->child), NULL, 10);
  read_more (self);
  g_subprocess_wait_async (self->child, NULL, on_exited, g_object_ref (self));
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
  return self->child != NULL && !self->exited && kill (-self->pid, number) == 0;
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
  int status = g_subprocess_get_status (self->child);

  if (WIFSIGNALED (status))
    return g_strdup_printf ("signal %d", WTERMSIG (status));
  return g_strdup_printf ("exit code %d", WEXITSTATUS (status));
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
