/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What kind of file some content is. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *gbx_browse_filetype_guess (const char *head, gsize length_bytes, const char *suggested_name);

G_END_DECLS
