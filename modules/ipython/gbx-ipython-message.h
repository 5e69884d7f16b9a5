/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One message of the Jupyter protocol, to and from the frames that travel: identities, delimiter,
 * signature, header, parent header, metadata, content. Pure.
 */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

typedef struct
{
  grefcount ref_count;
  char *id;
  char *type;
  char *parent_id; /* NULL: none */
  JsonObject *content;
  gsize size_bytes; /* of the content as it came */
} GbxIpythonMessage;

GbxIpythonMessage *gbx_ipython_message_new_from_frames (GPtrArray *frames,
                                                        const char *key,
                                                        gsize max_stream_bytes,
                                                        GError **error);
char *gbx_ipython_message_peek_type (GPtrArray *frames);
char *gbx_ipython_message_peek_parent_id (GPtrArray *frames);
GbxIpythonMessage *gbx_ipython_message_ref (GbxIpythonMessage *self);
void gbx_ipython_message_unref (GbxIpythonMessage *self);

GPtrArray *gbx_ipython_message_build_frames (const char *type,
                                             const char *id,
                                             const char *session,
                                             JsonNode *content,
                                             const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxIpythonMessage, gbx_ipython_message_unref)

G_END_DECLS
