/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-reply.h"

#define BEGIN_ERROR "================ BEGIN error message ===============\n"
#define END_ERROR "================ END error message ===============\n"
#define BEGIN_TREE "============== BEGIN accessibility tree ==============\n"
#define END_TREE "============== END accessibility tree ==============\n"
#define BEGIN_PAGE "============== BEGIN webpage content ==============\n"
#define END_PAGE "============== END webpage content ==============\n"
#define TREE_NOTE                                                                                  \
  "Accessibility tree of the COMPLETE webpage:\n"                                                  \
  "Note: [bid] is the unique alpha-numeric identifier at the beginning of lines for each element " \
  "in the AXTree. Always use bid to refer to elements in your actions.\n"
#define DATA_URL "data:image/png;base64,"

static void
append_error (GString *out, const char *introduction, const char *problem)
{
  g_string_append_printf (out, BEGIN_ERROR "%s\n%s\n" END_ERROR, introduction, problem);
}

static char *
describe_visit (const char *url, const char *problem, const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append_printf (out, "[Current URL: %s]\n", url);
  if (*problem != '\0')
    append_error (out, "The following error occurred when trying to visit the URL:", problem);
  g_string_append_printf (out, BEGIN_PAGE "%s\n" END_PAGE, text);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* @tree: (nullable): NULL: there is none */
static char *
describe_act (const char *url,
              const char *focused_bid,
              const char *path,
              const char *problem,
              const char *tree)
{
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append_printf (out, "[Current URL: %s]\n[Focused element bid: %s]\n", url, focused_bid);
  if (path != NULL)
    g_string_append_printf (out, "[Screenshot saved to: %s]\n", path);
  g_string_append_c (out, '\n');
  if (*problem != '\0')
    append_error (out, "The following error occurred when executing the last action:", problem);
  else
    g_string_append (out, "[Action executed successfully.]\n");
  if (tree != NULL)
    g_string_append_printf (out, TREE_NOTE BEGIN_TREE "%s\n" END_TREE, tree);
  else
    g_string_append (out,
                     "\n[Error encountered when processing the accessibility tree: 'nodes']");
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* @node: (transfer none) (nullable): NULL: an empty object */
static void
set_node (GbxObservation *self, const char *name, JsonNode *node)
{
  JsonNode *empty;

  if (node != NULL)
    {
      gbx_observation_set_node_extra (self, name, json_node_ref (node));
      return;
    }
  empty = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (empty, json_object_new ());
  gbx_observation_set_node_extra (self, name, empty);
}

static void
set_strings (GbxObservation *self, const char *name, char **strings)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  for (; strings != NULL && *strings != NULL; strings++)
    json_array_add_string_element (array, *strings);
  json_node_take_array (node, array);
  gbx_observation_set_node_extra (self, name, node);
}

static void
set_picture (GbxObservation *self, const char *name, const char *data)
{
  g_autofree char *url = data != NULL ? g_strconcat (DATA_URL, data, NULL) : g_strdup ("");

  gbx_observation_set_string_extra (self, name, url);
}

/* @view: (nullable): NULL: nothing could be seen */
static GbxObservation *
new_observation (const GbxBrowseOutcome *outcome,
                 const char *content,
                 const char *url,
                 const char *last_action,
                 const GbxBrowseView *view)
{
  GbxObservation *self = gbx_observation_new ("browse", content);
  g_autofree char *message = g_strconcat ("Visited ", url, NULL);

  gbx_observation_set_message (self, message);
  gbx_observation_set_string_extra (self, "url", url);
  gbx_observation_set_string_extra (self, "trigger_by_action",
                                    outcome->is_visit ? "browse" : "browse_interactive");
  set_picture (self, "screenshot", view != NULL ? view->screenshot : NULL);
  gbx_observation_set_string_extra (self, "screenshot_path", outcome->screenshot_path);
  set_picture (self, "set_of_marks", view != NULL ? view->marks : NULL);
  gbx_observation_set_bool_extra (self, "error", *outcome->problem != '\0');
  set_strings (self, "goal_image_urls", NULL);
  set_strings (self, "open_pages_urls", view != NULL ? view->urls : NULL);
  gbx_observation_set_int_extra (self, "active_page_index",
                                 view != NULL ? (gint64) view->active_index : -1);
  set_node (self, "dom_object", NULL);
  set_node (self, "axtree_object", view != NULL ? view->axtree : NULL);
  set_node (self, "extra_element_properties", view != NULL ? view->elements : NULL);
  gbx_observation_set_string_extra (self, "last_browser_action", last_action);
  gbx_observation_set_string_extra (self, "last_browser_action_error", outcome->problem);
  gbx_observation_set_string_extra (self, "focused_element_bid",
                                    view != NULL ? view->focused_bid : "");
  gbx_observation_set_bool_extra (self, "filter_visible_only", FALSE);

  return self;
}

/**
 * gbx_browse_reply_new:
 * @outcome: what was done, and how it went
 * @view: what there is to see now
 *
 * Returns: (transfer full): the reply to a step
 */
GbxObservation *
gbx_browse_reply_new (const GbxBrowseOutcome *outcome, const GbxBrowseView *view)
{
  g_autofree char *content = NULL;
  g_autofree char *last_action = NULL;

  if (outcome->is_visit)
    {
      content = describe_visit (view->url, outcome->problem, view->text);
      last_action = g_strdup_printf ("goto(\"%s\")", outcome->text);
    }
  else
    {
      content = describe_act (view->url, view->focused_bid, outcome->screenshot_path,
                              outcome->problem, view->text);
      last_action = g_strdup (outcome->text);
    }

  return new_observation (outcome, content, view->url, last_action, view);
}

/**
 * gbx_browse_reply_new_failure:
 * @is_visit: whether the action was `browse`
 * @text: the URL, or the calls
 * @why: what is wrong
 *
 * Returns: (transfer full): the reply to a step that itself failed
 */
GbxObservation *
gbx_browse_reply_new_failure (gboolean is_visit, const char *text, const char *why)
{
  GbxBrowseOutcome outcome = { .is_visit = is_visit, .text = text, .problem = why };
  const char *url = is_visit ? text : "";
  g_autofree char *content = is_visit ? describe_visit (url, why, why)
                                      : describe_act (url, "", NULL, why, NULL);

  return new_observation (&outcome, content, url, "", NULL);
}

/**
 * gbx_browse_reply_new_download:
 * @actions: the calls
 * @path: the file that they brought
 *
 * Returns: (transfer full): the reply to a step that brought a file
 */
GbxObservation *
gbx_browse_reply_new_download (const char *actions, const char *path)
{
  g_autofree char *content =
      g_strdup_printf ("Execution of the previous action %s resulted in a file download. The "
                       "downloaded file is saved at location: %s",
                       actions, path);
  g_autofree char *message = g_strdup_printf ("Downloaded the file at location: %s", path);
  GbxObservation *self = gbx_observation_new ("download", content);

  gbx_observation_set_message (self, message);
  gbx_observation_set_string_extra (self, "file_path", path);

  return self;
}
