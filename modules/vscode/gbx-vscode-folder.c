/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The editor's settings inside the folder that it opens. Blocks. */
#include "gbx-vscode-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <gbx.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_MODE 0777
#define FILE_MODE 0666

static const char settings[] = "{\n"
                               "    \"workbench.colorTheme\": \"Default Dark Modern\",\n"
                               "    \"workbench.startupEditor\": \"none\",\n"
                               "    \"chat.commandCenter.enabled\": false\n"
                               "}\n";

static gboolean
fail (const char *folder, GError **error)
{
  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "cannot write .vscode/settings.json in “%s”: %s",
               folder, g_strerror (errno));
  return FALSE;
}

static gboolean
give (int fd, guint user_id)
{
  return geteuid () != 0 || fchown (fd, user_id, (gid_t) -1) == 0;
}

static gboolean
write_settings (int fd, guint user_id)
{
  return write (fd, settings, strlen (settings)) == (gssize) strlen (settings) &&
         fchmod (fd, FILE_MODE) == 0 && give (fd, user_id);
}

/* Opens .vscode, and makes it if it is not there. -1 with errno */
static int
open_dot_folder (int parent, guint user_id)
{
  gboolean is_new = mkdirat (parent, ".vscode", FOLDER_MODE) == 0;
  int fd;

  if (!is_new && errno != EEXIST)
    return -1;
  fd = openat (parent, ".vscode", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0 && is_new && !give (fd, user_id))
    g_debug ("cannot give away .vscode: %s", g_strerror (errno));
  return fd;
}

/**
 * gbx_vscode_folder_prepare:
 * @folder: what the editor opens
 * @user_id: whose file it becomes, where the server is root
 * @error: return location for an error
 *
 * Writes settings for the editor unless there are some. Follows no link below @folder, which others
 * can write to.
 *
 * Returns: %FALSE with %GBX_ERROR_FAILED if they cannot be written
 */
gboolean
gbx_vscode_folder_prepare (const char *folder, guint user_id, GError **error)
{
  int parent, dot_folder, file;
  gboolean is_written;

  g_mkdir_with_parents (folder, FOLDER_MODE);
  parent = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (parent < 0)
    return fail (folder, error);
  dot_folder = open_dot_folder (parent, user_id);
  close (parent);
  if (dot_folder < 0)
    return fail (folder, error);

  file = openat (dot_folder, "settings.json",
                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
  close (dot_folder);
  if (file < 0)
    return errno == EEXIST || fail (folder, error);

  is_written = write_settings (file, user_id);
  close (file);
  return is_written || fail (folder, error);
}
