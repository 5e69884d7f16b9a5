/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx.h>
#include <string.h>

#include "gbx-mcp-server-limits.h"
#include "gbx-mcp-server-result.h"

#define PICTURE "data:image/png;base64,QUJD"

/* An observation with the extras of a JSON text. */
static GbxObservation *
observe (const char *kind, const char *content, const char *extras)
{
  GbxObservation *observation = gbx_observation_new (kind, content);
  g_autoptr (JsonNode) root = json_from_string (extras, NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, &node))
    gbx_observation_set_node_extra (observation, name, json_node_copy (node));
  return observation;
}

static char *
show (GbxObservation *observation)
{
  JsonObject *result = gbx_mcp_server_result_new (observation);
  JsonNode *root = json_node_init_object (json_node_alloc (), result);
  char *text = json_to_string (root, FALSE);

  json_node_unref (root);
  json_object_unref (result);
  return text;
}

static void
test_rows (void)
{
  static const struct
  {
    const char *kind;
    const char *content;
    const char *extras;
    const char *expected; /* the content and whether it is an error */
  } rows[] = {
    { "read", "text", "{}", "[{\"type\":\"text\",\"text\":\"text\"}]" },
    { "run", "out", "{\"metadata\":{\"prefix\":\"<\",\"suffix\":\">\",\"exit_code\":3}}",
      "[{\"type\":\"text\",\"text\":\"<out>\"}]" },
    { "run", "", "{\"metadata\":{\"suffix\":7}}", "[{\"type\":\"text\",\"text\":\"\"}]" },
    { "read", PICTURE, "{}",
      "[{\"type\":\"image\",\"data\":\"QUJD\",\"mimeType\":\"image/png\"}]" },
    { "browse", "page", "{\"screenshot\":\"" PICTURE "\"}",
      "[{\"type\":\"text\",\"text\":\"page\"},"
      "{\"type\":\"image\",\"data\":\"QUJD\",\"mimeType\":\"image/png\"}]" },
    { "run_ipython", "1", "{\"image_urls\":[\"" PICTURE "\",\"http://host/picture\",5]}",
      "[{\"type\":\"text\",\"text\":\"1\"},"
      "{\"type\":\"image\",\"data\":\"QUJD\",\"mimeType\":\"image/png\"}]" },
    { "read", "data:image/png,raw", "{}",
      "[{\"type\":\"text\",\"text\":\"data:image/png,raw\"}]" },
    { "error", "no", "{}", "[{\"type\":\"text\",\"text\":\"no\"}]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GbxObservation) observation =
          observe (rows[i].kind, rows[i].content, rows[i].extras);
      g_autofree char *text = show (observation);
      g_autofree char *start = g_strconcat ("{\"content\":", rows[i].expected, ",", NULL);
      const char *end = g_str_equal (rows[i].kind, "error") ? "\"isError\":true}"
                                                            : "\"isError\":false}";

      g_assert_true (g_str_has_prefix (text, start));
      g_assert_true (g_str_has_suffix (text, end));
    }
}

/* A file that was written has nothing to show but that it was. */
static void
test_message (void)
{
  g_autoptr (GbxObservation) observation = gbx_observation_new ("write", "");
  g_autofree char *text = NULL;

  gbx_observation_set_message (observation, "It is written.");
  text = show (observation);
  g_assert_nonnull (strstr (text, "\"text\":\"It is written.\""));
}

/* GBX_MCP_SERVER_MAX_EXTRA_BYTES */
static void
test_long_extras (void)
{
  g_autoptr (GbxObservation) observation = gbx_observation_new ("edit", "done");
  g_autofree char *longest = g_strnfill (GBX_MCP_SERVER_MAX_EXTRA_BYTES, 'x');
  g_autofree char *longer = g_strnfill (GBX_MCP_SERVER_MAX_EXTRA_BYTES + 1, 'x');
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_init_array (json_node_alloc (), array);
  g_autofree char *text = NULL;

  json_array_add_string_element (array, longer);
  json_array_unref (array);
  gbx_observation_set_string_extra (observation, "kept", longest);
  gbx_observation_set_string_extra (observation, "dropped", longer);
  gbx_observation_set_node_extra (observation, "dropped-too", node);
  text = show (observation);
  g_assert_nonnull (strstr (text, "\"kept\""));
  g_assert_null (strstr (text, "\"dropped"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mcp-server/result/rows", test_rows);
  g_test_add_func ("/mcp-server/result/message", test_message);
  g_test_add_func ("/mcp-server/result/long-extras", test_long_extras);

  return g_test_run ();
}
