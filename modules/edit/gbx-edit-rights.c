/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-rights.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The C library's functions change every thread of the process; only the bare calls change one. */
#ifdef SYS_setresuid32
#define CALL_SETRESUID SYS_setresuid32
#define CALL_SETRESGID SYS_setresgid32
#define CALL_SETGROUPS SYS_setgroups32
#else
#define CALL_SETRESUID SYS_setresuid
#define CALL_SETRESGID SYS_setresgid
#define CALL_SETGROUPS SYS_setgroups
#endif

#define MAX_GROUPS_COUNT 256
#define PASSWD_BUFFER_BYTES 16384

struct _GbxEditRights
{
  gboolean is_switching; /* FALSE: the rights of the process are the right ones */
  gboolean is_entered;
  uid_t user;
  gid_t group;
  gid_t groups[MAX_GROUPS_COUNT];
  int groups_count;

  /* What leave() goes back to. */
  gid_t old_group;
  gid_t old_groups[MAX_GROUPS_COUNT];
  int old_groups_count;
};

static void
look_up_groups (GbxEditRights *self)
{
  g_autofree char *buffer = g_malloc (PASSWD_BUFFER_BYTES);
  struct passwd entry;
  struct passwd *found = NULL;

  self->group = (gid_t) self->user;
  if (getpwuid_r (self->user, &entry, buffer, PASSWD_BUFFER_BYTES, &found) != 0 || found == NULL)
    return;

  self->group = found->pw_gid;
  self->groups_count = MAX_GROUPS_COUNT;
  if (getgrouplist (found->pw_name, found->pw_gid, self->groups, &self->groups_count) < 0)
    self->groups_count = MAX_GROUPS_COUNT;
}

/**
 * gbx_edit_rights_new:
 * @user_name: the sandbox user
 * @user_id: its numeric id
 *
 * Asks the user database; for worker threads. Where the process is not root, or the user is, there
 * is nothing to change.
 *
 * Returns: (transfer full): the rights, not entered
 */
GbxEditRights *
gbx_edit_rights_new (const char *user_name, guint user_id)
{
  GbxEditRights *self = g_new0 (GbxEditRights, 1);

  self->user = (uid_t) user_id;
  self->is_switching = geteuid () == 0 && user_id != 0 && g_strcmp0 (user_name, "root") != 0;
  if (self->is_switching)
    look_up_groups (self);

  return self;
}

/**
 * gbx_edit_rights_free:
 * @self: (transfer full): rights that the thread has left
 */
void
gbx_edit_rights_free (GbxEditRights *self)
{
  gbx_edit_rights_leave (self);
  g_free (self);
}

static gboolean
set_groups (const gid_t *groups, int count)
{
  return syscall (CALL_SETGROUPS, (long) count, groups) == 0;
}

/* Only the effective ids: the real and the saved ones are the way back. */
static gboolean
set_group (gid_t group)
{
  return syscall (CALL_SETRESGID, (long) -1, (long) group, (long) -1) == 0;
}

static gboolean
set_user (uid_t user)
{
  return syscall (CALL_SETRESUID, (long) -1, (long) user, (long) -1) == 0;
}

/* A thread that cannot give its rights back must not serve anybody any more. */
static void
restore (GbxEditRights *self)
{
  if (!set_user (0) || !set_group (self->old_group) ||
      !set_groups (self->old_groups, self->old_groups_count))
    {
      (void) raise (SIGABRT);
      _exit (EXIT_FAILURE);
    }
}

/**
 * gbx_edit_rights_enter:
 * @self: rights
 * @out_errnum: (out): an errno; untouched on success
 *
 * From here on the kernel checks each access of the calling thread, and of no other, against the
 * sandbox user.
 *
 * Returns: %FALSE if the kernel refuses; the thread's rights are then those of the process
 */
gboolean
gbx_edit_rights_enter (GbxEditRights *self, int *out_errnum)
{
  if (!self->is_switching || self->is_entered)
    return TRUE;

  self->old_group = getegid ();
  self->old_groups_count = getgroups (MAX_GROUPS_COUNT, self->old_groups);
  if (self->old_groups_count < 0 || !set_groups (self->groups, self->groups_count))
    {
      *out_errnum = errno;
      return FALSE;
    }
  if (!set_group (self->group) || !set_user (self->user))
    {
      *out_errnum = errno;
      restore (self);
      return FALSE;
    }

  self->is_entered = TRUE;
  return TRUE;
}

/**
 * gbx_edit_rights_leave:
 * @self: rights
 *
 * Gives the calling thread the rights of the process again. If that fails the process ends.
 */
void
gbx_edit_rights_leave (GbxEditRights *self)
{
  if (!self->is_entered)
    return;

  restore (self);
  self->is_entered = FALSE;
}

/**
 * gbx_edit_rights_are_entered:
 * @self: rights
 *
 * Returns: whether the calling thread has the rights of the sandbox user instead of the process's
 */
gboolean
gbx_edit_rights_are_entered (const GbxEditRights *self)
{
  return self->is_entered;
}
