/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashPty: one child with a session and a terminal of its own. It reads and writes without ever
 * waiting, and ends all that lives in the session when asked to.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxBashPty GbxBashPty;

typedef struct
{
  void (*output) (gpointer user_data, const guint8 *bytes, gsize length_bytes);
  /* Nobody would end what the child leaves behind any more; it goes on. */
  void (*lost) (gpointer user_data);
  /* The child has ended and what it wrote has come out. wait_status is waitpid()'s. */
  void (*ended) (gpointer user_data, int wait_status);
} GbxBashPtyFuncs;

typedef void (*GbxBashPtyDoneFunc) (gpointer user_data);

GbxBashPty *gbx_bash_pty_spawn (const char *program,
                                const char *const *argv,
                                const char *const *environment,
                                const char *directory,
                                const GbxBashPtyFuncs *funcs,
                                gpointer user_data,
                                GError **error);
void gbx_bash_pty_end (GbxBashPty *self, GbxBashPtyDoneFunc done, gpointer user_data);

void gbx_bash_pty_write (GbxBashPty *self, const void *bytes, gsize length_bytes);
gboolean gbx_bash_pty_has_output (GbxBashPty *self);
gboolean gbx_bash_pty_is_raw (GbxBashPty *self);
gboolean gbx_bash_pty_is_echoing (GbxBashPty *self);
int gbx_bash_pty_get_foreground (GbxBashPty *self);
int gbx_bash_pty_get_pid (GbxBashPty *self);

G_END_DECLS
