/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-observe.h"

static void
set_string (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static JsonNode *
make_metadata (const GbxBashOutcome *outcome)
{
  JsonObject *metadata = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_int_member (metadata, "exit_code", outcome->exit_code);
  json_object_set_int_member (metadata, "pid", outcome->background);
  set_string (metadata, "username", outcome->user_name);
  set_string (metadata, "hostname", outcome->host_name);
  set_string (metadata, "working_dir", outcome->directory);
  set_string (metadata, "py_interpreter_path", outcome->python);
  set_string (metadata, "prefix", outcome->prefix);
  set_string (metadata, "suffix", outcome->suffix);
  json_node_take_object (node, metadata);

  return node;
}

/* (transfer full) */
GbxObservation *
gbx_bash_observe (const GbxBashOutcome *outcome)
{
  g_autofree char *message = NULL;
  g_autoptr (JsonNode) metadata = NULL;
  GbxObservation *observation;

  if (outcome->is_error && !outcome->is_hidden)
    return gbx_observation_new_error (outcome->content);

  observation = gbx_observation_new ("run", outcome->content);
  message = g_strdup_printf ("Command `%s` executed with exit code %d.", outcome->command,
                             outcome->exit_code);
  metadata = make_metadata (outcome);
  gbx_observation_set_message (observation, message);
  gbx_observation_set_success (observation, outcome->exit_code == 0);
  gbx_observation_set_string_extra (observation, "command", outcome->command);
  gbx_observation_set_node_extra (observation, "metadata", g_steal_pointer (&metadata));
  gbx_observation_set_bool_extra (observation, "hidden", outcome->is_hidden);
  if (outcome->output_id != NULL)
    gbx_observation_set_string_extra (observation, "output_id", outcome->output_id);

  return observation;
}

/* A client cannot read an error in answer to a hidden action: that becomes a report. */
GbxObservation *
gbx_bash_observe_failure (const char *message, gboolean is_hidden)
{
  g_autoptr (GbxBashOutcome) outcome = gbx_bash_outcome_new_error (message);

  outcome->is_hidden = is_hidden;

  return gbx_bash_observe (outcome);
}

/* Clients know this failure in the words of the language that they are written in. */
static const char *
get_type_name (JsonNode *node)
{
  GType type;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return "dict";
  if (JSON_NODE_HOLDS_ARRAY (node))
    return "list";
  if (JSON_NODE_HOLDS_NULL (node))
    return "NoneType";

  type = json_node_get_value_type (node);
  if (type == G_TYPE_BOOLEAN)
    return "bool";

  return type == G_TYPE_DOUBLE ? "float" : "int";
}

static const char *
read_command (GbxRequest *request, GError **error)
{
  JsonNode *node = json_object_get_member (gbx_request_get_args (request), "command");
  const char *command = gbx_request_get_string_arg (request, "command", NULL);

  if (command != NULL)
    return command;
  if (node == NULL)
    return gbx_request_get_string_arg (request, "command", error);

  g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "'%s' object has no attribute 'strip'",
               get_type_name (node));
  return NULL;
}

/**
 * gbx_bash_read_call:
 * @request: an action `run`
 * @out_call: (out caller-allocates): its strings belong to @request
 * @out_is_static: (out): whether it wants a shell of its own
 * @out_cwd: (out) (nullable): where that starts
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS if an argument is missing or of a wrong type;
 *   whether the action is hidden is known even then
 */
gboolean
gbx_bash_read_call (GbxRequest *request,
                    GbxBashCall *out_call,
                    gboolean *out_is_static,
                    const char **out_cwd,
                    GError **error)
{
  GbxBashCall call = { .command = NULL };
  gboolean is_static = FALSE;
  const char *cwd = NULL;

  gbx_request_get_bool_arg (request, "hidden", FALSE, &call.is_hidden, NULL);
  out_call->is_hidden = call.is_hidden;

  call.command = read_command (request, error);
  if (call.command == NULL ||
      !gbx_request_get_bool_arg (request, "is_input", FALSE, &call.is_input, error) ||
      !gbx_request_get_bool_arg (request, "blocking", FALSE, &call.is_blocking, error) ||
      !gbx_request_get_bool_arg (request, "is_static", FALSE, &is_static, error) ||
      !gbx_request_get_optional_string_arg (request, "cwd", NULL, &cwd, error))
    return FALSE;

  call.timeout_seconds = gbx_request_get_timeout_seconds (request);
  *out_call = call;
  *out_is_static = is_static;
  *out_cwd = cwd;

  return TRUE;
}
