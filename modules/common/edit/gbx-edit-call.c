/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-call.h"

#include <string.h>

#include "gbx-edit-text.h"

/* What clients may send; older ones send names that mean nothing any more. */
static const char *const common_names[] = {
  "action",
  "path",
  "start",
  "end",
  "thought",
  "security_risk",
  "impl_source",
  "timestamp",
  "keep_prompt",
  "is_confirmed",
  "images_urls",
  "task_completed",
  "translated_ipython_code",
};
static const char *const read_names[] = { "view_range", NULL };
static const char *const write_names[] = { "content", NULL };
static const char *const edit_names[] = {
  "command",
  "file_text",
  "old_str",
  "new_str",
  "insert_line",
  "content",
  NULL,
};

static gboolean
is_known_name (GbxEditKind kind, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (common_names); i++)
    if (g_str_equal (name, common_names[i]))
      return kind != GBX_EDIT_KIND_WRITE || !g_str_equal (name, "impl_source");

  if (kind == GBX_EDIT_KIND_READ)
    return g_strv_contains (read_names, name);
  return g_strv_contains (kind == GBX_EDIT_KIND_WRITE ? write_names : edit_names, name);
}

static gboolean
check_names (GbxEditCall *self, GbxRequest *request, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, gbx_request_get_args (request));
  while (json_object_iter_next_ordered (&iter, &name, &node))
    if (!is_known_name (self->kind, name))
      {
        g_autofree char *valid = g_utf8_make_valid (name, -1);

        g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                     "action “%s” has the wrong arguments: unexpected keyword argument '%s'",
                     gbx_request_get_action (request), valid);
        return FALSE;
      }

  return TRUE;
}

/* A text that must be there. */
static const char *
read_required (GbxRequest *request, const char *name, GError **error)
{
  if (!gbx_request_has_arg (request, name))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "action “%s” has the wrong arguments: missing required argument: '%s'",
                   gbx_request_get_action (request), name);
      return NULL;
    }

  return gbx_request_get_string_arg (request, name, error);
}

/* What the client sent, which the typed readers make text of where it is none. */
static const char *
get_exact (GbxRequest *request, const char *name, const char *value)
{
  const char *text = gbx_request_get_exact_text (request, name);

  return text != NULL ? text : value;
}

static gboolean
read_path (GbxEditCall *self, GbxRequest *request, GError **error)
{
  const char *value = read_required (request, "path", error);

  if (value == NULL)
    return FALSE;

  value = get_exact (request, "path", value);
  self->path = g_strdup (value);
  self->path_problem = gbx_edit_text_describe_problem (value, strlen (value));
  self->wire_path = g_utf8_make_valid (value, -1);
  return TRUE;
}

/* The first problem with any text is the one that is told. */
static GString *
take_text (GbxEditCall *self, const char *value)
{
  GString *text = gbx_edit_text_from_wire (value);
  g_autofree char *problem = gbx_edit_text_describe_problem (text->str, text->len);

  if (problem == NULL)
    return text;
  if (self->text_problem == NULL)
    self->text_problem = g_steal_pointer (&problem);
  return g_string_truncate (text, 0);
}

/* Wrong types within `edit` are told to the agent, not to the orchestrator. */
static GString *
read_optional_text (GbxEditCall *self, GbxRequest *request, const char *name)
{
  g_autoptr (GError) error = NULL;
  const char *value = NULL;

  if (!gbx_request_get_optional_string_arg (request, name, NULL, &value, &error))
    {
      if (self->type_problem == NULL)
        self->type_problem = g_strdup (error->message);
      return NULL;
    }

  return value != NULL ? take_text (self, get_exact (request, name, value)) : NULL;
}

static void
read_insert_line (GbxEditCall *self, GbxRequest *request)
{
  g_autoptr (GError) error = NULL;
  const char *text = NULL;

  if (!gbx_request_has_arg (request, "insert_line"))
    return;

  self->has_insert_line = TRUE;
  if (gbx_request_get_optional_string_arg (request, "insert_line", NULL, &text, NULL))
    {
      g_autofree char *valid = g_utf8_make_valid (text, -1);

      g_clear_pointer (&self->type_problem, g_free);
      if (!gbx_edit_text_parse_int (valid, &self->insert_line))
        self->type_problem = g_strdup_printf ("Invalid insert_line value: '%s'. Expected an "
                                              "integer.",
                                              valid);
      return;
    }
  if (!gbx_request_get_int_arg (request, "insert_line", 0, &self->insert_line, &error) &&
      self->type_problem == NULL)
    self->type_problem = g_strdup (error->message);
}

static gboolean
read_edit (GbxEditCall *self, GbxRequest *request, GError **error)
{
  GString *command;
  const char *source = NULL;

  if (!gbx_request_get_optional_string_arg (request, "impl_source", "oh_aci", &source, error))
    return FALSE;
  if (!g_str_equal (source, "oh_aci"))
    {
      /* The orchestrator does the other kinds itself; its protocol gives no reason here. */
      g_set_error_literal (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "");
      return FALSE;
    }

  command = read_optional_text (self, request, "command");
  self->command = command != NULL ? g_string_free (command, FALSE) : g_strdup ("");
  self->file_text = read_optional_text (self, request, "file_text");
  self->old_str = read_optional_text (self, request, "old_str");
  self->new_str = read_optional_text (self, request, "new_str");
  read_insert_line (self, request);

  return TRUE;
}

static gboolean
read_lines (GbxEditCall *self, GbxRequest *request, GError **error)
{
  return gbx_request_get_int_arg (request, "start", 0, &self->start, error) &&
         gbx_request_get_int_arg (request, "end", -1, &self->end, error);
}

static gboolean
read_read (GbxEditCall *self, GbxRequest *request, GError **error)
{
  const char *source = NULL;

  if (!gbx_request_get_optional_string_arg (request, "impl_source", "default", &source, error))
    return FALSE;
  self->is_view = g_str_equal (source, "oh_aci");
  gbx_edit_range_read (&self->range,
                       json_object_get_member (gbx_request_get_args (request), "view_range"));

  return read_lines (self, request, error);
}

static gboolean
read_write (GbxEditCall *self, GbxRequest *request, GError **error)
{
  const char *content = read_required (request, "content", error);

  if (content == NULL)
    return FALSE;
  self->content = take_text (self, get_exact (request, "content", content));

  return read_lines (self, request, error);
}

/**
 * gbx_edit_call_new:
 * @request: a request for one of the module's actions
 * @error: return location for an error
 *
 * Reads the arguments of an action. The fields about the sandbox are left for the caller.
 *
 * Returns: (transfer full): the call, or %NULL with %GBX_ERROR
 */
GbxEditCall *
gbx_edit_call_new (GbxRequest *request, GError **error)
{
  g_autoptr (GbxEditCall) self = g_new0 (GbxEditCall, 1);
  const char *action = gbx_request_get_action (request);
  gboolean is_read;

  if (g_str_equal (action, "read"))
    self->kind = GBX_EDIT_KIND_READ;
  else
    self->kind = g_str_equal (action, "write") ? GBX_EDIT_KIND_WRITE : GBX_EDIT_KIND_EDIT;
  if (!check_names (self, request, error) || !read_path (self, request, error))
    return NULL;

  if (self->kind == GBX_EDIT_KIND_READ)
    is_read = read_read (self, request, error);
  else if (self->kind == GBX_EDIT_KIND_WRITE)
    is_read = read_write (self, request, error);
  else
    is_read = read_edit (self, request, error);

  return is_read ? g_steal_pointer (&self) : NULL;
}

/**
 * gbx_edit_call_free:
 * @self: (transfer full): a call
 */
void
gbx_edit_call_free (GbxEditCall *self)
{
  g_free (self->wire_path);
  g_free (self->path);
  g_free (self->path_problem);
  g_free (self->type_problem);
  g_free (self->text_problem);
  g_free (self->command);
  g_clear_pointer (&self->content, gbx_edit_string_free);
  g_clear_pointer (&self->file_text, gbx_edit_string_free);
  g_clear_pointer (&self->old_str, gbx_edit_string_free);
  g_clear_pointer (&self->new_str, gbx_edit_string_free);
  gbx_edit_range_clear (&self->range);
  g_free (self->directory);
  g_free (self->workspace);
  g_clear_pointer (&self->history, gbx_edit_history_unref);
  g_free (self);
}
