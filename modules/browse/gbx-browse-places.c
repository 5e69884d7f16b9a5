/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-places.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "gbx-browse-filetype.h"
#include "gbx-browse-limits.h"

#define WELL_KNOWN "/workspace"
#define SNIFF_BYTES (256 * 1024)
#define FOLDER_MODE 0755

static void
clear (gpointer data)
{
  GbxBrowsePlaces *self = data;

  g_free (self->screenshots);
  g_free (self->downloads);
  g_free (self->files);
}

/**
 * gbx_browse_places_new:
 * @workspace: the working directory
 * @user_name: (nullable): whose files they are; %NULL: the server's
 *
 * Clients and prompts know /workspace, wherever screenshots go.
 *
 * Returns: (transfer full): the places
 */
GbxBrowsePlaces *
gbx_browse_places_new (const char *workspace, const char *user_name)
{
  GbxBrowsePlaces *self = g_atomic_rc_box_new0 (GbxBrowsePlaces);
  const char *files = g_file_test (WELL_KNOWN, G_FILE_TEST_IS_DIR) ? WELL_KNOWN : workspace;
  struct passwd *entry =
      user_name != NULL && geteuid () == 0 ? getpwnam (user_name) : NULL;

  self->screenshots = g_build_filename (workspace, ".browser_screenshots", NULL);
  self->downloads = g_build_filename (files, ".downloads", NULL);
  self->files = g_strdup (files);
  if (entry != NULL && entry->pw_uid != 0)
    {
      self->changes_owner = TRUE;
      self->user_id = entry->pw_uid;
      self->group_id = entry->pw_gid;
    }

  return self;
}

GbxBrowsePlaces *
gbx_browse_places_ref (GbxBrowsePlaces *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
gbx_browse_places_unref (GbxBrowsePlaces *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* What the server made as root belongs to the user. */
void
gbx_browse_places_give (const GbxBrowsePlaces *self, const char *path)
{
  if (self->changes_owner && lchown (path, self->user_id, self->group_id) != 0)
    g_debug ("cannot give “%s” away: %s", path, g_strerror (errno));
}

/**
 * gbx_browse_places_make:
 * @self: the places
 * @folder: one of them
 * @error: return location for an error
 *
 * Makes a folder that is not there yet. Blocks.
 *
 * Returns: %FALSE with an error
 */
gboolean
gbx_browse_places_make (const GbxBrowsePlaces *self, const char *folder, GError **error)
{
  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (g_mkdir_with_parents (folder, FOLDER_MODE) != 0)
    {
      int number = errno;

      g_set_error (error, G_IO_ERROR, (gint) g_io_error_from_errno (number),
                   "cannot make “%s”: %s", folder, g_strerror (number));
      return FALSE;
    }
  gbx_browse_places_give (self, folder);

  return TRUE;
}

static gboolean
write_new (const GbxBrowsePlaces *self,
           const char *path,
           const void *data,
           gsize length_bytes,
           GError **error)
{
  if (!g_file_set_contents_full (path, data, (gssize) length_bytes, G_FILE_SET_CONTENTS_NONE,
                                 0644, error))
    return FALSE;
  gbx_browse_places_give (self, path);

  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Names tell their time, so the first are the oldest. */
static void
drop_old_screenshots (const GbxBrowsePlaces *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->screenshots, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "screenshot_") && g_str_has_suffix (name, ".png"))
      g_ptr_array_add (names, g_strdup (name));
  if (names->len <= GBX_BROWSE_MAX_SCREENSHOTS_COUNT)
    return;
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len - GBX_BROWSE_MAX_SCREENSHOTS_COUNT; i++)
    {
      g_autofree char *path =
          g_build_filename (self->screenshots, g_ptr_array_index (names, i), NULL);

      g_unlink (path);
    }
}

/**
 * gbx_browse_places_save_screenshot:
 * @self: the places
 * @picture: a PNG
 * @error: return location for an error
 *
 * Writes a screenshot, and drops what are too many. Blocks.
 *
 * Returns: (transfer full): its path, or %NULL with an error
 */
char *
gbx_browse_places_save_screenshot (const GbxBrowsePlaces *self, GBytes *picture, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%d_%H%M%S");
  g_autofree char *name =
      g_strdup_printf ("screenshot_%s_%06d.png", time, g_date_time_get_microsecond (now));
  g_autofree char *path = g_build_filename (self->screenshots, name, NULL);

  if (!gbx_browse_places_make (self, self->screenshots, error) ||
      !write_new (self, path, g_bytes_get_data (picture, NULL), g_bytes_get_size (picture), error))
    return NULL;
  drop_old_screenshots (self);

  return g_steal_pointer (&path);
}

/* (transfer full): how the file's name should end */
static char *
guess_extension (const char *path, const char *suggested_name)
{
  g_autofree char *head = g_malloc (SNIFF_BYTES);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize length_bytes = 0;

  if (fd >= 0)
    {
      length_bytes = read (fd, head, SNIFF_BYTES);
      close (fd);
    }

  return gbx_browse_filetype_guess (head, (gsize) MAX (length_bytes, 0), suggested_name);
}

/**
 * gbx_browse_places_save_download:
 * @self: the places
 * @guid: the name of a complete download
 * @suggested_name: (nullable): what its site calls it
 * @number: of the file, counted from 1
 * @error: return location for an error
 *
 * Copies a download to where agents find it. Blocks.
 *
 * Returns: (transfer full): the copy's path, or %NULL with an error
 */
char *
gbx_browse_places_save_download (const GbxBrowsePlaces *self,
                                 const char *guid,
                                 const char *suggested_name,
                                 guint number,
                                 GError **error)
{
  g_autofree char *from = g_build_filename (self->downloads, guid, NULL);
  g_autofree char *extension = guess_extension (from, suggested_name);
  g_autofree char *name = g_strdup_printf ("file_%u%s", number, extension);
  g_autofree char *to = g_build_filename (self->files, name, NULL);
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) copy = g_file_new_for_path (to);

  if (!g_file_copy (source, copy, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL,
                    NULL, NULL, error))
    return NULL;
  gbx_browse_places_give (self, to);

  return g_steal_pointer (&to);
}
