/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-account.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

/* What a login gives; the second for root. */
#define LOGIN_PATH "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
#define LOGIN_ROOT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
/* The server's own secret; a kernel runs what an agent writes. */
#define SERVER_KEY_VARIABLE "SESSION_API_KEY"

/**
 * gbx_ipython_account_new:
 * @name: of the sandbox's user
 * @may_change: whether a server that is root lets the kernel be another user
 * @error: return location for an error
 *
 * Looks up a user.
 *
 * Returns: (transfer full): the account, or %NULL with %GBX_ERROR_UNAVAILABLE if there is none of
 *   that name and the kernel would have to become it
 */
GbxIpythonAccount *
gbx_ipython_account_new (const char *name, gboolean may_change, GError **error)
{
  gboolean change = may_change && geteuid () == 0;
  g_autoptr (GbxIpythonAccount) self = g_new0 (GbxIpythonAccount, 1);
  struct passwd *entry;
  int count = 0;

  errno = 0;
  entry = change ? getpwnam (name) : getpwuid (geteuid ());
  if (entry == NULL && change)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "cannot run a kernel as “%s”: %s", name,
                   errno != 0 ? g_strerror (errno) : "no such user");
      return NULL;
    }

  self->change = change;
  self->name = g_strdup (entry != NULL ? entry->pw_name : name);
  self->home = g_strdup (entry != NULL ? entry->pw_dir : g_get_home_dir ());
  self->shell = g_strdup (entry != NULL ? entry->pw_shell : "/bin/sh");
  self->uid = entry != NULL ? entry->pw_uid : geteuid ();
  self->gid = entry != NULL ? entry->pw_gid : getegid ();
  if (!change)
    return g_steal_pointer (&self);

  getgrouplist (self->name, self->gid, NULL, &count);
  self->groups = g_new0 (gid_t, MAX (count, 1));
  self->groups_count = getgrouplist (self->name, self->gid, self->groups, &count);
  return g_steal_pointer (&self);
}

/**
 * gbx_ipython_account_free:
 * @self: (transfer full): an account
 *
 * Frees it.
 */
void
gbx_ipython_account_free (GbxIpythonAccount *self)
{
  g_free (self->name);
  g_free (self->home);
  g_free (self->shell);
  g_free (self->groups);
  g_free (self);
}

/**
 * gbx_ipython_account_build_environment:
 * @self: an account
 * @inherited: the server's environment
 * @kept: names of variables that a change of user leaves alone
 *
 * Makes the environment: that of a login where the kernel changes its user, else the server's
 * without its key.
 *
 * Returns: (transfer full): `NAME=value` strings
 */
char **
gbx_ipython_account_build_environment (const GbxIpythonAccount *self,
                                       const char *const *inherited,
                                       const char *const *kept)
{
  char **environment;

  if (!self->change)
    {
      environment = g_strdupv ((char **) inherited);
      return g_environ_unsetenv (environment, SERVER_KEY_VARIABLE);
    }

  environment = g_new0 (char *, 1);
  for (gsize i = 0; kept != NULL && kept[i] != NULL; i++)
    {
      const char *value = g_environ_getenv ((char **) inherited, kept[i]);

      if (value != NULL)
        environment = g_environ_setenv (environment, kept[i], value, TRUE);
    }
  environment = g_environ_setenv (environment, "HOME", self->home, TRUE);
  environment = g_environ_setenv (environment, "USER", self->name, TRUE);
  environment = g_environ_setenv (environment, "LOGNAME", self->name, TRUE);
  environment = g_environ_setenv (environment, "SHELL", self->shell, TRUE);
  return g_environ_setenv (environment, "PATH", self->uid == 0 ? LOGIN_ROOT_PATH : LOGIN_PATH,
                           TRUE);
}
