/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashLog: every byte that one command wrote to its terminal, in order. The beginning is kept
 * in memory, the rest in a file that has no name and goes with the log.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define GBX_TYPE_BASH_LOG (gbx_bash_log_get_type ())
G_DECLARE_FINAL_TYPE (GbxBashLog, gbx_bash_log, GBX, BASH_LOG, GObject)

GbxBashLog *gbx_bash_log_new (const char *directory);

const char *gbx_bash_log_get_id (GbxBashLog *self);
void gbx_bash_log_append (GbxBashLog *self, const guint8 *bytes, gsize length_bytes);
void gbx_bash_log_end (GbxBashLog *self);

guint64 gbx_bash_log_get_size (GbxBashLog *self);
gsize gbx_bash_log_get_memory_bytes (GbxBashLog *self);
guint64 gbx_bash_log_get_lost_bytes (GbxBashLog *self);
gboolean gbx_bash_log_has_ended (GbxBashLog *self);
GBytes *gbx_bash_log_read (GbxBashLog *self, guint64 offset, gsize max_bytes);

G_END_DECLS
