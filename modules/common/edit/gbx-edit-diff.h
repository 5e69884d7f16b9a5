/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The difference of two texts as a unified diff without context. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GString *gbx_edit_diff_new (const char *path,
                            const GString *old,
                            const GString *new,
                            guint max_lines,
                            guint64 max_steps);

G_END_DECLS
