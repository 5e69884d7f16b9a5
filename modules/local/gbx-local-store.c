/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-local-store.h"

#include <errno.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "gbx-local-limits.h"

#define OPEN_FOLDERS_COUNT 32

static gboolean
fail (GError **error, GbxError code, const char *what, const char *path)
{
  g_set_error (error, GBX_ERROR, (int) code, "%s “%s”: %s", what, path, g_strerror (errno));
  return FALSE;
}

char *
gbx_local_store_get_dir (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "glovebox", "local", NULL);
}

static char *
build_path (const char *name, const char *file)
{
  g_autofree char *dir = gbx_local_store_get_dir ();

  return g_build_filename (dir, name, file, NULL);
}

char *
gbx_local_store_get_log_path (const char *name)
{
  return build_path (name, "log");
}

/* Makes the folder of a new sandbox; of two who try, one is told that it is there. */
gboolean
gbx_local_store_reserve (const char *name, GError **error)
{
  g_autofree char *dir = gbx_local_store_get_dir ();
  g_autofree char *path = build_path (name, NULL);

  if (!gbx_local_record_is_name (name))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "“%s” is no name for a sandbox: letters, digits, “_”, “.” and “-”, at most %d",
                   name, GBX_LOCAL_NAME_MAX_BYTES);
      return FALSE;
    }
  if (g_mkdir_with_parents (dir, 0700) != 0)
    return fail (error, GBX_ERROR_FAILED, "cannot make", dir);
  if (g_mkdir (path, 0700) == 0)
    return TRUE;
  if (errno != EEXIST)
    return fail (error, GBX_ERROR_FAILED, "cannot make", path);
  g_set_error (error, GBX_ERROR, GBX_ERROR_BUSY, "there is a sandbox “%s” already", name);
  return FALSE;
}

gboolean
gbx_local_store_save (const GbxLocalRecord *record, GError **error)
{
  g_autofree char *path = build_path (record->name, "record");
  g_autofree char *text = gbx_local_record_format (record);
  g_autoptr (GError) local = NULL;

  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &local))
    return TRUE;
  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "cannot keep the record: %s", local->message);
  return FALSE;
}

GbxLocalRecord *
gbx_local_store_load (const char *name, GError **error)
{
  g_autofree char *path = build_path (name, "record");
  g_autofree char *text = NULL;
  gsize length_bytes = 0;
  GStatBuf info;

  if (!gbx_local_record_is_name (name) || g_stat (path, &info) != 0)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_NOT_FOUND, "there is no sandbox “%s”", name);
      return NULL;
    }
  if (info.st_size > GBX_LOCAL_RECORD_MAX_BYTES ||
      !g_file_get_contents (path, &text, &length_bytes, NULL))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the record “%s” cannot be read", path);
      return NULL;
    }
  return gbx_local_record_parse (text, length_bytes, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
gbx_local_store_list_names (void)
{
  g_autofree char *path = gbx_local_store_get_dir ();
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (gbx_local_record_is_name (name))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static int
remove_entry (const char *path, const struct stat *info, int kind, struct FTW *position)
{
  return remove (path) == 0 || errno == ENOENT ? 0 : -1;
}

static gboolean
remove_tree (const char *path, GError **error)
{
  if (nftw (path, remove_entry, OPEN_FOLDERS_COUNT, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT)
    return TRUE;
  return fail (error, GBX_ERROR_FAILED, "cannot remove", path);
}

/* workspace: (nullable): a folder that goes too; first, so that what is left can be found. */
gboolean
gbx_local_store_remove (const char *name, const char *workspace, GError **error)
{
  g_autofree char *path = build_path (name, NULL);

  return (workspace == NULL || remove_tree (workspace, error)) && remove_tree (path, error);
}
