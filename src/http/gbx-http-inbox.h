/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What came from a client and was not passed on yet. Nothing of a request is passed on before its
 * head is complete and checked, and nothing behind a request before it is the next one's turn.
 */
#pragma once

#include "gbx-http-error.h"

G_BEGIN_DECLS

typedef struct
{
  GByteArray *bytes;
  gsize taken_bytes;   /* at the front of @bytes, which are passed on already */
  gsize scanned_bytes; /* of a head whose end was not there */
  guint64 pass_bytes;  /* of the request that is passed on; G_MAXUINT64: to the end */
} GbxHttpInbox;

void gbx_http_inbox_init (GbxHttpInbox *self);
void gbx_http_inbox_clear (GbxHttpInbox *self);

guint8 *gbx_http_inbox_reserve (GbxHttpInbox *self, gsize length_bytes);
void gbx_http_inbox_add (GbxHttpInbox *self, gsize length_bytes);
void gbx_http_inbox_append (GbxHttpInbox *self, const void *data, gsize length_bytes);
gboolean gbx_http_inbox_is_passing (GbxHttpInbox *self);
gboolean gbx_http_inbox_has_begun (GbxHttpInbox *self);
gboolean gbx_http_inbox_has_more (GbxHttpInbox *self);
gsize gbx_http_inbox_take (GbxHttpInbox *self, void *buffer, gsize count_bytes);
void gbx_http_inbox_pass_all (GbxHttpInbox *self);
gsize gbx_http_inbox_pass (GbxHttpInbox *self, gsize count_bytes);
gboolean gbx_http_inbox_look_for_head (GbxHttpInbox *self,
                                       gsize max_head_bytes,
                                       GbxHttpRefusal *out_refusal);

G_END_DECLS
