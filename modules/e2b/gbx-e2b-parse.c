/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-e2b-parse.h"

#include <string.h>

#include "gbx-common-json.h"
#include "gbx-common-view.h"
#include "gbx-e2b-limits.h"

/* --- sandboxes --- */

/* Answers to what makes or wakes one have no state. */
static GbxSandboxState
parse_state (const char *state)
{
  if (state == NULL || strcmp (state, "running") == 0)
    return GBX_SANDBOX_STATE_RUNNING;
  return strcmp (state, "paused") == 0 ? GBX_SANDBOX_STATE_PAUSED : GBX_SANDBOX_STATE_UNKNOWN;
}

GbxSandbox *
gbx_e2b_parse_box (JsonObject *view, GbxSandbox *sandbox, GbxE2bBox *out_box)
{
  JsonObject *metadata = gbx_common_json_get_object (view, "metadata");
  const char *id = gbx_common_json_get_string (view, "sandboxID");
  const char *name = gbx_common_json_get_string (metadata, GBX_COMMON_LABEL_NAME);
  const char *state = gbx_common_json_get_string (view, "state");
  const char *workspace = gbx_common_json_get_string (metadata, GBX_COMMON_LABEL_WORKSPACE);
  gint64 created_usec = gbx_common_view_get_time_usec (view, "startedAt");

  if (id == NULL || id[0] == '\0' || (sandbox == NULL && name == NULL))
    return NULL;
  sandbox = sandbox != NULL ? g_object_ref (sandbox) : gbx_sandbox_new ("e2b", id, name);
  gbx_sandbox_set_state (sandbox, parse_state (state), NULL);
  if (workspace != NULL)
    gbx_sandbox_set_workspace (sandbox, workspace);
  if (created_usec > 0)
    gbx_sandbox_set_created_usec (sandbox, created_usec);
  *out_box = (GbxE2bBox){
    .access_token = gbx_common_json_get_string (view, "envdAccessToken"),
    .traffic_token = gbx_common_json_get_string (view, "trafficAccessToken"),
    .domain = gbx_common_json_get_string (view, "domain"),
  };
  return sandbox;
}

JsonArray *
gbx_e2b_parse_page (GBytes *body, GError **error)
{
  g_autoptr (JsonNode) node = gbx_json_parse (body, error);

  if (node == NULL)
    {
      g_prefix_error (error, "the answer: ");
      return NULL;
    }
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the answer lists no sandboxes");
      return NULL;
    }
  return json_array_ref (json_node_get_array (node));
}

/* --- addresses --- */

/* Letters that lead nowhere else. */
static gboolean
is_domain (const char *text)
{
  return text != NULL && text[0] != '\0' &&
         strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".-:") == strlen (text);
}

char *
gbx_e2b_format_address (const char *pattern,
                        guint port,
                        const char *id,
                        const char *usual,
                        const char *own)
{
  g_autofree char *digits = g_strdup_printf ("%u", port);
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);
  g_autoptr (GString) address = g_string_new (pattern);

  g_string_replace (address, "{port}", digits, 0);
  g_string_replace (address, "{id}", escaped, 0);
  g_string_replace (address, "{domain}", is_domain (own) ? own : usual, 0);
  while (g_str_has_suffix (address->str, "/"))
    g_string_truncate (address, address->len - 1);
  return g_string_free (g_steal_pointer (&address), FALSE);
}

/* --- what happens to a process --- */

static GBytes *
decode (JsonObject *data)
{
  static const char *const names[] = { "stdout", "stderr", "pty" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const char *text = gbx_common_json_get_string (data, names[i]);
      gsize length = 0;
      guchar *bytes = text != NULL ? g_base64_decode (text, &length) : NULL;

      if (bytes != NULL)
        return g_bytes_new_take (bytes, length);
    }
  return g_bytes_new (NULL, 0);
}

void
gbx_e2b_parse_event (JsonObject *message, GbxE2bEvent *out_event)
{
  JsonObject *event = gbx_common_json_get_object (message, "event");
  JsonObject *start = gbx_common_json_get_object (event, "start");
  JsonObject *data = gbx_common_json_get_object (event, "data");
  JsonObject *end = gbx_common_json_get_object (event, "end");
  JsonNode *exited = end != NULL ? json_object_get_member (end, "exited") : NULL;

  *out_event = (GbxE2bEvent){ .kind = GBX_E2B_EVENT_OTHER };
  if (start != NULL)
    {
      out_event->kind = GBX_E2B_EVENT_START;
      out_event->pid = gbx_common_json_get_int (start, "pid", 0);
    }
  else if (data != NULL)
    {
      out_event->kind = GBX_E2B_EVENT_DATA;
      out_event->data = decode (data);
    }
  else if (end != NULL)
    {
      gboolean is_exit = exited != NULL && JSON_NODE_HOLDS_VALUE (exited) &&
                         json_node_get_value_type (exited) == G_TYPE_BOOLEAN &&
                         json_node_get_boolean (exited);

      /* Zeros are left out. */
      out_event->kind = GBX_E2B_EVENT_END;
      out_event->exit_code = gbx_common_json_get_int (end, "exitCode", is_exit ? 0 : -1);
      out_event->error = gbx_common_json_get_string (end, "error");
    }
}

void
gbx_e2b_event_clear (GbxE2bEvent *event)
{
  g_clear_pointer (&event->data, g_bytes_unref);
}

/* --- what a cell says --- */

GbxE2bCell *
gbx_e2b_cell_new (void)
{
  GbxE2bCell *self = g_new0 (GbxE2bCell, 1);

  self->text = g_string_new (NULL);
  self->images = json_array_new ();
  return self;
}

void
gbx_e2b_cell_free (GbxE2bCell *self)
{
  g_string_free (self->text, TRUE);
  json_array_unref (self->images);
  g_free (self);
}

/* Each on a line of its own, as a notebook shows them. */
static void
append_block (GString *text, const char *block)
{
  if (block == NULL || block[0] == '\0')
    return;
  if (text->len > 0 && text->str[text->len - 1] != '\n')
    g_string_append_c (text, '\n');
  g_string_append (text, block);
}

static void
take_result (GbxE2bCell *self, JsonObject *object)
{
  static const char *const types[] = { "png", "jpeg" };
  gboolean has_image = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const char *data = gbx_common_json_get_string (object, types[i]);
      g_autofree char *url = NULL;

      if (data == NULL ||
          json_array_get_length (self->images) >= GBX_E2B_CELL_MAX_IMAGES_COUNT)
        continue;
      url = g_strdup_printf ("data:image/%s;base64,%s", types[i], data);
      g_strdelimit (url, "\n", ' ');
      json_array_add_string_element (self->images, url);
      has_image = TRUE;
    }
  if (gbx_common_json_get_string (object, "text") != NULL)
    append_block (self->text, gbx_common_json_get_string (object, "text"));
  else if (!has_image)
    append_block (self->text, gbx_common_json_get_string (object, "html"));
}

void
gbx_e2b_cell_take_line (GbxE2bCell *self, const char *line, gsize length_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new (line, length_bytes);
  g_autoptr (JsonObject) object = gbx_common_json_parse_object (bytes, NULL);
  const char *type = gbx_common_json_get_string (object, "type");
  const char *text = gbx_common_json_get_string (object, "text");

  if (type == NULL)
    return;
  if (strcmp (type, "stdout") == 0 || strcmp (type, "stderr") == 0)
    g_string_append (self->text, text != NULL ? text : "");
  else if (strcmp (type, "result") == 0)
    take_result (self, object);
  else if (strcmp (type, "error") == 0)
    {
      self->has_failed = TRUE;
      append_block (self->text, gbx_common_json_get_string (object, "traceback"));
    }
}
