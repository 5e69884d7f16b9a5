/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "gbx-bash-keeper-process.h"
#include "gbx-bash-limits.h"

static gboolean
fail (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "cannot %s: %s", what,
               g_strerror (code));
  return FALSE;
}

static void
shape_terminal (int fd)
{
  struct winsize size = {
    .ws_row = GBX_BASH_SCREEN_ROWS_COUNT,
    .ws_col = GBX_BASH_SCREEN_COLUMNS_COUNT,
  };
  struct termios state;

  ioctl (fd, TIOCSWINSZ, &size);
  if (tcgetattr (fd, &state) == 0)
    {
      state.c_iflag |= IUTF8;
      tcsetattr (fd, TCSANOW, &state);
    }
}

static gboolean
open_terminal (int *out_master, int *out_slave, GError **error)
{
  char name[64];
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  int slave;

  if (master < 0)
    return fail (error, "open a terminal");
  if (grantpt (master) != 0 || unlockpt (master) != 0 ||
      ptsname_r (master, name, sizeof name) != 0 ||
      (slave = open (name, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0)
    {
      fail (error, "open a terminal");
      close (master);
      return FALSE;
    }
  shape_terminal (slave);
  *out_master = master;
  *out_slave = slave;

  return TRUE;
}

typedef struct
{
  int slave;
  const char *directory;
  const char *program;
  const char *const *argv;
  const char *const *environment;
} Child;

/* Between fork and exec: only what is safe in a child of a process with threads. */
static void
become_child (gpointer data)
{
  const Child *self = data;
  sigset_t none;

  for (int i = 1; i < NSIG; i++)
    signal (i, SIG_DFL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);

  setsid ();
  ioctl (self->slave, TIOCSCTTY, 0);
  for (int i = 0; i < 3; i++)
    dup2 (self->slave, i);
  close_range (3, ~0u, 0);

  /* A directory that is not there is no error: the shell starts where the server is. */
  if (self->directory != NULL && chdir (self->directory) != 0)
    errno = 0;
  execve (self->program, (char *const *) self->argv, (char *const *) self->environment);
  _exit (127);
}

/**
 * gbx_bash_spawn:
 * @program: what to run, an absolute path
 * @argv: (array zero-terminated=1): its arguments, from its own name on
 * @environment: (array zero-terminated=1): its whole environment
 * @directory: (nullable): where it starts
 * @out_terminal: (out): the server's end of its terminal; never blocks
 * @out_control: (out): the server's end of its keeper's socket
 * @out_keeper: (out): its keeper's process id
 * @error: return location for an error
 *
 * Starts a child that leads a session of its own on a terminal of its own, and its keeper.
 *
 * Returns: %FALSE with a %G_IO_ERROR if there is no terminal or process to be had
 */
gboolean
gbx_bash_spawn (const char *program,
                const char *const *argv,
                const char *const *environment,
                const char *directory,
                int *out_terminal,
                int *out_control,
                int *out_keeper,
                GError **error)
{
  Child child = {
    .directory = directory, .program = program, .argv = argv, .environment = environment
  };
  int master, pid, control[2];

  if (access (program, X_OK) != 0)
    return fail (error, "run the shell's program");
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0)
    return fail (error, "make a socket");
  if (!open_terminal (&master, &child.slave, error))
    {
      close (control[0]);
      close (control[1]);
      return FALSE;
    }

  pid = fork ();
  if (pid == 0)
    gbx_bash_keeper_process_run (control[1], become_child, &child);
  close (child.slave);
  close (control[1]);
  if (pid < 0)
    {
      fail (error, "start a process");
      close (master);
      close (control[0]);
      return FALSE;
    }
  *out_terminal = master;
  *out_control = control[0];
  *out_keeper = pid;

  return TRUE;
}

/* The session of a process: the fourth field behind its name, which may hold anything. */
static int
get_session (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "stat", NULL);
  g_autofree char *text = NULL;
  const char *behind_name;
  int session = -1;
  char state;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return -1;
  behind_name = strrchr (text, ')');
  if (behind_name == NULL ||
      sscanf (behind_name + 1, " %c %*d %*d %d", &state, &session) != 2 || state == 'Z')
    return -1;

  return session;
}

/**
 * gbx_bash_kill_session:
 * @session: the session's id
 * @signal: what to send; 0: nothing
 *
 * Sends a signal to all processes of a session.
 *
 * Returns: how many there are
 */
guint
gbx_bash_kill_session (int session, int signal)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint count = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_ascii_isdigit (name[0]) || get_session (name) != session)
        continue;
      count++;
      if (signal != 0)
        kill (atoi (name), signal);
    }

  return count;
}
