/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GBX_MCP_PARSE_ERROR (-32700)
#define GBX_MCP_INVALID_REQUEST (-32600)
#define GBX_MCP_METHOD_NOT_FOUND (-32601)
#define GBX_MCP_INVALID_PARAMS (-32602)
#define GBX_MCP_INTERNAL_ERROR (-32603)
#define GBX_MCP_LATEST_VERSION "2025-06-18"

typedef enum
{
  GBX_MCP_MESSAGE_REQUEST,
  GBX_MCP_MESSAGE_NOTIFICATION,
  GBX_MCP_MESSAGE_RESPONSE,
} GbxMcpMessageKind;

/* One JSON-RPC message. */
typedef struct
{
  GbxMcpMessageKind kind;
  JsonNode *root;
  JsonObject *object; /* of root */
  const char *method; /* of object; NULL in a response */
  JsonNode *id;       /* of object; NULL in a notification */
  JsonObject *params; /* of object; NULL if there are none */
} GbxMcpMessage;

GbxMcpMessage *gbx_mcp_message_new (JsonNode *root, GError **error);
GPtrArray *gbx_mcp_message_read_all (JsonNode *root, GError **error);
GPtrArray *gbx_mcp_message_parse_all (GBytes *bytes, GError **error);
void gbx_mcp_message_free (GbxMcpMessage *self);

JsonNode *gbx_mcp_message_build_call (gint64 id, const char *method, JsonObject *params);
JsonNode *gbx_mcp_message_build_notification (const char *method, JsonObject *params);
JsonNode *gbx_mcp_message_build_result (JsonNode *id, JsonNode *result);
JsonNode *gbx_mcp_message_build_error (JsonNode *id, int code, const char *text);
JsonNode *gbx_mcp_message_build_tool_error (JsonNode *id, const char *text);

gboolean gbx_mcp_is_known_version (const char *version);
const char *gbx_mcp_get_string (JsonObject *object, const char *name);
JsonObject *gbx_mcp_get_object (JsonObject *object, const char *name);
JsonArray *gbx_mcp_get_array (JsonObject *object, const char *name);
gboolean gbx_mcp_get_int (JsonNode *node, gint64 *out_value);
JsonObject *gbx_mcp_copy_object (JsonObject *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxMcpMessage, gbx_mcp_message_free)

G_END_DECLS
