/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "gbx-abi.h"

G_BEGIN_DECLS

/* An escape that stands for nothing: a backslash at the end of a line joins it with the next. */
#define GBX_PYTHON_ESCAPE_NOTHING G_MAXUINT32

GBX_EXPORT gboolean gbx_python_escape_read (const char **at,
                                            const char *end,
                                            gunichar *out_code,
                                            const char **out_problem);

G_END_DECLS
