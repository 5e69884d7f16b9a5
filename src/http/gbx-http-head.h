/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The head of a request, before the HTTP library sees it. The library takes more than HTTP, loses
 * memory over some heads and keeps the name of every method for ever; so a head is first held
 * against what this server needs of RFC 9112, and above all against doubt where its body ends.
 */
#pragma once

#include "gbx-http-error.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean is_chunked;
  guint64 content_length;
} GbxHttpHead;

gsize gbx_http_head_find_end (const char *text, gsize length_bytes, gsize from_byte);
gboolean gbx_http_head_check (const char *text,
                              gsize length_bytes,
                              GbxHttpHead *out_head,
                              GbxHttpRefusal *out_refusal);

G_END_DECLS
