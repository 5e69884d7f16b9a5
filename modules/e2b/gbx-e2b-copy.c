/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-e2b-copy.h"

#include <errno.h>
#include <gbx.h>
#include <string.h>

#include "gbx-edit-binary.h"
#include "gbx-edit-error.h"
#include "gbx-edit-listing.h"

#define DIRECTORY "FILE_TYPE_DIRECTORY"

/* Nothing is known of other paths, and the editor asks for none. */
static gboolean
is_own (GbxE2bCopy *self, const char *path)
{
  return strcmp (self->path, path) == 0;
}

static gboolean
look_at (GbxEditStore *store, const char *path, GbxEditState *out_state, GError **error)
{
  GbxE2bCopy *self = (GbxE2bCopy *) store;

  if (is_own (self, path))
    *out_state = self->state;
  return TRUE;
}

static GByteArray *
read_file (GbxEditStore *store,
           const char *path,
           gsize max_bytes,
           GCancellable *cancellable,
           GError **error)
{
  GbxE2bCopy *self = (GbxE2bCopy *) store;
  GByteArray *data;

  if (!is_own (self, path) || !self->state.exists || self->state.is_directory ||
      self->errnum != 0)
    {
      int errnum = self->state.is_directory ? EISDIR : ENOENT;

      gbx_edit_set_os_error (error, self->errnum != 0 ? self->errnum : errnum, path);
      return NULL;
    }
  if (self->content == NULL || g_bytes_get_size (self->content) > max_bytes)
    {
      g_set_error (error, GBX_EDIT_ERROR, GBX_EDIT_ERROR_TOO_LARGE,
                   "File is too large: %s. The limit is %" G_GSIZE_FORMAT " bytes.", path,
                   max_bytes);
      return NULL;
    }
  data = g_byte_array_new ();
  g_byte_array_append (data, g_bytes_get_data (self->content, NULL),
                       (guint) g_bytes_get_size (self->content));
  return data;
}

static gboolean
is_binary (GbxEditStore *store, const char *path)
{
  GbxE2bCopy *self = (GbxE2bCopy *) store;
  gsize length = 0;
  const guint8 *data =
      self->content != NULL ? g_bytes_get_data (self->content, &length) : NULL;

  if (gbx_edit_binary_is_name (path))
    return TRUE;
  return data != NULL && gbx_edit_binary_is_chunk (data, MIN (length, GBX_EDIT_SNIFF_BYTES));
}

static gboolean
save (GbxEditStore *store,
      const char *path,
      GBytes *content,
      GCancellable *cancellable,
      int *out_owner_errnum,
      GError **error)
{
  GbxE2bCopy *self = (GbxE2bCopy *) store;

  if (!is_own (self, path) || self->state.is_directory || self->errnum != 0)
    {
      int errnum = self->state.is_directory ? EISDIR : EACCES;

      gbx_edit_set_os_error (error, self->errnum != 0 ? self->errnum : errnum, path);
      return FALSE;
    }
  g_clear_pointer (&self->saved, g_bytes_unref);
  self->saved = g_bytes_ref (content);
  return TRUE;
}

static gboolean
save_new (GbxEditStore *store,
          const char *path,
          GBytes *content,
          GCancellable *cancellable,
          GError **error)
{
  int owner_errnum = 0;

  return save (store, path, content, cancellable, &owner_errnum, error);
}

/* Whatever stores a file in a sandbox makes them. */
static gboolean
make_parents (GbxEditStore *store, const char *path, GError **error)
{
  return TRUE;
}

/* --- directories --- */

typedef struct
{
  const char *directory;
  GPtrArray *paths;
  GHashTable *directories;
  guint hidden_count;
} Listing;

/* What is below the directory, and not in something hidden. */
static void
take_path (Listing *listing, const char *path, gboolean is_directory)
{
  const char *rest = path + strlen (listing->directory);
  const char *slash;

  if (!g_str_has_prefix (path, listing->directory))
    return;
  while (*rest == '/')
    rest++;
  slash = strchr (rest, '/');
  if (rest[0] == '.')
    {
      listing->hidden_count += slash == NULL;
      return;
    }
  if (rest[0] == '\0' || (slash != NULL && slash[1] == '.') ||
      listing->paths->len > GBX_EDIT_DIRECTORY_MAX_KEPT_COUNT)
    return;
  g_ptr_array_add (listing->paths, g_strdup (path));
  if (is_directory)
    g_hash_table_add (listing->directories, g_strdup (path));
}

static gboolean
is_directory (const char *path, gpointer user_data)
{
  Listing *listing = user_data;

  return strcmp (path, listing->directory) == 0 ||
         g_hash_table_contains (listing->directories, path);
}

static GString *
show_directory (GbxEditStore *store, const char *path, GCancellable *cancellable, GError **error)
{
  GbxE2bCopy *self = (GbxE2bCopy *) store;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) directories =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Listing listing = { path, paths, directories, 0 };

  if (self->entries == NULL || !is_own (self, path))
    {
      gbx_edit_set_os_error (error, self->errnum != 0 ? self->errnum : ENOENT, path);
      return NULL;
    }
  g_ptr_array_add (paths, g_strdup (path));
  for (guint i = 0; i < json_array_get_length (self->entries); i++)
    {
      JsonObject *entry = gbx_common_json_get_element (self->entries, i);
      const char *found = gbx_common_json_get_string (entry, "path");

      if (found != NULL)
        take_path (&listing, found,
                   g_strcmp0 (gbx_common_json_get_string (entry, "type"), DIRECTORY) == 0);
    }
  return gbx_edit_listing_format (path, paths, listing.hidden_count, is_directory, &listing);
}

GbxE2bCopy *
gbx_e2b_copy_new (const char *path)
{
  GbxE2bCopy *self = g_new0 (GbxE2bCopy, 1);

  self->store = (GbxEditStore){ look_at, read_file, is_binary, save,
                                save_new, make_parents, show_directory };
  self->path = g_strdup (path);
  return self;
}

void
gbx_e2b_copy_free (GbxE2bCopy *self)
{
  g_free (self->path);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->entries, json_array_unref);
  g_clear_pointer (&self->saved, g_bytes_unref);
  g_free (self);
}

void
gbx_e2b_copy_take_entry (GbxE2bCopy *self, JsonObject *entry)
{
  const char *size = gbx_common_json_get_string (entry, "size"); /* 64 bits are texts */

  self->state.exists = entry != NULL;
  self->state.is_directory =
      g_strcmp0 (gbx_common_json_get_string (entry, "type"), DIRECTORY) == 0;
  self->state.is_regular = self->state.exists && !self->state.is_directory;
  self->state.size_bytes = size != NULL
                               ? g_ascii_strtoull (size, NULL, 10)
                               : (guint64) MAX (gbx_common_json_get_int (entry, "size", 0), 0);
}
