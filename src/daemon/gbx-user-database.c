/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-user-database.h"

#include <errno.h>
#include <gio/gio.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

/* Enough for one entry; a group may have many members. */
#define ENTRY_MAX_BYTES (256 * 1024)

static GbxUserLookup
fail (const char *what, const char *name, int code, GError **error)
{
  g_set_error (error,
               G_IO_ERROR,
               g_io_error_from_errno (code),
               "cannot look up the %s “%s”: %s",
               what,
               name,
               g_strerror (code));

  return GBX_USER_LOOKUP_FAILED;
}

/* “Unknown” is said in several ways, depending on where the system looks. */
static gboolean
is_unknown (int code)
{
  return code == 0 || code == ENOENT || code == ESRCH;
}

/* The stream is NULL to ask the system, which may keep its users elsewhere than in a file. */
static int
next_user (FILE *stream,
           const char *name,
           struct passwd *entry,
           char *buffer,
           struct passwd **found)
{
  int code;

  if (stream == NULL)
    return getpwnam_r (name, entry, buffer, ENTRY_MAX_BYTES, found);
  do
    code = fgetpwent_r (stream, entry, buffer, ENTRY_MAX_BYTES, found);
  while (code == 0 && strcmp ((*found)->pw_name, name) != 0);

  return code;
}

static int
next_group (FILE *stream,
            const char *name,
            struct group *entry,
            char *buffer,
            struct group **found)
{
  int code;

  if (stream == NULL)
    return getgrnam_r (name, entry, buffer, ENTRY_MAX_BYTES, found);
  do
    code = fgetgrent_r (stream, entry, buffer, ENTRY_MAX_BYTES, found);
  while (code == 0 && strcmp ((*found)->gr_name, name) != 0);

  return code;
}

/**
 * gbx_user_database_find_user:
 * @path: (nullable) (type filename): a file of users, or %NULL for the system's
 * @name: a user's name
 * @out_user_id: (out): the user's number; untouched unless the user is found
 * @error: return location for an error
 *
 * Looks up a user. Blocks. Any thread.
 *
 * Returns: whether there is such a user; %GBX_USER_LOOKUP_FAILED with %G_IO_ERROR
 */
GbxUserLookup
gbx_user_database_find_user (const char *path,
                             const char *name,
                             guint32 *out_user_id,
                             GError **error)
{
  g_autofree char *buffer = g_malloc (ENTRY_MAX_BYTES);
  FILE *stream = path == NULL ? NULL : fopen (path, "re");
  struct passwd entry;
  struct passwd *found = NULL;
  int code;

  if (path != NULL && stream == NULL)
    return fail ("user", name, errno, error);
  code = next_user (stream, name, &entry, buffer, &found);
  g_clear_pointer (&stream, fclose);
  if (found == NULL)
    return is_unknown (code) ? GBX_USER_LOOKUP_UNKNOWN : fail ("user", name, code, error);
  *out_user_id = found->pw_uid;

  return GBX_USER_LOOKUP_FOUND;
}

/**
 * gbx_user_database_find_group:
 * @path: (nullable) (type filename): a file of groups, or %NULL for the system's
 * @name: a group's name
 * @out_group_id: (out): the group's number; untouched unless the group is found
 * @error: return location for an error
 *
 * Looks up a group. Blocks. Any thread.
 *
 * Returns: whether there is such a group; %GBX_USER_LOOKUP_FAILED with %G_IO_ERROR
 */
GbxUserLookup
gbx_user_database_find_group (const char *path,
                              const char *name,
                              guint32 *out_group_id,
                              GError **error)
{
  g_autofree char *buffer = g_malloc (ENTRY_MAX_BYTES);
  FILE *stream = path == NULL ? NULL : fopen (path, "re");
  struct group entry;
  struct group *found = NULL;
  int code;

  if (path != NULL && stream == NULL)
    return fail ("group", name, errno, error);
  code = next_group (stream, name, &entry, buffer, &found);
  g_clear_pointer (&stream, fclose);
  if (found == NULL)
    return is_unknown (code) ? GBX_USER_LOOKUP_UNKNOWN : fail ("group", name, code, error);
  *out_group_id = found->gr_gid;

  return GBX_USER_LOOKUP_FOUND;
}
