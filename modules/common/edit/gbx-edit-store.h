/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where the files of an action are: those of this machine, or those of another one that were
 * fetched before. Paths are absolute and normalised, unless an action resolves none.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a path names; all zero if there is nothing. */
typedef struct
{
  gboolean exists;
  gboolean is_directory;
  gboolean is_regular;
  guint64 size_bytes;
} GbxEditState;

typedef struct _GbxEditStore GbxEditStore;

/*
 * GbxEditStore:
 * @look_at: %FALSE with %GBX_EDIT_OS_ERROR if nobody knows what is there; nothing is no error
 * @read: the whole file, or %NULL with %GBX_EDIT_OS_ERROR, %GBX_EDIT_ERROR_NOT_REGULAR,
 *   %GBX_EDIT_ERROR_TOO_LARGE or %G_IO_ERROR_CANCELLED
 * @is_binary: whether name or first bytes say that it is no text; what cannot be read is not
 * @save: stores a file; *out_owner_errnum is why a new one could not be given its owner, or 0
 * @save_new: the same for a path where nothing may be
 * @make_parents: makes the directories above a path
 * @show_directory: the view of a directory, or %NULL with %GBX_EDIT_OS_ERROR
 *
 * The first member of whatever implements it.
 */
struct _GbxEditStore
{
  gboolean (*look_at) (GbxEditStore *self,
                       const char *path,
                       GbxEditState *out_state,
                       GError **error);
  GByteArray *(*read) (GbxEditStore *self,
                       const char *path,
                       gsize max_bytes,
                       GCancellable *cancellable,
                       GError **error);
  gboolean (*is_binary) (GbxEditStore *self, const char *path);
  gboolean (*save) (GbxEditStore *self,
                    const char *path,
                    GBytes *content,
                    GCancellable *cancellable,
                    int *out_owner_errnum,
                    GError **error);
  gboolean (*save_new) (GbxEditStore *self,
                        const char *path,
                        GBytes *content,
                        GCancellable *cancellable,
                        GError **error);
  gboolean (*make_parents) (GbxEditStore *self, const char *path, GError **error);
  GString *(*show_directory) (GbxEditStore *self,
                              const char *path,
                              GCancellable *cancellable,
                              GError **error);
};

G_END_DECLS
