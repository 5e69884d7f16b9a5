/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-process-child-private.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "gbx-error.h"

/* @user_name: (nullable): who the child becomes where this program may do that */
gboolean
gbx_process_child_init (GbxProcessChild *self, const char *user_name, GError **error)
{
  struct passwd *entry;
  int count = 0;

  self->parent = getpid ();
  if (user_name == NULL || geteuid () != 0)
    return TRUE;

  errno = 0;
  entry = getpwnam (user_name);
  if (entry == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "cannot run as “%s”: %s", user_name,
                   errno != 0 ? g_strerror (errno) : "no such user");
      return FALSE;
    }
  if (entry->pw_uid == 0)
    return TRUE;

  getgrouplist (user_name, entry->pw_gid, NULL, &count);
  self->groups = g_new0 (gid_t, count);
  self->groups_count = getgrouplist (user_name, entry->pw_gid, self->groups, &count);
  self->uid = entry->pw_uid;
  self->gid = entry->pw_gid;
  self->change = TRUE;
  return TRUE;
}

/* Runs in the child, between fork and exec. */
void
gbx_process_child_prepare (gpointer child)
{
  const GbxProcessChild *self = child;
  sigset_t none;

  /* What this program ignores or blocks, by itself or since it was started, is not the child's. */
  for (int number = 1; number < NSIG; number++)
    signal (number, SIG_DFL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  setpgid (0, 0);
  if (self->change &&
      (setgroups ((size_t) MAX (self->groups_count, 0), self->groups) != 0 ||
       setgid (self->gid) != 0 || setuid (self->uid) != 0))
    _exit (126);

  /* After the change of user, which would undo it. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != self->parent)
    _exit (126);
}
