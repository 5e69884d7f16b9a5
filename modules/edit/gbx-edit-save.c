/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-save.h"

#include <errno.h>
#include <fcntl.h>
#include <gbx.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "gbx-edit-error.h"

#define CHUNK_BYTES (256 * 1024)
#define MAX_LINKS_COUNT 40
#define NEW_FILE_MODE 0664
/* How often a name is drawn for a temporary file before giving up. */
#define MAX_NAMES_COUNT 16

/* One file on its way to the disk; lives on the stack of the public functions. */
typedef struct
{
  const char *path; /* as errors name it */
  char *target;     /* behind links */
  GBytes *content;
  guint owner;
  GbxEditRights *rights;
  const GbxEditMeanwhile *meanwhile; /* NULL: done, or nothing */
  GCancellable *cancellable;
  gboolean must_be_new;

  GbxEditFd old_fd; /* the file as it is, open for writing; -1: it does not exist */
  struct stat old_info;
  char *temporary; /* not NULL: exists and is to be removed */
  GbxEditFd temporary_fd;
  int owner_errnum;
} Save;

static void
save_clear (Save *save)
{
  if (save->temporary != NULL)
    unlink (save->temporary);
  gbx_edit_fd_close (&save->old_fd);
  gbx_edit_fd_close (&save->temporary_fd);
  g_clear_pointer (&save->temporary, g_free);
  g_clear_pointer (&save->target, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Save, save_clear)

static gboolean
fail (Save *save, int errnum, GError **error)
{
  gbx_edit_set_os_error (error, errnum, save->path);
  return FALSE;
}

/* Follows links in the last component, also dangling ones: they stay, their target is written. */
static gboolean
resolve_links (Save *save, GError **error)
{
  g_autofree char *target = g_strdup (save->path);

  for (guint i = 0; i < MAX_LINKS_COUNT; i++)
    {
      char link[PATH_MAX];
      ssize_t size = readlink (target, link, sizeof link - 1);
      g_autofree char *directory = NULL;

      if (size < 0)
        {
          save->target = g_steal_pointer (&target);
          return TRUE;
        }
      link[size] = '\0';
      directory = g_path_get_dirname (target);
      g_free (target);
      target = link[0] == '/' ? g_strdup (link) : g_build_filename (directory, link, NULL);
    }

  return fail (save, ELOOP, error);
}

/* Opens the file as it is: whoever may not write to it may not replace it either. */
static gboolean
open_old (Save *save, GError **error)
{
  save->old_fd = open (save->target, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (save->old_fd < 0)
    {
      if (errno == ENOENT)
        return TRUE;
      if (errno != ENXIO)
        return fail (save, errno, error);
    }
  else if (fstat (save->old_fd, &save->old_info) != 0)
    return fail (save, errno, error);

  if (save->old_fd < 0 || !S_ISREG (save->old_info.st_mode))
    {
      g_set_error (error, GBX_EDIT_ERROR, GBX_EDIT_ERROR_NOT_REGULAR, "not a regular file");
      return FALSE;
    }
  if (save->must_be_new)
    return fail (save, EEXIST, error);
  return TRUE;
}

static gboolean
write_content (Save *save, int fd, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (save->content, &size);
  gsize offset = 0;

  while (offset < size)
    {
      ssize_t put;

      /* Half a file may stay only where nobody sees it. */
      if (fd != save->old_fd && g_cancellable_set_error_if_cancelled (save->cancellable, error))
        return FALSE;
      put = pwrite (fd, data + offset, MIN (CHUNK_BYTES, size - offset), (off_t) offset);
      if (put >= 0)
        offset += (gsize) put;
      else if (errno != EINTR)
        return fail (save, errno, error);
    }

  return TRUE;
}

/* Has the temporary file on the disk when it returns; the disk works while others do, too. */
static gboolean
sync_temporary (Save *save, GError **error)
{
  /* Only a beginning: whether it works is what the second call tells. */
  if (save->meanwhile != NULL)
    (void) sync_file_range (save->temporary_fd, 0, 0, SYNC_FILE_RANGE_WRITE);
  gbx_edit_meanwhile_do (&save->meanwhile);

  return fsync (save->temporary_fd) == 0 || fail (save, errno, error);
}

/* The second choice: the same inode gets the new bytes. A crash within may leave a mixture. */
static gboolean
write_in_place (Save *save, GError **error)
{
  gsize size = g_bytes_get_size (save->content);

  /* Find out about a full disk before the first old byte is gone. */
  if (size > 0 && fallocate (save->old_fd, FALLOC_FL_KEEP_SIZE, 0, (off_t) size) != 0 &&
      (errno == ENOSPC || errno == EDQUOT || errno == EFBIG))
    return fail (save, errno, error);
  if (g_cancellable_set_error_if_cancelled (save->cancellable, error) ||
      !write_content (save, save->old_fd, error))
    return FALSE;
  if (ftruncate (save->old_fd, (off_t) size) != 0 || fsync (save->old_fd) != 0)
    return fail (save, errno, error);

  return TRUE;
}

/* 0, or an errno. */
static int
make_temporary (Save *save)
{
  g_autofree char *directory = g_path_get_dirname (save->target);

  for (guint i = 0; i < MAX_NAMES_COUNT; i++)
    {
      g_autofree char *name = g_strdup_printf (".glovebox-%d-%08x", (int) getpid (),
                                               g_random_int ());
      g_autofree char *path = g_build_filename (directory, name, NULL);

      save->temporary_fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      if (save->temporary_fd >= 0)
        {
          save->temporary = g_steal_pointer (&path);
          return 0;
        }
      if (errno != EEXIST)
        return errno;
    }

  return EEXIST;
}

/*
 * Gives the temporary file owner and mode. The file is the sandbox user's own, and so is all that
 * stands in it, therefore this may be done with the rights of the process; but never a set-id bit.
 * 0, or an errno; *out_is_lost tells that the user's rights could not be taken on again.
 */
static int
own_temporary (Save *save, uid_t user, gid_t group, mode_t mode, gboolean *out_is_lost)
{
  gboolean was_entered = gbx_edit_rights_are_entered (save->rights);
  int errnum = 0;

  if (was_entered)
    mode &= 01777;
  gbx_edit_rights_leave (save->rights);
  if (fchown (save->temporary_fd, user, group) != 0)
    errnum = errno;
  if (fchmod (save->temporary_fd, mode) != 0 && errnum == 0)
    errnum = errno;
  *out_is_lost = was_entered && !gbx_edit_rights_enter (save->rights, &errnum);

  return errnum;
}

/* One attribute; a label that the new file has anyway need not be set, which may be forbidden. */
static gboolean
copy_attribute (int from, int to, const char *name)
{
  g_autofree char *value = NULL;
  g_autofree char *present = NULL;
  ssize_t size = fgetxattr (from, name, NULL, 0);

  if (size < 0)
    return FALSE;

  value = g_malloc ((gsize) size + 1);
  present = g_malloc ((gsize) size + 1);
  size = fgetxattr (from, name, value, (size_t) size);
  if (size < 0)
    return FALSE;
  if (fgetxattr (to, name, present, (size_t) size) == size &&
      memcmp (value, present, (size_t) size) == 0)
    return TRUE;

  return fsetxattr (to, name, value, (size_t) size, 0) == 0;
}

/* Access lists and labels go along; FALSE where one cannot. Capabilities do not: new content never
 * has those of the old. */
static gboolean
copy_attributes (int from, int to)
{
  g_autofree char *names = NULL;
  ssize_t size = flistxattr (from, NULL, 0);

  if (size <= 0)
    return size == 0 || errno == ENOTSUP;

  names = g_malloc ((gsize) size);
  size = flistxattr (from, names, (size_t) size);
  for (const char *name = names; size > 0 && name < names + size; name += strlen (name) + 1)
    if (!g_str_equal (name, "security.capability") && !copy_attribute (from, to, name))
      return FALSE;

  return size >= 0;
}

static gboolean
may_fall_back (int errnum)
{
  return errnum == EACCES || errnum == EPERM || errnum == EROFS || errnum == EBUSY ||
         errnum == EXDEV;
}

static gboolean
drop_temporary (Save *save)
{
  unlink (save->temporary);
  g_clear_pointer (&save->temporary, g_free);
  gbx_edit_fd_close (&save->temporary_fd);
  return TRUE;
}

/* The first choice for a file that exists; *out_is_done stays FALSE where it cannot be done. */
static gboolean
replace_old (Save *save, gboolean *out_is_done, GError **error)
{
  const struct stat *info = &save->old_info;
  gboolean is_lost = FALSE;
  int errnum;

  /* Other names of the file must go on naming it, and other users' files stay theirs. */
  if (info->st_nlink > 1 || (gbx_edit_rights_are_entered (save->rights) &&
                             info->st_uid != geteuid ()))
    return TRUE;
  errnum = make_temporary (save);
  if (errnum != 0)
    return may_fall_back (errnum) ? TRUE : fail (save, errnum, error);
  if (!write_content (save, save->temporary_fd, error))
    return FALSE;

  errnum = own_temporary (save, info->st_uid, info->st_gid, info->st_mode & 07777, &is_lost);
  if (is_lost)
    return fail (save, errnum, error);
  if (errnum != 0 || !copy_attributes (save->old_fd, save->temporary_fd))
    return drop_temporary (save);
  if (!sync_temporary (save, error) ||
      g_cancellable_set_error_if_cancelled (save->cancellable, error))
    return FALSE;
  if (rename (save->temporary, save->target) != 0)
    return may_fall_back (errno) ? drop_temporary (save) : fail (save, errno, error);

  g_clear_pointer (&save->temporary, g_free);
  *out_is_done = TRUE;
  return TRUE;
}

static int
rename_new (Save *save)
{
  if (save->must_be_new)
    {
      if (renameat2 (AT_FDCWD, save->temporary, AT_FDCWD, save->target, RENAME_NOREPLACE) == 0)
        return 0;
      if (errno != EINVAL && errno != ENOSYS)
        return errno;
    }

  return rename (save->temporary, save->target) == 0 ? 0 : errno;
}

static gboolean
create_new (Save *save, GError **error)
{
  gboolean is_lost = FALSE;
  int errnum = make_temporary (save);

  if (errnum != 0)
    return fail (save, errnum, error);
  if (!write_content (save, save->temporary_fd, error))
    return FALSE;

  save->owner_errnum = own_temporary (save, save->owner, save->owner, NEW_FILE_MODE, &is_lost);
  if (is_lost)
    return fail (save, save->owner_errnum, error);
  /* A server that is not root cannot choose the group; what counts is whose file it is. */
  if (save->owner_errnum == EPERM && geteuid () == save->owner)
    save->owner_errnum = 0;
  if (!sync_temporary (save, error) ||
      g_cancellable_set_error_if_cancelled (save->cancellable, error))
    return FALSE;
  errnum = rename_new (save);
  if (errnum != 0)
    return fail (save, errnum, error);

  g_clear_pointer (&save->temporary, g_free);
  return TRUE;
}

static gboolean
run_save (Save *save, GError **error)
{
  gboolean is_done = FALSE;

  if (!resolve_links (save, error) || !open_old (save, error))
    return FALSE;
  if (save->old_fd < 0)
    return create_new (save, error);
  if (!replace_old (save, &is_done, error))
    return FALSE;

  return is_done || write_in_place (save, error);
}

/**
 * gbx_edit_save:
 * @path: a path
 * @content: what the file shall hold
 * @owner: user and group of a file that does not exist yet, whose mode becomes 0664
 * @rights: with whose rights, as they are now
 * @meanwhile: (nullable): is done once on success, at most once otherwise
 * @cancellable: (nullable): a cancellable; not looked at once the file has changed
 * @out_saved: (out): what came of it; untouched on failure
 * @error: return location for an error
 *
 * Stores a file. The new bytes come into being beside the old file and take its place in one step,
 * with its mode, owner and attributes. Where that cannot be, because the file has several names,
 * belongs to somebody else, is a mount point or its directory is read-only, it is overwritten.
 *
 * Returns: %FALSE with %GBX_EDIT_OS_ERROR, %GBX_EDIT_ERROR_NOT_REGULAR or %G_IO_ERROR_CANCELLED
 */
gboolean
gbx_edit_save (const char *path,
               GBytes *content,
               guint owner,
               GbxEditRights *rights,
               const GbxEditMeanwhile *meanwhile,
               GCancellable *cancellable,
               GbxEditSaved *out_saved,
               GError **error)
{
  g_auto (Save) save = {
    .path = path,
    .content = content,
    .owner = owner,
    .rights = rights,
    .meanwhile = meanwhile,
    .cancellable = cancellable,
    .old_fd = -1,
    .temporary_fd = -1,
  };

  if (!run_save (&save, error))
    return FALSE;

  gbx_edit_meanwhile_do (&save.meanwhile);
  out_saved->owner_errnum = save.owner_errnum;
  out_saved->replaced_fd = save.old_fd;
  save.old_fd = -1;
  return TRUE;
}

/**
 * gbx_edit_save_new:
 * @path: a path
 * @content: what the file shall hold
 * @owner: its user and group; the mode becomes 0664
 * @rights: with whose rights, as they are now
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Stores a file that must not exist yet.
 *
 * Returns: %FALSE as gbx_edit_save() does, with `EEXIST` if the file exists
 */
gboolean
gbx_edit_save_new (const char *path,
                   GBytes *content,
                   guint owner,
                   GbxEditRights *rights,
                   GCancellable *cancellable,
                   GError **error)
{
  g_auto (Save) save = {
    .path = path,
    .content = content,
    .owner = owner,
    .rights = rights,
    .cancellable = cancellable,
    .must_be_new = TRUE,
    .old_fd = -1,
    .temporary_fd = -1,
  };

  return run_save (&save, error);
}

/**
 * gbx_edit_save_make_parents:
 * @path: an absolute path
 * @owner: user and group of directories that are made with the rights of the process
 * @rights: with whose rights, as they are now
 * @error: return location for an error
 *
 * Makes the directories above @path that are missing.
 *
 * Returns: %FALSE with %GBX_EDIT_OS_ERROR, whose message names the directory
 */
gboolean
gbx_edit_save_make_parents (const char *path, guint owner, GbxEditRights *rights, GError **error)
{
  gboolean must_chown = geteuid () == 0 && !gbx_edit_rights_are_entered (rights);
  struct stat info;

  for (const char *slash = strchr (path + 1, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *directory = g_strndup (path, (gsize) (slash - path));

      if (stat (directory, &info) == 0)
        continue;
      if (mkdir (directory, 0777) != 0)
        {
          if (errno == EEXIST && stat (directory, &info) == 0)
            continue;
          gbx_edit_set_os_error (error, errno, directory);
          return FALSE;
        }
      if (must_chown && lchown (directory, owner, owner) != 0)
        {
          gbx_edit_set_os_error (error, errno, directory);
          return FALSE;
        }
    }

  return TRUE;
}
