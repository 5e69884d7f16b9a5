/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What APIs over JSON say of sandboxes. */
#include <gbx-test.h>

#include "gbx-common-json.h"
#include "gbx-common-view.h"

static JsonObject *
parse (const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  JsonObject *object = gbx_common_json_parse_object (body, &error);

  g_assert_no_error (error);
  return object;
}

static GbxCommonFlow *
new_flow (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxCommonHttp) http = gbx_common_http_new ("http://127.0.0.1:1", &error);
  g_autoptr (GbxCommonRest) rest = NULL;

  g_assert_no_error (error);
  rest = gbx_common_rest_new (http, "the provider", NULL, G_USEC_PER_SEC);
  return gbx_common_flow_new (rest, NULL);
}

static void
test_labels (void)
{
  static const char *const command[] = { "gloveboxd", NULL };
  g_autoptr (GbxCommonFlow) flow = new_flow ();
  g_autoptr (JsonObject) labels = NULL;
  g_autoptr (JsonObject) others = parse ("{\"glovebox.sandbox\":{},\"glovebox.create\":[]}");

  flow->name = g_strdup ("box");
  flow->token = g_strdup ("t");
  flow->spec = gbx_sandbox_spec_new ("box", command, 4444);
  labels = gbx_common_view_new_labels (flow);
  g_assert_cmpuint (json_object_get_size (labels), ==, 2);
  g_assert_cmpuint (gbx_common_view_get_port (labels), ==, 0);
  json_object_unref (labels);

  flow->port = 4444;
  gbx_sandbox_spec_set_workspace (flow->spec, "/w");
  labels = gbx_common_view_new_labels (flow);
  g_assert_cmpuint (gbx_common_view_get_port (labels), ==, 4444);
  g_assert_cmpstr (gbx_common_json_get_string (labels, GBX_COMMON_LABEL_WORKSPACE), ==, "/w");
  g_assert_true (gbx_common_view_is_named (flow, labels));
  g_assert_true (gbx_common_view_is_own (flow, labels));
  g_assert_false (gbx_common_view_is_named (flow, others));
  g_assert_false (gbx_common_view_is_own (flow, others));
  g_assert_false (gbx_common_view_is_own (flow, NULL));
}

static void
test_ports (void)
{
  static const char *const texts[] = { "{}", "{\"glovebox.port\":4444}",
                                       "{\"glovebox.port\":\"0\"}", "{\"glovebox.port\":\"65536\"}",
                                       "{\"glovebox.port\":\" 80\"}", "{\"glovebox.port\":\"\"}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonObject) labels = parse (texts[i]);

      g_assert_cmpuint (gbx_common_view_get_port (labels), ==, 0);
    }
}

static void
test_times (void)
{
  g_autoptr (JsonObject) view =
      parse ("{\"good\":\"2026-01-01T00:00:01Z\",\"bad\":\"soon\",\"other\":5}");

  g_assert_cmpint (gbx_common_view_get_time_usec (view, "good"), ==,
                   G_GINT64_CONSTANT (1767225601) * G_USEC_PER_SEC);
  g_assert_cmpint (gbx_common_view_get_time_usec (view, "bad"), ==, 0);
  g_assert_cmpint (gbx_common_view_get_time_usec (view, "other"), ==, 0);
  g_assert_cmpint (gbx_common_view_get_time_usec (view, "none"), ==, 0);
}

static void
test_states (void)
{
  static const GbxCommonStateRow rows[] = { { "up", GBX_SANDBOX_STATE_RUNNING },
                                            { "off", GBX_SANDBOX_STATE_ENDED },
                                            { NULL, GBX_SANDBOX_STATE_STARTING } };
  g_autoptr (GbxSandbox) sandbox = gbx_sandbox_new ("p", "id", "box");

  gbx_common_view_fill_state (sandbox, rows, "up", "no matter");
  g_assert_cmpint (gbx_sandbox_get_state (sandbox), ==, GBX_SANDBOX_STATE_RUNNING);
  g_assert_null (gbx_sandbox_get_reason (sandbox));
  gbx_common_view_fill_state (sandbox, rows, "off", "no credit");
  g_assert_cmpint (gbx_sandbox_get_state (sandbox), ==, GBX_SANDBOX_STATE_ENDED);
  g_assert_cmpstr (gbx_sandbox_get_reason (sandbox), ==, "off: no credit");
  gbx_common_view_fill_state (sandbox, rows, "boiling", NULL);
  g_assert_cmpint (gbx_sandbox_get_state (sandbox), ==, GBX_SANDBOX_STATE_STARTING);
  g_assert_cmpstr (gbx_sandbox_get_reason (sandbox), ==, "boiling");
}

static gboolean
take_named (GbxCommonFlow *flow, JsonObject *view)
{
  if (!gbx_common_view_is_named (flow, view))
    return FALSE;
  gbx_common_flow_take_note (flow, g_strdup (gbx_common_json_get_string (view, "id")));
  return TRUE;
}

static void
test_pages (void)
{
  g_autoptr (GbxCommonFlow) flow = new_flow ();
  g_autoptr (JsonObject) object = parse ("{\"page\":[5,null,{\"glovebox.sandbox\":\"other\"},"
                                         "{\"glovebox.sandbox\":\"box\",\"id\":\"first\"},"
                                         "{\"glovebox.sandbox\":\"box\",\"id\":\"second\"}]}");
  JsonArray *page = gbx_common_json_get_array (object, "page");

  flow->name = g_strdup ("another");
  g_assert_cmpint (gbx_common_view_take_page (flow, page, take_named), ==, GBX_COMMON_NEXT);
  gbx_common_flow_take_cursor (flow, g_strdup (""));
  g_assert_cmpint (gbx_common_view_take_page (flow, page, take_named), ==, GBX_COMMON_NEXT);
  gbx_common_flow_take_cursor (flow, g_strdup ("more"));
  g_assert_cmpint (gbx_common_view_take_page (flow, page, take_named), ==, GBX_COMMON_AGAIN_NOW);
  g_assert_null (flow->note);
  g_free (flow->name);
  flow->name = g_strdup ("box");
  g_assert_cmpint (gbx_common_view_take_page (flow, page, take_named), ==, GBX_COMMON_NEXT);
  g_assert_cmpstr (flow->note, ==, "first");
}

int
main (int argc, char *argv[])
{
  gbx_test_init (&argc, &argv);

  g_test_add_func ("/common/view/labels", test_labels);
  g_test_add_func ("/common/view/ports", test_ports);
  g_test_add_func ("/common/view/times", test_times);
  g_test_add_func ("/common/view/states", test_states);
  g_test_add_func ("/common/view/pages", test_pages);

  return g_test_run ();
}
