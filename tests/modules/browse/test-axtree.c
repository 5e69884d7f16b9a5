/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Trees of a real browser, and what it never says but could. */
#include <gbx.h>
#include <string.h>

#include "recorded.h"

#define NAMED(role, name) "\"role\":{\"value\":\"" role "\"},\"name\":{\"value\":\"" name "\"}"
#define NOTE(kind, text) ",\"" kind "\":{\"value\":\"" text "\"}"
#define PROPERTY(name, value) \
  ",\"properties\":[{\"name\":\"" name "\",\"value\":{\"value\":" value "}}]"

typedef struct
{
  const char *recorded;
  const char *expected;
  GbxBrowseAxtreeFlags flags;
} Page;

static const Page pages[] = {
  { "p1", "p1", GBX_BROWSE_AXTREE_WITH_CLICKABLE },
  { "p2", "p2", GBX_BROWSE_AXTREE_WITH_CLICKABLE },
  { "p3", "p3", GBX_BROWSE_AXTREE_WITH_CLICKABLE },
  { "p4", "p4", GBX_BROWSE_AXTREE_WITH_CLICKABLE },
  { "p5", "p5", GBX_BROWSE_AXTREE_WITH_CLICKABLE },
  { "p5",
    "p5-browsing",
    GBX_BROWSE_AXTREE_WITH_CLICKABLE | GBX_BROWSE_AXTREE_SKIP_GENERIC |
        GBX_BROWSE_AXTREE_VISIBLE_ONLY },
  { "p5",
    "p5-visual",
    GBX_BROWSE_AXTREE_WITH_CLICKABLE | GBX_BROWSE_AXTREE_WITH_VISIBLE |
        GBX_BROWSE_AXTREE_SKIP_GENERIC },
  { "p6", "p6", GBX_BROWSE_AXTREE_WITH_CLICKABLE },
  { "p7", "p7", GBX_BROWSE_AXTREE_WITH_CLICKABLE },
  { "p8", "p8", GBX_BROWSE_AXTREE_WITH_CLICKABLE },
  { "p8-clicked", "p8-clicked", GBX_BROWSE_AXTREE_WITH_CLICKABLE },
  { "p9", "p9", GBX_BROWSE_AXTREE_WITH_CLICKABLE },
  { "p9-filled", "p9-filled", GBX_BROWSE_AXTREE_WITH_CLICKABLE },
};

static void
test_page (gconstpointer data)
{
  const Page *page = data;
  g_autofree char *file = g_strconcat (page->expected, ".txt", NULL);
  g_autoptr (Recorded) recorded = recorded_load (page->recorded);
  g_autoptr (GBytes) bytes = recorded_read ("expected", file);
  g_autofree char *expected = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gbx_browse_axtree_to_text (recorded->tree, recorded->elements,
                                                     page->flags, &error);

  g_assert_no_error (error);
  g_strchomp (expected);
  g_assert_cmpstr (text, ==, expected);
}

static void
check_element (const Recorded *recorded,
               const char *bid,
               double visibility,
               gboolean is_clickable,
               gboolean is_marked,
               gboolean has_bounds)
{
  const GbxBrowseElement *element = gbx_browse_elements_lookup (recorded->elements, bid);

  g_test_message ("%s", bid);
  g_assert_nonnull (element);
  g_assert_cmpfloat (element->visibility, ==, visibility);
  g_assert_cmpint (element->is_clickable, ==, is_clickable);
  g_assert_cmpint (element->is_marked, ==, is_marked);
  g_assert_cmpint (element->has_bounds, ==, has_bounds);
}

static void
test_elements (void)
{
  g_autoptr (Recorded) p1 = recorded_load ("p1");
  g_autoptr (Recorded) p3 = recorded_load ("p3");
  g_autoptr (Recorded) p5 = recorded_load ("p5");
  const GbxBrowseElement *inner;
  const GbxBrowseElement *frame;

  check_element (p1, "1", 0, FALSE, FALSE, FALSE);
  check_element (p1, "3", 1, FALSE, FALSE, TRUE);
  check_element (p1, "7", 1, TRUE, TRUE, TRUE);
  check_element (p1, "10", 1, FALSE, TRUE, TRUE);
  check_element (p5, "5", 1, TRUE, TRUE, TRUE);
  check_element (p5, "6", 0, FALSE, FALSE, FALSE);
  check_element (p5, "7", 1, FALSE, FALSE, TRUE);
  check_element (p5, "9", 1, FALSE, FALSE, TRUE);
  check_element (p5, "10", 1, TRUE, TRUE, TRUE);
  check_element (p5, "11", 1, FALSE, TRUE, TRUE);
  check_element (p5, "12", 0.3, FALSE, FALSE, TRUE);
  check_element (p5, "13", 0, TRUE, FALSE, TRUE);
  g_assert_cmpfloat (gbx_browse_elements_lookup (p1->elements, "3")->width, ==, 1264);

  /* In a frame, bounds count from the page's corner. */
  frame = gbx_browse_elements_lookup (p3->elements, "b");
  inner = gbx_browse_elements_lookup (p3->elements, "b3");
  g_assert_cmpfloat (inner->x, >, frame->x);
  g_assert_cmpfloat (inner->y, >, frame->y);
  g_assert_cmpfloat (inner->x + inner->width, <, frame->x + frame->width);
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  g_assert_true (json_object_has_member (object, name));
  return json_object_get_object_member (object, name);
}

static void
test_elements_json (void)
{
  g_autoptr (Recorded) p1 = recorded_load ("p1");
  g_autoptr (JsonNode) node = gbx_browse_elements_to_json (p1->elements);
  JsonObject *object = json_node_get_object (node);
  JsonObject *body = get_object (object, "3");
  JsonArray *bounds = json_object_get_array_member (body, "bbox");

  g_assert_cmpuint (json_object_get_size (object), ==,
                    gbx_browse_elements_count (p1->elements));
  g_assert_cmpuint (json_object_get_size (body), ==, 4);
  g_assert_cmpfloat (json_object_get_double_member (body, "visibility"), ==, 1);
  g_assert_false (json_object_get_boolean_member (body, "clickable"));
  g_assert_false (json_object_get_boolean_member (body, "set_of_marks"));
  g_assert_cmpuint (json_array_get_length (bounds), ==, 4);
  g_assert_cmpint (json_array_get_int_element (bounds, 0), ==, 8);
  g_assert_true (json_object_get_null_member (get_object (object, "1"), "bbox"));
}

/* Every id that a node names is there, and none is a text box. */
static void
test_json (void)
{
  g_autoptr (Recorded) p3 = recorded_load ("p3");
  g_autoptr (JsonNode) node = gbx_browse_axtree_to_json (p3->tree);
  JsonArray *nodes = json_object_get_array_member (json_node_get_object (node), "nodes");
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  guint bids_count = 0;
  guint children_count = 0;

  for (guint i = 0; i < json_array_get_length (nodes); i++)
    {
      JsonObject *one = json_array_get_object_element (nodes, i);

      g_assert_true (g_hash_table_add (ids, (gpointer) json_object_get_string_member (one,
                                                                                      "nodeId")));
      g_assert_cmpstr (json_object_get_string_member (get_object (one, "role"), "value"), !=,
                       "InlineTextBox");
      bids_count += json_object_has_member (one, "browsergym_id");
    }
  for (guint i = 0; i < json_array_get_length (nodes); i++)
    {
      JsonObject *one = json_array_get_object_element (nodes, i);
      JsonArray *children = json_object_get_array_member (one, "childIds");

      children_count += json_array_get_length (children);
      for (guint j = 0; j < json_array_get_length (children); j++)
        g_assert_true (g_hash_table_contains (ids, json_array_get_string_element (children, j)));
    }
  g_assert_cmpuint (children_count, ==, json_array_get_length (nodes) - 1);
  g_assert_cmpuint (bids_count, >=, 12);
}

/* A page with one node's JSON below its root. */
static char *
print_one (const char *node, GbxBrowseAxtreeFlags flags)
{
  g_autofree char *json = g_strdup_printf (
      "{\"nodes\":[{\"nodeId\":\"1\",\"role\":{\"value\":\"RootWebArea\"},"
      "\"name\":{\"value\":\"R\"},\"childIds\":[\"2\",\"1\",\"9\"]},"
      "{\"nodeId\":\"2\",%s}]}",
      node);
  g_autoptr (GBytes) bytes = g_bytes_new_static (json, strlen (json));
  g_autoptr (GbxBrowseAxtree) tree = gbx_browse_axtree_new ();
  g_autoptr (GbxBrowseElements) elements = gbx_browse_elements_new ();
  GbxBrowseElement element = { .bid = (char *) "7", .visibility = 0.5, .is_clickable = TRUE };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  gbx_browse_elements_set (elements, &element);
  gbx_browse_axtree_add_frame (tree, "F", bytes, &error);
  g_assert_no_error (error);
  text = gbx_browse_axtree_to_text (tree, elements, flags, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (text, "RootWebArea 'R'"));
  return g_strdup (text + strlen ("RootWebArea 'R'"));
}

static const struct
{
  const char *node;
  GbxBrowseAxtreeFlags flags;
  const char *line;
} node_rows[] = {
  { NAMED ("button", "\\u00a0 a\\u00a0b\\n"), 0, "\n\tbutton 'a\\xa0b'" },
  { NAMED ("StaticText", "x\\u200by"), 0, "\n\tStaticText 'x\\u200by'" },
  { NAMED ("StaticText", ""), 0, "" },
  { NAMED ("StaticText", "R"), 0, "" },
  { NAMED ("button", "R"), 0, "\n\tbutton 'R'" },
  { NAMED ("LineBreak", "\\n"), 0, "" },
  { NAMED ("InlineTextBox", "x"), 0, "" },
  { "\"role\":{\"value\":\"none\"},\"ignored\":true", 0, "" },
  { NAMED ("generic", ""), 0, "\n\tgeneric" },
  { NAMED ("generic", "a"), 0, "\n\tgeneric 'a'" },
  { NAMED ("generic", "a"), GBX_BROWSE_AXTREE_SKIP_GENERIC, "" },
  { NAMED ("generic", "a") PROPERTY ("live", "\"polite\""),
    GBX_BROWSE_AXTREE_SKIP_GENERIC,
    "\n\tgeneric 'a', live='polite'" },
  { NAMED ("generic", "") NOTE ("description", "browsergym_id_7 "),
    GBX_BROWSE_AXTREE_WITH_CLICKABLE | GBX_BROWSE_AXTREE_WITH_VISIBLE,
    "\n\t[7] generic, clickable, visible" },
  { NAMED ("generic", "") NOTE ("description", "browsergym_id_7 "),
    GBX_BROWSE_AXTREE_WITH_CLICKABLE | GBX_BROWSE_AXTREE_SKIP_GENERIC,
    "" },
  { NAMED ("a", "") NOTE ("description", "browsergym_id_zZ9\\nmore"), 0, "\n\t[zZ9] a ''" },
  { NAMED ("a", "") NOTE ("description", "x browsergym_id_7 "), 0, "\n\ta ''" },
  { NAMED ("a", "") NOTE ("description", "browsergym_id_"), 0, "\n\ta ''" },
  { NAMED ("a", "") PROPERTY ("roledescription", "\"browsergym_id_7\""), 0, "\n\t[7] a ''" },
  { NAMED ("a", "") PROPERTY ("roledescription", "\"browsergym_id_b2 slide\\nshow\""),
    0,
    "\n\t[b2] a '', roledescription='slide\\nshow'" },
  { NAMED ("a", "") NOTE ("value", ""), 0, "\n\ta '' value=''" },
  { NAMED ("a", "") ",\"value\":{\"value\":4}", 0, "\n\ta '' value=4" },
  { NAMED ("a", "") ",\"value\":{\"value\":0.5}", 0, "\n\ta '' value=0.5" },
  { NAMED ("a", "") ",\"value\":{\"value\":4.0}", 0, "\n\ta '' value=4.0" },
  { NAMED ("a", "") ",\"value\":{\"value\":1e-7}", 0, "\n\ta '' value=1e-07" },
  { NAMED ("a", "") ",\"value\":{\"value\":null}", 0, "\n\ta ''" },
  { NAMED ("a", "") ",\"value\":{\"type\":\"x\"}", 0, "\n\ta ''" },
  { NAMED ("a", "") PROPERTY ("required", "true"), 0, "\n\ta '', required" },
  { NAMED ("a", "") PROPERTY ("required", "false"), 0, "\n\ta ''" },
  { NAMED ("a", "") PROPERTY ("modal", "false"), 0, "\n\ta '', modal=False" },
  { NAMED ("a", "") PROPERTY ("focusable", "true"), 0, "\n\ta ''" },
  { NAMED ("a", "") PROPERTY ("x", "null"), 0, "\n\ta '', x=None" },
  { NAMED ("a", "") ",\"properties\":[{\"name\":\"x\",\"value\":{}},{\"name\":\"y\"}]",
    0,
    "\n\ta ''" },
  { NAMED ("a", "lone \\ud800 and \\u0000"),
    0,
    "\n\ta 'lone \xef\xbf\xbd and \xef\xbf\xbd'" },
};

static void
test_nodes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (node_rows); i++)
    {
      g_autofree char *line = print_one (node_rows[i].node, node_rows[i].flags);

      g_test_message ("%s", node_rows[i].node);
      g_assert_cmpstr (line, ==, node_rows[i].line);
    }
}

static void
test_data_url (void)
{
  g_autofree char *most = g_strnfill (GBX_BROWSE_AXTREE_MAX_DATA_URL_CHARS_COUNT - 5, 'a');
  g_autofree char *shown = g_strnfill (GBX_BROWSE_AXTREE_SHOWN_DATA_URL_CHARS_COUNT - 5, 'a');
  g_autofree char *kept = g_strdup_printf (NAMED ("a", "") PROPERTY ("url", "\"data:%s\""), most);
  g_autofree char *cut = g_strdup_printf (NAMED ("a", "") PROPERTY ("url", "\"data:%sa\""), most);
  g_autofree char *other = g_strdup_printf (NAMED ("a", "") PROPERTY ("url", "\"Data:%sa\""), most);
  g_autofree char *kept_line = print_one (kept, 0);
  g_autofree char *cut_line = print_one (cut, 0);
  g_autofree char *other_line = print_one (other, 0);
  g_autofree char *kept_expected = g_strdup_printf ("\n\ta '', url='data:%s'", most);
  g_autofree char *cut_expected = g_strdup_printf ("\n\ta '', url='data:%s...'", shown);
  g_autofree char *other_expected = g_strdup_printf ("\n\ta '', url='Data:%sa'", most);

  g_assert_cmpstr (kept_line, ==, kept_expected);
  g_assert_cmpstr (cut_line, ==, cut_expected);
  g_assert_cmpstr (other_line, ==, other_expected);
}

/* A chain of nodes, each below the one before; the last is above the first again. */
static GBytes *
make_chain (guint count)
{
  GString *json = g_string_new ("{\"nodes\":[");

  for (guint i = 0; i < count; i++)
    g_string_append_printf (json,
                            "%s{\"nodeId\":\"%u\"," NAMED ("a", "") ",\"childIds\":[\"%u\"]}",
                            i == 0 ? "" : ",", i, (i + 1) % count);
  g_string_append (json, "]}");
  return g_string_free_to_bytes (json);
}

static void
test_depth (void)
{
  g_autoptr (GBytes) bytes = make_chain (4000);
  g_autoptr (GBytes) too_deep = make_chain (14000);
  g_autoptr (GbxBrowseElements) elements = gbx_browse_elements_new ();
  g_autoptr (GbxBrowseAxtree) tree = gbx_browse_axtree_new ();
  g_autoptr (GbxBrowseAxtree) deeper = gbx_browse_axtree_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (gbx_browse_axtree_add_frame (tree, "F", bytes, NULL));
  text = gbx_browse_axtree_to_text (tree, elements, 0, NULL);
  g_assert_true (g_str_has_suffix (text, "\t\ta ''"));
  g_assert_cmpuint (strlen (text), >, 4000 * 4000 / 2);

  g_assert_true (gbx_browse_axtree_add_frame (deeper, "F", too_deep, NULL));
  g_assert_null (gbx_browse_axtree_to_text (deeper, elements, 0, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE);
}

static void
test_too_many (void)
{
  g_autoptr (GString) json = g_string_new ("{\"nodes\":[{}");
  g_autoptr (GbxBrowseAxtree) tree = gbx_browse_axtree_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < GBX_BROWSE_AXTREE_MAX_NODES_COUNT; i++)
    g_string_append (json, ",{}");
  g_string_append (json, "]}");
  bytes = g_string_free_to_bytes (g_steal_pointer (&json));
  g_assert_false (gbx_browse_axtree_add_frame (tree, "F", bytes, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
}

static void
test_broken (void)
{
  static const char *const rows[] = {
    "",
    "{",
    "[]",
    "{}",
    "{\"nodes\":{}}",
    "{\"nodes\":[1]}",
    "{\"nodes\":[{\"name\":1}]}",
    "{\"nodes\":[{\"childIds\":{}}]}",
    "{\"nodes\":[{\"properties\":[3]}]}",
    "{\"nodes\":[{}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (rows[i], strlen (rows[i]));
      g_autoptr (GbxBrowseAxtree) tree = gbx_browse_axtree_new ();
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i]);
      g_assert_false (gbx_browse_axtree_add_frame (tree, "F", bytes, &error));
      g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
    }
}

static void
test_no_nodes (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("{\"nodes\":[]}", 12);
  g_autoptr (GbxBrowseAxtree) tree = gbx_browse_axtree_new ();
  g_autoptr (GbxBrowseElements) elements = gbx_browse_elements_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (gbx_browse_axtree_add_frame (tree, "F", bytes, NULL));
  gbx_browse_axtree_link (tree, 1, "F");
  g_assert_null (gbx_browse_axtree_to_text (tree, elements, 0, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
}

/* Frames of two processes use the same ids. */
static void
test_same_ids (void)
{
  const char *outer =
      "{\"nodes\":[{\"nodeId\":\"1\",\"role\":{\"value\":\"RootWebArea\"},"
      "\"name\":{\"value\":\"O\"},\"childIds\":[\"2\"]},"
      "{\"nodeId\":\"2\",\"role\":{\"value\":\"Iframe\"},"
      "\"name\":{\"value\":\"\"},\"backendDOMNodeId\":5}]}";
  const char *inner =
      "{\"nodes\":[{\"nodeId\":\"1\",\"role\":{\"value\":\"RootWebArea\"},"
      "\"name\":{\"value\":\"I\"},\"childIds\":[\"2\"]},"
      "{\"nodeId\":\"2\",\"role\":{\"value\":\"button\"},"
      "\"name\":{\"value\":\"B\"}}]}";
  g_autoptr (GBytes) outer_bytes = g_bytes_new_static (outer, strlen (outer));
  g_autoptr (GBytes) inner_bytes = g_bytes_new_static (inner, strlen (inner));
  g_autoptr (GbxBrowseAxtree) tree = gbx_browse_axtree_new ();
  g_autoptr (GbxBrowseElements) elements = gbx_browse_elements_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  g_autofree char *json = NULL;

  g_assert_true (gbx_browse_axtree_add_frame (tree, "O", outer_bytes, NULL));
  g_assert_true (gbx_browse_axtree_add_frame (tree, "I", inner_bytes, NULL));
  gbx_browse_axtree_link (tree, 5, "gone");
  gbx_browse_axtree_link (tree, 5, "I");
  text = gbx_browse_axtree_to_text (tree, elements, 0, NULL);
  g_assert_cmpstr (text, ==,
                   "RootWebArea 'O'\n\tIframe ''\n\t\tRootWebArea 'I'\n\t\t\tbutton 'B'");
  node = gbx_browse_axtree_to_json (tree);
  json = json_to_string (node, FALSE);
  g_assert_nonnull (strstr (json, "\"childIds\":[\"1-2-1\"]"));
  g_assert_nonnull (strstr (json, "{\"nodeId\":\"1-2-1\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *path = g_strconcat ("/browse/axtree/page/", pages[i].expected, NULL);

      g_test_add_data_func (path, &pages[i], test_page);
    }
  g_test_add_func ("/browse/axtree/elements", test_elements);
  g_test_add_func ("/browse/axtree/elements-json", test_elements_json);
  g_test_add_func ("/browse/axtree/json", test_json);
  g_test_add_func ("/browse/axtree/nodes", test_nodes);
  g_test_add_func ("/browse/axtree/data-url", test_data_url);
  g_test_add_func ("/browse/axtree/depth", test_depth);
  g_test_add_func ("/browse/axtree/too-many", test_too_many);
  g_test_add_func ("/browse/axtree/broken", test_broken);
  g_test_add_func ("/browse/axtree/no-nodes", test_no_nodes);
  g_test_add_func ("/browse/axtree/same-ids", test_same_ids);

  return g_test_run ();
}
