/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* All regular files below a path, one after the other. Blocks. */
#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/**
 * GbxFilesTreeFile:
 * @name: (transfer full): relative to the top, any bytes
 * @fd: open for reading; the caller's
 * @info: what fstat() said
 *
 * One file.
 */
typedef struct
{
  char *name;
  int fd;
  struct stat info;
} GbxFilesTreeFile;

void gbx_files_tree_file_clear (GbxFilesTreeFile *self);

/* Called with what is left out, and why. */
typedef void (*GbxFilesTreeSkipFunc) (const char *name, const char *why, gpointer user_data);

typedef struct _GbxFilesTree GbxFilesTree;

GbxFilesTree *gbx_files_tree_new (int fd,
                                  const char *name,
                                  GbxFilesTreeSkipFunc skipped,
                                  gpointer user_data);
void gbx_files_tree_free (GbxFilesTree *self);

gboolean gbx_files_tree_next (GbxFilesTree *self, GbxFilesTreeFile *out_file);

G_END_DECLS
