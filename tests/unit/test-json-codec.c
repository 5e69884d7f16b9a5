/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-action-table.h"
#include "gbx-json-codec.h"

#include <string.h>

#define RUN(more) "{\"action\":{\"action\":\"run\",\"args\":{\"command\":\"x\"}" more "}}"

static GbxDecoded *
decode (const char *json)
{
  g_autoptr (GBytes) body = g_bytes_new_static (json, strlen (json));

  return gbx_json_codec_decode (body, "application/json");
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *json;
    GbxDecodedKind kind;
    const char *text; /* that the failure begins with */
  } rows[] = {
    { "", GBX_DECODED_INVALID, "body: field required" },
    { "x", GBX_DECODED_INVALID, "JSON: " },
    { "[]", GBX_DECODED_INVALID, "body: must be an object" },
    { "{}", GBX_DECODED_INVALID, "body.action: field required" },
    { "{\"action\":null}", GBX_DECODED_INVALID, "body.action: must be an object" },
    { "{\"action\":\"run\"}", GBX_DECODED_INVALID, "body.action: must be an object" },
    { "{\"action\":{}}", GBX_DECODED_FAILED, "Unknown event type: {}" },
    { "{\"action\":{\"args\":{\"a\":null}}}", GBX_DECODED_FAILED,
      "Unknown event type: {'args': {'a': None}}" },
    { "{\"action\":{\"observation\":\"run\"}}", GBX_DECODED_FAILED, "400: Invalid action type" },
    { "{\"action\":{\"action\":5}}", GBX_DECODED_FAILED, "'action['action']=5' is not defined." },
    { "{\"action\":{\"action\":null}}", GBX_DECODED_FAILED,
      "'action['action']=None' is not defined." },
    { "{\"action\":{\"action\":\"run\",\"args\":null}}", GBX_DECODED_FAILED,
      "'NoneType' object has no attribute 'pop'" },
    { "{\"action\":{\"action\":\"run\",\"args\":\"x\"}}", GBX_DECODED_FAILED,
      "'str' object has no attribute 'pop'" },
    { "{\"action\":{\"action\":\"run\",\"args\":[]}}", GBX_DECODED_FAILED,
      "pop expected at most 1 argument, got 2" },
    { "{\"action\":{\"action\":\"run\"}}", GBX_DECODED_FAILED,
      "action={'action': 'run', 'args': {}} has the wrong arguments: CmdRunAction.__init__() "
      "missing 1 required positional argument: 'command'" },
    { "{\"action\":{\"action\":\"write\"}}", GBX_DECODED_FAILED,
      "action={'action': 'write', 'args': {}} has the wrong arguments: FileWriteAction.__init__() "
      "missing 2 required positional arguments: 'path' and 'content'" },
    { "{\"action\":{\"action\":\"run\",\"args\":{\"bogus\":1}}}", GBX_DECODED_FAILED,
      "action={'action': 'run', 'args': {'bogus': 1}} has the wrong arguments: "
      "CmdRunAction.__init__() got an unexpected keyword argument 'bogus'" },
    { RUN (",\"source\":\"x\""), GBX_DECODED_FAILED, "'x' is not a valid EventSource" },
    { RUN (",\"source\":null"), GBX_DECODED_FAILED, "None is not a valid EventSource" },
    { "{\"action\":{\"action\":\"think\",\"args\":{\"thought\":\"\"}}}", GBX_DECODED_FAILED,
      "'ActionExecutor' object has no attribute 'think'" },
    { "{\"action\":{\"action\":\"call_tool_mcp\",\"args\":{\"name\":\"a\"}}}", GBX_DECODED_FAILED,
      "'ActionExecutor' object has no attribute 'call_tool_mcp'" },
    { RUN (",\"timeout\":\"abc\""), GBX_DECODED_REFUSED,
      "could not convert string to float: 'abc'" },
    { RUN (",\"timeout\":[]"), GBX_DECODED_REFUSED,
      "float() argument must be a string or a real number, not 'list'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GbxDecoded) decoded = decode (rows[i].json);

      g_test_message ("%s", rows[i].json);
      g_assert_cmpint (decoded->kind, ==, rows[i].kind);
      if (!g_str_has_prefix (decoded->text, rows[i].text))
        g_assert_cmpstr (decoded->text, ==, rows[i].text);
    }
}

/* What becomes of arguments: those of older clients, and those that are no more than accepted. */
static void
test_args (void)
{
  static const struct
  {
    const char *action;
    const char *args;
    const char *becomes;
  } rows[] = {
    { "run", "{\"command\":\"x\",\"timestamp\":1,\"keep_prompt\":true,\"task_completed\":null}",
      "{\"command\":\"x\"}" },
    { "run", "{\"command\":\"x\",\"is_confirmed\":\"rejected\"}",
      "{\"command\":\"x\",\"confirmation_state\":\"rejected\"}" },
    { "run", "{\"command\":\"x\",\"is_confirmed\":null}", "{\"command\":\"x\"}" },
    { "run", "{\"command\":\"x\",\"security_risk\":99}", "{\"command\":\"x\"}" },
    { "run", "{\"command\":\"x\",\"security_risk\":\"LOW\"}", "{\"command\":\"x\"}" },
    { "run", "{\"command\":\"x\",\"security_risk\":2}", "{\"command\":\"x\",\"security_risk\":2}" },
    { "run", "{\"command\":\"x\",\"security_risk\":null}",
      "{\"command\":\"x\",\"security_risk\":null}" },
    { "run", "{\"command\":\"x\",\"action\":\"run\"}", "{\"command\":\"x\",\"action\":\"run\"}" },
    { "read",
      "{\"path\":\"/a\",\"translated_ipython_code\":"
      "\"print(file_editor(**{'command': 'view', 'path': '/b', 'view_range': [1, 2]}))\"}",
      "{\"path\":\"/b\",\"view_range\":[1,2]}" },
    { "read",
      "{\"path\":\"/a\",\"translated_ipython_code\":\"print(file_editor(**{'path': 1+1}))\"}",
      "{\"path\":\"/a\"}" },
    { "read", "{\"path\":\"/a\",\"translated_ipython_code\":\"\"}", "{\"path\":\"/a\"}" },
    { "read", "{\"path\":\"/a\",\"translated_ipython_code\":null}", "{\"path\":\"/a\"}" },
    { "edit", "{\"path\":\"/a\",\"command\":\"view\"}", "{\"path\":\"/a\",\"command\":\"view\"}" },
    { "edit", "{\"path\":\"/a\",\"command\":\"view\",\"translated_ipython_code\":\"\"}",
      "{\"path\":\"/a\"}" },
    { "other", "{\"any\":1}", "{\"any\":1}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"action\":{\"action\":\"%s\",\"args\":%s}}",
                                               rows[i].action, rows[i].args);
      g_autoptr (GbxDecoded) decoded = decode (json);
      g_autoptr (JsonNode) node = NULL;
      g_autofree char *args = NULL;

      g_test_message ("%s", json);
      g_assert_cmpstr (decoded->text, ==, NULL);
      g_assert_cmpint (decoded->kind, ==, GBX_DECODED_ACTION);
      node = json_node_init_object (json_node_alloc (), decoded->args);
      args = json_to_string (node, FALSE);
      g_assert_cmpstr (args, ==, rows[i].becomes);
    }
}

static void
test_timeout (void)
{
  g_autoptr (GbxDecoded) none = decode (RUN (""));
  g_autoptr (GbxDecoded) some = decode (RUN (",\"timeout\":2.5"));
  g_autoptr (GbxDecoded) text = decode (RUN (",\"timeout\":\"1_0\""));
  g_autoptr (GbxDecoded) endless = decode (RUN (",\"timeout\":\"inf\""));
  g_autoptr (GbxDecoded) read = decode ("{\"action\":{\"action\":\"read\",\"timeout\":\"abc\","
                                        "\"args\":{\"path\":\"/a\"}}}");
  g_autoptr (GbxDecoded) blocking = decode ("{\"action\":{\"action\":\"run\",\"timeout\":null,"
                                            "\"args\":{\"command\":\"x\",\"blocking\":null}}}");

  g_assert_cmpfloat (none->timeout_seconds, ==, 0);
  g_assert_cmpfloat (some->timeout_seconds, ==, 2.5);
  g_assert_cmpfloat (text->timeout_seconds, ==, 10);
  g_assert_cmpfloat (endless->timeout_seconds, ==, 0);
  g_assert_cmpint (read->kind, ==, GBX_DECODED_ACTION);
  g_assert_false (json_object_get_boolean_member (blocking->args, "blocking"));
}

static void
test_foreign (void)
{
  g_autoptr (GbxDecoded) own = decode (RUN (""));
  g_autoptr (GbxDecoded) idle = decode ("{\"action\":{\"action\":\"think\"}}");
  g_autoptr (GbxDecoded) foreign = decode ("{\"action\":{\"action\":\"it's\"}}");

  g_assert_false (own->is_foreign);
  g_assert_false (idle->is_foreign);
  g_assert_true (foreign->is_foreign);
  gbx_decoded_fail_unknown (foreign, (const char *[]){ "read", "run", NULL });
  g_assert_cmpint (foreign->kind, ==, GBX_DECODED_FAILED);
  g_assert_cmpstr (foreign->text, ==,
                   "'action['action']=\"it's\"' is not defined. "
                   "Available actions: dict_keys(['read', 'run'])");
}

/* What is not looked at may be anything that is JSON. */
static void
test_ignored (void)
{
  g_autofree char *large = g_strnfill (1024 * 1024, 'm');
  g_autofree char *json = g_strdup_printf (RUN (",\"tool_call_metadata\":{\"a\":[\"%s\\u0000\"]},"
                                                "\"id\":-1,\"cause\":[],\"source\":\"agent\""),
                                           large);
  g_autoptr (GbxDecoded) decoded = decode (json);

  g_assert_cmpint (decoded->kind, ==, GBX_DECODED_ACTION);
  g_assert_cmpuint (json_object_get_size (decoded->args), ==, 1);
}

/* U+0000 in what is stored is for those who ask what was sent; elsewhere it cannot be. */
static void
test_nul (void)
{
  static const struct
  {
    const char *event;
    GbxDecodedKind kind;
  } rows[] = {
    { "{\"action\":\"run\",\"args\":{\"command\":\"\\u0000\"}}", GBX_DECODED_REFUSED },
    { "{\"action\":\"mine\",\"args\":{\"text\":\"\\u0000\"}}", GBX_DECODED_REFUSED },
    { "{\"action\":\"mine\",\"args\":{\"list\":[\"\\u0000\"]}}", GBX_DECODED_INVALID },
    { "{\"action\":\"mine\",\"args\":{\"\\u0000\":\"\"}}", GBX_DECODED_INVALID },
    { "{\"action\":\"\\u0000\"}", GBX_DECODED_INVALID },
  };
  g_autoptr (GbxDecoded) decoded = decode (
      "{\"action\":{\"action\":\"write\",\"args\":{\"path\":\"a\",\"thought\":\"\\u0000\","
      "\"content\":\"x\\u0000y\"}}}");

  g_assert_cmpint (decoded->kind, ==, GBX_DECODED_ACTION);
  g_assert_cmpstr (json_object_get_string_member (decoded->args, "content"), ==,
                   "x\357\277\275y");
  g_assert_cmpstr (g_hash_table_lookup (decoded->exact_texts, "content"), ==, "x\300\200y");

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"action\":%s}", rows[i].event);
      g_autoptr (GbxDecoded) refused = decode (json);

      g_assert_cmpint (refused->kind, ==, rows[i].kind);
      if (rows[i].kind == GBX_DECODED_REFUSED)
        g_assert_cmpstr (refused->text, ==, "embedded null byte");
      else
        g_assert_nonnull (strstr (refused->text, "U+0000"));
    }
}

/* As every client sends it. */
static void
test_table (void)
{
  guint count;
  const GbxActionSpec *specs = gbx_action_table_get (&count);

  for (guint i = 0; i < count; i++)
    {
      g_autoptr (GString) args = g_string_new ("{");
      g_autofree char *json = NULL;
      g_autoptr (GbxDecoded) decoded = NULL;

      for (guint j = 0; j < specs[i].args_count; j++)
        {
          const GbxArgSpec *arg = &specs[i].args[j];
          const char *value = arg->fallback != NULL ? arg->fallback : "\"x\"";

          g_string_append_printf (args, "%s\"%s\":%s", j > 0 ? "," : "", arg->name, value);
        }
      json = g_strdup_printf ("{\"action\":{\"action\":\"%s\",\"args\":%s},\"timeout\":120.0}}",
                              specs[i].action, args->str);
      decoded = decode (json);
      g_assert_cmpint (decoded->kind, ==,
                       specs[i].is_runnable ? GBX_DECODED_ACTION : GBX_DECODED_FAILED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-codec/refusals", test_refusals);
  g_test_add_func ("/json-codec/args", test_args);
  g_test_add_func ("/json-codec/timeout", test_timeout);
  g_test_add_func ("/json-codec/foreign", test_foreign);
  g_test_add_func ("/json-codec/ignored", test_ignored);
  g_test_add_func ("/json-codec/nul", test_nul);
  g_test_add_func ("/json-codec/table", test_table);

  return g_test_run ();
}
