/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-launch.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define FILE_PLACE "{connection_file}"
#define DIRECTORY_TEMPLATE "kernel-XXXXXX"

/**
 * gbx_ipython_launch_new:
 * @account: as whom the kernel runs; outlives the launch
 *
 * Returns: (transfer full): a launch to fill in
 */
GbxIpythonLaunch *
gbx_ipython_launch_new (const GbxIpythonAccount *account)
{
  GbxIpythonLaunch *self = g_new0 (GbxIpythonLaunch, 1);

  self->account = account;
  return self;
}

/**
 * gbx_ipython_launch_free:
 * @self: (transfer full): a launch
 *
 * Frees it.
 */
void
gbx_ipython_launch_free (GbxIpythonLaunch *self)
{
  g_free (self->kernel_name);
  g_strfreev (self->argv);
  g_strfreev (self->environment);
  g_free (self->start_directory);
  g_free (self->socket_parent);
  g_free (self);
}

/**
 * gbx_ipython_launch_build_argv:
 * @self: a launch
 * @connection_file: path of the connection file
 *
 * Returns: (transfer full): the program and its arguments, with the file's path in its place
 */
char **
gbx_ipython_launch_build_argv (const GbxIpythonLaunch *self, const char *connection_file)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();

  for (gsize i = 0; self->argv[i] != NULL; i++)
    {
      g_autoptr (GString) word = g_string_new (self->argv[i]);

      g_string_replace (word, FILE_PLACE, connection_file, 0);
      g_strv_builder_add (argv, word->str);
    }
  return g_strv_builder_end (argv);
}

static gboolean
give_away (const GbxIpythonLaunch *self, const char *path)
{
  return !self->account->change || lchown (path, self->account->uid, self->account->gid) == 0;
}

/**
 * gbx_ipython_launch_make_directory:
 * @self: a launch
 * @error: return location for an error
 *
 * Makes the directory for a kernel's sockets; it is the kernel's and nobody else's.
 *
 * Returns: (transfer full): its path, or %NULL with %GBX_ERROR_UNAVAILABLE
 */
char *
gbx_ipython_launch_make_directory (const GbxIpythonLaunch *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->socket_parent, DIRECTORY_TEMPLATE, NULL);

  if (g_mkdtemp_full (path, 0700) == NULL || !give_away (self, path))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                   "cannot make a directory for a kernel in “%s”: %s", self->socket_parent,
                   g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&path);
}

/**
 * gbx_ipython_launch_write_file:
 * @self: a launch
 * @path: a file that does not exist yet
 * @text: what it shall hold
 * @error: return location for an error
 *
 * Writes a file that only the kernel can read.
 *
 * Returns: %FALSE with %GBX_ERROR_UNAVAILABLE if that fails
 */
gboolean
gbx_ipython_launch_write_file (const GbxIpythonLaunch *self,
                               const char *path,
                               const char *text,
                               GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean ok = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text) &&
                (!self->account->change ||
                 fchown (fd, self->account->uid, self->account->gid) == 0);

  if (!ok)
    g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "cannot write “%s”: %s", path,
                 g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return ok;
}
