/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How text is shown to an agent: numbered, and not too much of it. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void gbx_edit_snippet_append (GString *out,
                              const char *description,
                              const char *data,
                              gsize length_bytes,
                              gint64 first_line);
void gbx_edit_snippet_append_lines (GString *out,
                                    const char *description,
                                    const GString *text,
                                    gint64 first_line,
                                    gint64 last_line);
GString *gbx_edit_snippet_show_document (const char *path, const char *data, gsize length_bytes);

G_END_DECLS
