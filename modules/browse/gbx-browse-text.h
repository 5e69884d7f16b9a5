/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page's text, with the marks of Markdown, out of its snapshot. Pure; any thread. */
#pragma once

#include "gbx-browse-snapshot.h"

G_BEGIN_DECLS

/* Nested deep, lists and quotes indent each line the more. */
#define GBX_BROWSE_TEXT_MAX_BYTES (64 * 1024 * 1024)

/* What stands between the rules of `browse`'s content; ends in a line break. */
char *gbx_browse_text_new (const GbxBrowseSnapshot *snapshot, GError **error);

G_END_DECLS
