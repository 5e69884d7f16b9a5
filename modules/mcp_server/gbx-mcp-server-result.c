/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What came of an action, in the words of MCP. Pure. */
#include "gbx-mcp-server-result.h"

#include <string.h>

#include "gbx-mcp-message.h"
#include "gbx-mcp-server-limits.h"

#define IMAGE_PREFIX "data:image/"
#define BASE64 ";base64,"

static void
add_text (JsonArray *content, const char *text)
{
  JsonObject *block = json_object_new ();

  json_object_set_string_member (block, "type", "text");
  json_object_set_string_member (block, "text", text);
  json_array_add_object_element (content, block);
}

/* Whether it is a picture as a data: URL, which becomes a block of its own. */
static gboolean
add_image (JsonArray *content, const char *url)
{
  const char *comma = url != NULL && g_str_has_prefix (url, IMAGE_PREFIX) ? strstr (url, BASE64)
                                                                          : NULL;
  g_autofree char *type = NULL;
  JsonObject *block;

  if (comma == NULL)
    return FALSE;
  type = g_strndup (url + strlen ("data:"), (gsize) (comma - url) - strlen ("data:"));
  block = json_object_new ();
  json_object_set_string_member (block, "type", "image");
  json_object_set_string_member (block, "data", comma + strlen (BASE64));
  json_object_set_string_member (block, "mimeType", type);
  json_array_add_object_element (content, block);
  return TRUE;
}

static void
add_images (JsonArray *content, JsonObject *extras)
{
  JsonArray *urls = gbx_mcp_get_array (extras, "image_urls");

  add_image (content, gbx_mcp_get_string (extras, "screenshot"));
  for (guint i = 0; urls != NULL && i < json_array_get_length (urls); i++)
    {
      JsonNode *url = json_array_get_element (urls, i);

      if (JSON_NODE_HOLDS_VALUE (url) && json_node_get_value_type (url) == G_TYPE_STRING)
        add_image (content, json_node_get_string (url));
    }
}

/* A command's report has a beginning and an end of its own. */
static char *
build_text (GbxObservation *observation)
{
  JsonObject *metadata =
      gbx_mcp_get_object (gbx_observation_get_extras (observation), "metadata");
  const char *content = gbx_observation_get_content (observation);
  const char *prefix = metadata != NULL ? gbx_mcp_get_string (metadata, "prefix") : NULL;
  const char *suffix = metadata != NULL ? gbx_mcp_get_string (metadata, "suffix") : NULL;

  /* What has nothing to show, such as a file that was written, still says that it was done. */
  if (*content == '\0' && metadata == NULL && gbx_observation_get_message (observation) != NULL)
    return g_strdup (gbx_observation_get_message (observation));
  return g_strconcat (prefix != NULL ? prefix : "", content, suffix != NULL ? suffix : "", NULL);
}

static gboolean
is_short (JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        if (!is_short (json_array_get_element (array, i)))
          return FALSE;
      return TRUE;
    }
  return !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING ||
         strlen (json_node_get_string (node)) <= GBX_MCP_SERVER_MAX_EXTRA_BYTES;
}

/* What programs read: the status of a command, where it ran. Not all that was said again. */
static JsonObject *
build_structured (GbxObservation *observation)
{
  JsonObject *extras = gbx_observation_get_extras (observation);
  JsonObject *structured = json_object_new ();
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, extras);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (is_short (node))
      json_object_set_member (copy, name, json_node_copy (node));
  json_object_set_string_member (structured, "observation",
                                 gbx_observation_get_kind (observation));
  json_object_set_object_member (structured, "extras", copy);
  return structured;
}

/**
 * gbx_mcp_server_result_new:
 * @observation: what came of an action
 *
 * Returns: (transfer full): the result of a tool: text, pictures, and the rest structured
 */
JsonObject *
gbx_mcp_server_result_new (GbxObservation *observation)
{
  JsonObject *result = json_object_new ();
  JsonArray *content = json_array_new ();
  g_autofree char *text = build_text (observation);

  if (!add_image (content, text))
    add_text (content, text);
  add_images (content, gbx_observation_get_extras (observation));
  json_object_set_array_member (result, "content", content);
  json_object_set_object_member (result, "structuredContent", build_structured (observation));
  json_object_set_boolean_member (
      result, "isError", g_str_equal (gbx_observation_get_kind (observation), "error"));
  return result;
}

/**
 * gbx_mcp_server_result_new_error:
 * @text: what is wrong
 *
 * Returns: (transfer full): the result of a tool that did not run
 */
JsonObject *
gbx_mcp_server_result_new_error (const char *text)
{
  JsonObject *result = json_object_new ();
  JsonArray *content = json_array_new ();

  add_text (content, text);
  json_object_set_array_member (result, "content", content);
  json_object_set_boolean_member (result, "isError", TRUE);
  return result;
}
