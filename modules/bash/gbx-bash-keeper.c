/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-keeper.h"

#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gbx-bash-keeper-process.h"

struct _GbxBashKeeper
{
  int control;
  int pid;
  GSource *readable;
  GSource *child;
  int shell; /* a descriptor of its process; -1: it has ended, or the system has none */
  GSource *shell_exit;
  gboolean has_ended; /* the shell, and it is known how */
  gboolean is_gone;

  const GbxBashKeeperFuncs *funcs; /* NULL: nobody listens any more */
  gpointer user_data;
};

/* All that are not gone. They outlive the shells, as what was started there may do. */
static GList *keepers;
static GbxBashKeeperDoneFunc all_done;
static gpointer all_done_data;

static void
drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
close_control (GbxBashKeeper *self)
{
  drop_source (&self->readable);
  if (self->control >= 0)
    close (self->control);
  self->control = -1;
}

static void
close_shell (GbxBashKeeper *self)
{
  drop_source (&self->shell_exit);
  if (self->shell >= 0)
    close (self->shell);
  self->shell = -1;
}

static void
take_message (GbxBashKeeper *self, const GbxBashKeeperMessage *message)
{
  const GbxBashKeeperFuncs *funcs = self->funcs;

  if (message->event == GBX_BASH_KEEPER_ENDED)
    self->has_ended = TRUE;
  if (funcs == NULL)
    return;
  if (message->event == GBX_BASH_KEEPER_STARTED)
    funcs->started (self->user_data, message->value);
  else
    funcs->ended (self->user_data, message->value);
}

static GSource *
watch (GbxBashKeeper *self, GSource *source, GSourceFunc func, const char *name)
{
  g_source_set_callback (source, func, self, NULL);
  g_source_set_static_name (source, name);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

static void
take_killed (GbxBashKeeper *self)
{
  take_message (self, &(GbxBashKeeperMessage){ GBX_BASH_KEEPER_ENDED, SIGKILL });
}

static void read_messages (GbxBashKeeper *self);

/* The shell is gone, whoever else has the terminal. How it ended its keeper says, unless that was
 * stopped or killed. */
static gboolean
on_shell_exit (int fd, GIOCondition condition, gpointer user_data)
{
  GbxBashKeeper *self = user_data;

  close_shell (self);
  read_messages (self);
  if (self->has_ended)
    return G_SOURCE_REMOVE;
  if (self->is_gone)
    take_killed (self);
  else
    gbx_bash_keeper_resume (self);

  return G_SOURCE_REMOVE;
}

static void
take_shell (GbxBashKeeper *self, struct msghdr *packet)
{
  struct cmsghdr *header = CMSG_FIRSTHDR (packet);

  if (header == NULL || header->cmsg_type != SCM_RIGHTS)
    return;
  close_shell (self);
  memcpy (&self->shell, CMSG_DATA (header), sizeof self->shell);
  self->shell_exit = watch (self, g_unix_fd_source_new (self->shell, G_IO_IN),
                            G_SOURCE_FUNC (on_shell_exit), "bash shell's end");
}

static gboolean
receive (GbxBashKeeper *self, GbxBashKeeperMessage *out_message)
{
  char rights[CMSG_SPACE (sizeof (int))] __attribute__ ((aligned (8)));
  struct iovec text = { .iov_base = out_message, .iov_len = sizeof *out_message };
  struct msghdr packet = {
    .msg_iov = &text, .msg_iovlen = 1, .msg_control = rights, .msg_controllen = sizeof rights
  };

  if (self->control < 0 || recvmsg (self->control, &packet, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) !=
                               sizeof *out_message)
    return FALSE;
  take_shell (self, &packet);

  return TRUE;
}

/* Takes all there is; nobody can free a keeper meanwhile. */
static void
read_messages (GbxBashKeeper *self)
{
  GbxBashKeeperMessage message;

  while (receive (self, &message))
    take_message (self, &message);
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  GbxBashKeeper *self = user_data;

  read_messages (self);
  if ((condition & G_IO_HUP) != 0)
    drop_source (&self->readable);

  return G_SOURCE_CONTINUE;
}

static void
finish_all (void)
{
  GbxBashKeeperDoneFunc done = g_steal_pointer (&all_done);

  if (done != NULL && keepers == NULL)
    done (all_done_data);
  else
    all_done = done;
}

static void
free_if_unused (GbxBashKeeper *self)
{
  if (!self->is_gone || self->funcs != NULL)
    return;
  close_shell (self);
  g_free (self);
}

static void
on_gone (GPid pid, int wait_status, gpointer user_data)
{
  GbxBashKeeper *self = user_data;

  read_messages (self);
  keepers = g_list_remove (keepers, self);
  close_control (self);
  drop_source (&self->child);
  self->is_gone = TRUE;
  if (!self->has_ended && self->shell < 0)
    take_killed (self);
  else if (!self->has_ended && self->funcs != NULL)
    self->funcs->lost (self->user_data);
  free_if_unused (self);
  finish_all ();
}

/**
 * gbx_bash_keeper_new:
 * @control: the server's end of its socket; closed when it is gone
 * @pid: its process id
 * @funcs: (scope forever): who listens; first “started” is called unless the shell could not be,
 *   then “lost” if that happens, then “ended”
 * @user_data: for @funcs
 *
 * Returns: (transfer full): the keeper, to be given to gbx_bash_keeper_leave()
 */
GbxBashKeeper *
gbx_bash_keeper_new (int control, int pid, const GbxBashKeeperFuncs *funcs, gpointer user_data)
{
  GbxBashKeeper *self = g_new0 (GbxBashKeeper, 1);

  self->control = control;
  self->pid = pid;
  self->shell = -1;
  self->funcs = funcs;
  self->user_data = user_data;
  self->readable = watch (self, g_unix_fd_source_new (control, G_IO_IN | G_IO_HUP),
                          G_SOURCE_FUNC (on_readable), "bash keeper");
  self->child = watch (self, g_child_watch_source_new (pid), G_SOURCE_FUNC (on_gone),
                       "bash keeper's end");
  keepers = g_list_prepend (keepers, self);

  return self;
}

/* Lets it go on if somebody in the shell has stopped it: nobody else would tell of an end. */
void
gbx_bash_keeper_resume (GbxBashKeeper *self)
{
  if (!self->is_gone)
    kill (self->pid, SIGCONT);
}

/* Nobody listens from here on. What the shell left behind goes on; the keeper goes after that. */
void
gbx_bash_keeper_leave (GbxBashKeeper *self)
{
  self->funcs = NULL;
  free_if_unused (self);
}

/**
 * gbx_bash_keeper_end_all:
 * @done: called when no keeper is left, which may be before this returns
 * @user_data: for @done
 *
 * Ends whatever is left of all shells, wherever it went.
 */
void
gbx_bash_keeper_end_all (GbxBashKeeperDoneFunc done, gpointer user_data)
{
  all_done = done;
  all_done_data = user_data;
  for (GList *l = keepers; l != NULL; l = l->next)
    {
      close_control (l->data);
      gbx_bash_keeper_resume (l->data);
    }
  finish_all ();
}
