/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Server-sent events: bytes in pieces of any size in, events out. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxSseParser GbxSseParser;

/* @type: “message” if the event names none; @data: its lines, with line feeds between them. */
typedef void (*GbxSseEventFunc) (const char *type,
                                 const char *data,
                                 gsize length_bytes,
                                 gpointer user_data);

GbxSseParser *gbx_sse_parser_new (gsize max_event_bytes);
void gbx_sse_parser_free (GbxSseParser *self);
gboolean gbx_sse_parser_push (GbxSseParser *self,
                              const char *bytes,
                              gsize length_bytes,
                              GbxSseEventFunc func,
                              gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxSseParser, gbx_sse_parser_free)

G_END_DECLS
