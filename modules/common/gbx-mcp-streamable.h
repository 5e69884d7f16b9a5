/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MCP over streamable HTTP: one path, an answer to each post. */
#pragma once

#include "gbx-mcp-message.h"
#include "gbx-mcp-stream.h"

G_BEGIN_DECLS

/* What is behind the transport; sessions are of its own type. */
typedef struct
{
  gpointer (*open_session) (gpointer owner);                 /* (transfer full) (nullable) */
  gpointer (*find_session) (gpointer owner, const char *id); /* (transfer full) (nullable) */
  const char *(*get_id) (gpointer session);
  void (*close_session) (gpointer owner, gpointer session);
  void (*unref_session) (gpointer session);
  /* Each request is answered once, with gbx_mcp_stream_answer(). */
  void (*take) (gpointer owner, gpointer session, GbxMcpStream *stream, GbxMcpMessage *message);
  /* Both %NULL: nothing is told but answers. */
  gboolean (*may_listen) (gpointer session);
  void (*listen) (gpointer session, GbxMcpStream *stream);
} GbxMcpStreamableFuncs;

void gbx_mcp_streamable_answer (const GbxMcpStreamableFuncs *funcs,
                                gpointer owner,
                                GbxExchange *exchange,
                                GTask *task);

G_END_DECLS
