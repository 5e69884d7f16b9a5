/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What runs in the keeper's own process. It was forked off a process with threads and never runs
 * another program, so nothing here may allocate memory or take a lock.
 */
#include "gbx-bash-keeper-process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "gbx-bash-session-limits.h"

#define NAME "glovebox-keeper"
#define CONTROL 3 /* its descriptor, beside those that lead nowhere */

/* Keeps nothing of the server but the socket: not its output, its locks or its directory. */
static void
let_go (int control)
{
  int null, high = fcntl (control, F_DUPFD_CLOEXEC, CONTROL + 1);

  if (chdir ("/") != 0) /* lest a directory stay in use */
    errno = 0;
  dup2 (high, CONTROL);
  close_range (CONTROL + 1, ~0u, 0);
  null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < CONTROL; fd++)
    dup2 (null, fd);
  if (null > CONTROL)
    close (null);
}

/* A descriptor that tells of ended children. Nothing else disturbs: what somebody in the shell
 * sends to its parent, or the terminal to its programs, is no reason to go. */
static int
watch_children (void)
{
  sigset_t child;

  sigemptyset (&child);
  sigaddset (&child, SIGCHLD);

  return signalfd (-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
}

static gint64
get_time_usec (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static void
tell (GbxBashKeeperEvent event, int value)
{
  GbxBashKeeperMessage message = { .event = event, .value = value };

  send (CONTROL, &message, sizeof message, MSG_NOSIGNAL);
}

/* The shell's process says so itself, before it is the shell and can do anything to its keeper;
 * with a descriptor of itself where the system has such. */
static void
tell_started (int control)
{
  GbxBashKeeperMessage message = { .event = GBX_BASH_KEEPER_STARTED, .value = getpid () };
  char rights[CMSG_SPACE (sizeof (int))] __attribute__ ((aligned (8))) = "";
  struct iovec text = { .iov_base = &message, .iov_len = sizeof message };
  struct msghdr packet = { .msg_iov = &text, .msg_iovlen = 1 };
  int fd = (int) syscall (SYS_pidfd_open, message.value, 0);
  struct cmsghdr *header;

  if (fd >= 0)
    {
      packet.msg_control = rights;
      packet.msg_controllen = sizeof rights;
      header = CMSG_FIRSTHDR (&packet);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN (sizeof fd);
      memcpy (CMSG_DATA (header), &fd, sizeof fd);
    }
  sendmsg (control, &packet, MSG_NOSIGNAL);
}

/* The parent of the process that the directory @name of @proc tells of; 0: there is none. */
static int
read_parent (int proc, const char *name)
{
  char path[64] = "", text[512];
  const char *behind_name;
  gssize length;
  int fd;

  strncpy (path, name, 32);
  strcat (path, "/stat");
  fd = openat (proc, path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return 0;
  length = read (fd, text, sizeof text - 1);
  close (fd);
  text[MAX (length, 0)] = '\0';
  /* Behind the program's name, which may hold anything: “) S 123 ”. */
  behind_name = strrchr (text, ')');
  if (behind_name == NULL || strlen (behind_name) < 5)
    return 0;

  return gbx_bash_keeper_process_parse_number (behind_name + 4);
}

/* Whether it descends from this process; they all do, or from the first one. */
static gboolean
is_descendant (int proc, int pid)
{
  int self = getpid ();

  for (guint depth = 0; depth < GBX_BASH_KEEPER_MAX_DEPTH_COUNT && pid > 1; depth++)
    {
      char name[16];

      gbx_bash_keeper_process_format_number (pid, name);
      pid = read_parent (proc, name);
      if (pid == self)
        return TRUE;
    }

  return FALSE;
}

typedef struct
{
  guint64 inode;
  gint64 offset;
  guint16 length_bytes;
  guint8 type;
  char name[];
} Entry;

static void
signal_descendants (int signal)
{
  char buffer[4096] __attribute__ ((aligned (8)));
  int proc = open ("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  long length;

  while (proc >= 0 && (length = syscall (SYS_getdents64, proc, buffer, sizeof buffer)) > 0)
    for (long at = 0; at < length;)
      {
        const Entry *entry = (const Entry *) (buffer + at);
        int pid = gbx_bash_keeper_process_parse_number (entry->name);

        at += entry->length_bytes;
        if (pid > 1 && is_descendant (proc, pid))
          kill (pid, signal);
      }
  if (proc >= 0)
    close (proc);
}

/* FALSE: there are no children left, and none will come. */
static gboolean
reap (int shell)
{
  int status, pid;

  do
    {
      pid = waitpid (-1, &status, WNOHANG);
      if (pid == shell)
        tell (GBX_BASH_KEEPER_ENDED, status);
    }
  while (pid > 0 || (pid < 0 && errno == EINTR));

  return pid == 0;
}

/* Waits for a child's end, or for the server's where @control is given. Says whether that came. */
static gboolean
wait_for (int children, int control, int timeout_ms)
{
  struct pollfd fds[] = { { .fd = children, .events = POLLIN },
                          { .fd = control, .events = POLLIN } };
  struct signalfd_siginfo info;

  poll (fds, G_N_ELEMENTS (fds), timeout_ms);
  while (read (children, &info, sizeof info) > 0)
    ;

  return fds[1].revents != 0;
}

/* Everybody is asked to go, and then made to. Somebody else's programs cannot be. */
static void
end_descendants (int children, int shell)
{
  gint64 began_usec = get_time_usec ();
  gint64 elapsed_usec = 0;

  signal_descendants (SIGTERM);
  signal_descendants (SIGHUP);
  signal_descendants (SIGCONT);
  while (reap (shell) && elapsed_usec < GBX_BASH_KEEPER_GIVE_UP_USEC)
    {
      gboolean is_late = elapsed_usec >= GBX_BASH_HANGUP_GRACE_USEC;

      if (is_late)
        signal_descendants (SIGKILL);
      wait_for (children, -1, GBX_BASH_KEEPER_PAUSE_USEC / 1000);
      elapsed_usec = get_time_usec () - began_usec;
    }
}

/**
 * gbx_bash_keeper_process_run:
 * @control: a socket that nobody but the server holds the other end of
 * @become_child: turns a new process into the shell; does not return
 * @data: for @become_child
 *
 * Starts a child and keeps it, until it has ended and so has all that it left behind, or until the
 * socket is closed, and then ends them. Call it in a new process.
 */
void
gbx_bash_keeper_process_run (int control, void (*become_child) (gpointer data), gpointer data)
{
  int shell, children;
  sigset_t all;

  sigfillset (&all);
  sigprocmask (SIG_SETMASK, &all, NULL);
  signal (SIGCHLD, SIG_DFL);
  setsid ();
  prctl (PR_SET_NAME, NAME);
  prctl (PR_SET_CHILD_SUBREAPER, 1);

  shell = vfork (); /* the server's memory need not be copied a second time */
  if (shell == 0)
    {
      tell_started (control);
      become_child (data);
    }
  let_go (control);
  children = watch_children ();
  if (shell < 0)
    tell (GBX_BASH_KEEPER_ENDED, W_EXITCODE (127, 0));
  while (reap (shell))
    if (wait_for (children, CONTROL, -1))
      {
        end_descendants (children, shell);
        break;
      }
  _exit (0);
}

/* The number that @text begins with; 0: none. */
int
gbx_bash_keeper_process_parse_number (const char *text)
{
  int number = 0;

  while (*text >= '0' && *text <= '9' && number < G_MAXINT / 10)
    number = number * 10 + (*text++ - '0');

  return number;
}

/* @out_text has room for all numbers there are. */
void
gbx_bash_keeper_process_format_number (int number, char *out_text)
{
  char digits[16];
  guint count = 0;

  do
    digits[count++] = (char) ('0' + number % 10);
  while ((number /= 10) > 0);
  while (count > 0)
    *out_text++ = digits[--count];
  *out_text = '\0';
}
