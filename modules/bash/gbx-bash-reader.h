/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashReader: what comes from a terminal, read by a thread of its own. A look at a terminal
 * waits for a worker of the kernel that moves what was written, and while programs write a lot that
 * worker waits for a processor; so it is not the main loop that looks.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxBashReader GbxBashReader;

typedef struct
{
  void (*bytes) (gpointer user_data, const guint8 *bytes, gsize length_bytes);
  /* All there was has come, and there will never be more. */
  void (*closed) (gpointer user_data);
} GbxBashReaderFuncs;

GbxBashReader *gbx_bash_reader_new (int fd,
                                    const GbxBashReaderFuncs *funcs,
                                    gpointer user_data,
                                    GError **error);
void gbx_bash_reader_free (GbxBashReader *self);

gboolean gbx_bash_reader_has_bytes (GbxBashReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBashReader, gbx_bash_reader_free)

G_END_DECLS
