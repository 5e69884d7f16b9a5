/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes in pieces of any size -> whole lines. */
typedef struct _GbxMcpLines GbxMcpLines;

typedef void (*GbxMcpLineFunc) (const char *line, gsize length_bytes, gpointer user_data);

GbxMcpLines *gbx_mcp_lines_new (gsize max_line_bytes);
void gbx_mcp_lines_free (GbxMcpLines *self);
void gbx_mcp_lines_push (GbxMcpLines *self,
                         const char *data,
                         gsize length_bytes,
                         GbxMcpLineFunc func,
                         gpointer user_data);
gboolean gbx_mcp_lines_guess_id (const char *line, gsize length_bytes, gint64 *out_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxMcpLines, gbx_mcp_lines_free)

G_END_DECLS
