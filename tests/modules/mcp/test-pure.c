/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx.h>
#include <string.h>

#include "gbx-mcp-definition.h"
#include "gbx-mcp-limits.h"
#include "gbx-mcp-lines.h"
#include "gbx-mcp-message.h"
#include "gbx-mcp-names.h"

static void
on_line (const char *line, gsize length_bytes, gpointer user_data)
{
  g_string_append_printf (user_data, "<%.*s>", (int) length_bytes, line);
}

static void
test_lines (void)
{
  static const char text[] = "one\n\ntwo\r\nmuch too long\nthree\nrest";

  for (gsize step = 1; step <= strlen (text); step++)
    {
      g_autoptr (GbxMcpLines) lines = gbx_mcp_lines_new (6);
      g_autoptr (GString) all = g_string_new (NULL);

      for (gsize i = 0; i < strlen (text); i += step)
        gbx_mcp_lines_push (lines, text + i, MIN (step, strlen (text) - i), on_line, all);
      g_assert_cmpstr (all->str, ==, "<one><two><three>");
    }
}

/* Of a line that is too long both edges are left, and what is no JSON between them. */
static void
test_edges (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (text, "%02u", i);
  g_string_append (text, "\r\nnext\n");
  for (gsize step = 1; step <= text->len; step++)
    {
      g_autoptr (GbxMcpLines) lines = gbx_mcp_lines_new (64);
      g_autoptr (GString) all = g_string_new (NULL);

      for (gsize i = 0; i < text->len; i += step)
        gbx_mcp_lines_push (lines, text->str + i, MIN (step, text->len - i), on_line, all);
      g_assert_cmpstr (all->str, ==, "<0001\x01"
                                     "899><next>");
    }
}

static void
test_guess (void)
{
  static const struct
  {
    const char *line;
    gint64 id; /* -1: none */
  } rows[] = {
    { "{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":[[", 5 },
    { " { \"id\" : 12 , \"jsonrpc\" : \"2.0\" , \"error\" : [", 12 },
    { "{\"id\":7,\"result\":{\x01"
      "\"id\":8}}",
      7 },
    { "{\"result\":[\x01],\"jsonrpc\":\"2.0\",\"id\":9}", 9 },
    { "{\"jsonrpc\":\"2.0\",\"result\":[\x01],\"id\":9 } ", 9 },
    { "{\"result\":[\x01],\"id\":9,\"jsonrpc\":\"2.0\"}", 9 },
    { "{\"result\":{\"id\":9}}", -1 },
    { "{\"result\":\"\\\"id\":9}\"}", -1 },
    { "{\"result\":[\x01],\"id\":9,\"x\":1}", -1 },
    { "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"m\",\"params\":[", -1 },
    { "{\"jsonrpc\":\"2.0\",\"id\":\"5\",\"result\":[", -1 },
    { "{\"id\":5", -1 },
    { "\"id\":5}", -1 },
    { "{", -1 },
    { "", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 id = -1;

      g_assert_true (gbx_mcp_lines_guess_id (rows[i].line, strlen (rows[i].line), &id) ==
                     (rows[i].id >= 0));
      g_assert_cmpint (id, ==, rows[i].id);
    }
}

static void
test_message (void)
{
  static const struct
  {
    const char *text;
    int kind; /* -1: none */
  } rows[] = {
    { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\"}", GBX_MCP_MESSAGE_REQUEST },
    { "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"method\":\"m\"}", GBX_MCP_MESSAGE_REQUEST },
    { "{\"jsonrpc\":\"2.0\",\"method\":\"m\"}", GBX_MCP_MESSAGE_NOTIFICATION },
    { "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}", GBX_MCP_MESSAGE_RESPONSE },
    { "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{}}", GBX_MCP_MESSAGE_RESPONSE },
    { "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":1}", -1 },
    { "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"m\"}", -1 },
    { "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"m\"}", -1 },
    { "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"m\"}", -1 },
    { "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":{}}", -1 },
    { "{\"jsonrpc\":\"2.0\",\"result\":1}", -1 },
    { "{\"jsonrpc\":{},\"id\":1,\"method\":\"m\"}", -1 },
    { "{\"id\":1,\"method\":\"m\"}", -1 },
    { "[]", -1 },
    { "1", -1 },
    { "", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (rows[i].text, strlen (rows[i].text));
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) messages = gbx_mcp_message_parse_all (bytes, &error);
      GbxMcpMessage *message = messages != NULL ? g_ptr_array_index (messages, 0) : NULL;

      g_assert_cmpint (message != NULL ? (int) message->kind : -1, ==, rows[i].kind);
      g_assert_true ((message == NULL) == (error != NULL));
    }
}

static void
test_names (void)
{
  g_autofree char *uri = gbx_mcp_names_add_to_uri ("s", "file:///a");
  g_autofree char *odd = gbx_mcp_names_add_to_uri ("s", "urn:a");
  g_autofree char *back = gbx_mcp_names_match_uri ("s", uri);

  g_assert_cmpstr (uri, ==, "file://s//a");
  g_assert_cmpstr (odd, ==, "urn:a");
  g_assert_cmpstr (back, ==, "file:///a");
  g_assert_null (gbx_mcp_names_match_uri ("x", uri));
  g_assert_cmpstr (gbx_mcp_names_match ("a_b", "a_b_c"), ==, "c");
  g_assert_null (gbx_mcp_names_match ("a_b", "a_b_"));
  g_assert_null (gbx_mcp_names_match ("a_b", "a_bc"));
}

static GPtrArray *
parse (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);

  return gbx_mcp_definition_parse_list (json_node_get_array (root), error);
}

static void
test_definitions (void)
{
  g_autoptr (GPtrArray) list =
      parse ("[{\"name\":\"a\",\"command\":\"old\"},"
             "{\"name\":\" b \",\"command\":\"x\",\"args\":\"1 '2 3'\",\"env\":\"A=1, B=2=3\"},"
             "{\"name\":\"a\",\"command\":\"new\",\"args\":[\"y\"],\"env\":{\"C\":\"d\"}}]",
             NULL);
  const GbxMcpDefinition *b = list->pdata[0];
  const GbxMcpDefinition *a = list->pdata[1];

  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (b->name, ==, "b");
  g_assert_cmpstrv (b->argv, ((const char *const[]){ "x", "1", "2 3", NULL }));
  g_assert_cmpstrv (b->env, ((const char *const[]){ "A=1", "B=2=3", NULL }));
  g_assert_cmpstrv (a->argv, ((const char *const[]){ "new", "y", NULL }));
  g_assert_true (gbx_mcp_definition_equal (a, a));
  g_assert_false (gbx_mcp_definition_equal (a, b));
}

static void
test_bad_definitions (void)
{
  static const char *const bad[] = {
    "[1]",
    "[{}]",
    "[{\"name\":\"\",\"command\":\"x\"}]",
    "[{\"name\":\"ä\",\"command\":\"x\"}]",
    "[{\"name\":\"a\"}]",
    "[{\"name\":\"a\",\"command\":\"x y\"}]",
    "[{\"name\":\"a\",\"command\":\"x\",\"args\":{}}]",
    "[{\"name\":\"a\",\"command\":\"x\",\"args\":[{}]}]",
    "[{\"name\":\"a\",\"command\":\"x\",\"args\":\"'\"}]",
    "[{\"name\":\"a\",\"command\":\"x\",\"env\":[]}]",
    "[{\"name\":\"a\",\"command\":\"x\",\"env\":{\"A\":1}}]",
    "[{\"name\":\"a\",\"command\":\"x\",\"env\":{\"A=\":\"1\"}}]",
    "[{\"name\":\"a\",\"command\":\"x\",\"env\":\"1A=2\"}]",
    "[{\"name\":\"a\",\"command\":\"x\",\"env\":\"A\"}]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (parse (bad[i], &error));
      g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
    }
}

static void
test_too_many_definitions (void)
{
  g_autoptr (JsonArray) array = json_array_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= GBX_MCP_MAX_SERVERS_COUNT; i++)
    json_array_add_null_element (array);
  g_assert_null (gbx_mcp_definition_parse_list (array, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mcp/lines", test_lines);
  g_test_add_func ("/mcp/lines/edges", test_edges);
  g_test_add_func ("/mcp/lines/guess", test_guess);
  g_test_add_func ("/mcp/message", test_message);
  g_test_add_func ("/mcp/names", test_names);
  g_test_add_func ("/mcp/definitions", test_definitions);
  g_test_add_func ("/mcp/bad-definitions", test_bad_definitions);
  g_test_add_func ("/mcp/too-many-definitions", test_too_many_definitions);
  return g_test_run ();
}
