/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-json-codec.h"

#include <math.h>
#include <string.h>

#include "gbx-action-args.h"
#include "gbx-json-check-private.h"
#include "gbx-python-text.h"

static gboolean
stop (GbxDecoded *self, GbxDecodedKind kind, char *text)
{
  self->kind = kind;
  g_free (self->text);
  self->text = text;
  return FALSE;
}

static gboolean
is_json_type (const char *content_type)
{
  g_autofree char *type = NULL;

  if (content_type == NULL || *content_type == '\0')
    return TRUE;
  type = g_ascii_strdown (content_type, (gssize) strcspn (content_type, ";"));
  g_strstrip (type);

  return strcmp (type, "application/json") == 0 ||
         (g_str_has_prefix (type, "application/") && g_str_has_suffix (type, "+json"));
}

/* The part of the body that is the event. */
static gboolean
find_event (GbxDecoded *self, GBytes *body, const char *content_type, GbxJsonSpan *out_event)
{
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (GError) error = NULL;
  GbxJsonSpan root;

  if (length == 0)
    return stop (self, GBX_DECODED_INVALID, g_strdup ("body: field required"));
  if (!is_json_type (content_type))
    return stop (self, GBX_DECODED_INVALID,
                 g_strdup ("body: the content type must be application/json"));
  if (!gbx_json_check (text, length, &root, &error))
    return stop (self, GBX_DECODED_INVALID, g_strdup (error->message));
  if (!gbx_json_span_is_object (root))
    return stop (self, GBX_DECODED_INVALID, g_strdup ("body: must be an object"));
  if (!gbx_json_object_find (root, "action", out_event))
    return stop (self, GBX_DECODED_INVALID, g_strdup ("body.action: field required"));
  if (!gbx_json_span_is_object (*out_event))
    return stop (self, GBX_DECODED_INVALID, g_strdup ("body.action: must be an object"));
  return TRUE;
}

/* Parses one member. TRUE with NULL if there is none; FALSE if it cannot be parsed. */
static gboolean
parse_member (GbxDecoded *self, GbxJsonSpan object, const char *name, JsonNode **out_node)
{
  g_autoptr (GError) error = NULL;
  GbxJsonSpan span;

  *out_node = NULL;
  if (!gbx_json_object_find (object, name, &span))
    return TRUE;
  *out_node = gbx_json_span_parse (span, &error);
  if (*out_node == NULL)
    return stop (self, GBX_DECODED_INVALID, g_strdup (error->message));
  return TRUE;
}

static gboolean
holds_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

/* An event without `action`: an observation, or nothing at all. */
static gboolean
stop_without_action (GbxDecoded *self, GbxJsonSpan event)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *shown = NULL;
  GbxJsonSpan span;

  if (gbx_json_object_find (event, "observation", &span))
    return stop (self, GBX_DECODED_FAILED, g_strdup ("400: Invalid action type"));

  node = gbx_json_span_parse (event, NULL);
  shown = node != NULL ? gbx_python_text_show (node) : g_strdup ("{...}");
  return stop (self, GBX_DECODED_FAILED, g_strdup_printf ("Unknown event type: %s", shown));
}

static char *
describe_unknown (const char *shown, const char *const *known_actions)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "'action['action']=%s' is not defined. ", shown);
  g_string_append (text, "Available actions: dict_keys([");
  for (guint i = 0; known_actions != NULL && known_actions[i] != NULL; i++)
    g_string_append_printf (text, "%s'%s'", i > 0 ? ", " : "", known_actions[i]);
  g_string_append (text, "])");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
read_type (GbxDecoded *self, GbxJsonSpan event)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *shown = NULL;

  if (!parse_member (self, event, "action", &node))
    return FALSE;
  if (node == NULL)
    return stop_without_action (self, event);
  if (!holds_string (node))
    {
      shown = gbx_python_text_show (node);
      return stop (self, GBX_DECODED_FAILED, describe_unknown (shown, NULL));
    }

  self->action = g_strdup (json_node_get_string (node));
  self->is_foreign = gbx_action_table_find (self->action) == NULL &&
                     !gbx_action_table_is_idle (self->action);
  return TRUE;
}

/* U+0000 may stand in arguments that are texts, and nowhere else: see check_texts(). */
static gboolean
check_nul (GbxDecoded *self, GbxJsonSpan args)
{
  g_autoptr (GError) error = NULL;
  GbxJsonMembers members;
  GbxJsonSpan name, value;

  gbx_json_members_init (&members, args);
  while (gbx_json_members_next (&members, &name, &value))
    {
      GbxJsonSpan part = *value.text == '"' ? name : value;
      g_autoptr (JsonNode) node = gbx_json_span_parse (part, &error);

      if (node == NULL)
        return stop (self, GBX_DECODED_INVALID, g_strdup (error->message));
    }
  return TRUE;
}

static gboolean
read_args (GbxDecoded *self, GbxJsonSpan event)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_nul = FALSE;
  GbxJsonSpan span;

  if (!gbx_json_object_find (event, "args", &span))
    {
      self->args = json_object_new ();
      return TRUE;
    }
  node = gbx_json_span_parse_lossy (span, &has_nul, &error);
  if (node == NULL)
    return stop (self, GBX_DECODED_INVALID, g_strdup (error->message));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return stop (self, GBX_DECODED_FAILED, g_strdup ("pop expected at most 1 argument, got 2"));
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return stop (self, GBX_DECODED_FAILED,
                 g_strdup_printf ("'%s' object has no attribute 'pop'",
                                  gbx_python_text_get_type_name (node)));

  self->args = json_node_dup_object (node);
  self->exact_texts = gbx_json_span_find_exact (span);
  return !has_nul || check_nul (self, span);
}

/* No command, code or path can hold U+0000; what is stored can. */
static gboolean
check_texts (GbxDecoded *self)
{
  const GbxActionSpec *spec = gbx_action_table_find (self->action);
  GHashTableIter iter;
  gpointer name, text;

  if (self->exact_texts == NULL)
    return TRUE;
  g_hash_table_iter_init (&iter, self->exact_texts);
  while (g_hash_table_iter_next (&iter, &name, &text))
    {
      const GbxArgSpec *arg = spec != NULL ? gbx_action_spec_find_arg (spec, name) : NULL;

      if (strstr (text, GBX_JSON_NUL_BYTES) != NULL &&
          (arg == NULL || (arg->type & GBX_ARG_NUL) == 0))
        return stop (self, GBX_DECODED_REFUSED, g_strdup ("embedded null byte"));
    }
  return TRUE;
}

static gboolean
check_args (GbxDecoded *self)
{
  const GbxActionSpec *spec = gbx_action_table_find (self->action);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *problem = NULL;
  g_autofree char *shown = NULL;

  gbx_action_args_normalise (self->args);
  problem = spec != NULL ? gbx_action_args_check (self->args, spec) : NULL;
  if (problem == NULL)
    return TRUE;

  node = json_node_init_object (json_node_alloc (), self->args);
  shown = gbx_python_text_show (node);
  return stop (self, GBX_DECODED_FAILED,
               g_strdup_printf ("action={'action': '%s', 'args': %s} has the wrong arguments: %s",
                                self->action, shown, problem));
}

static gboolean
check_source (GbxDecoded *self, GbxJsonSpan event)
{
  static const char *const sources[] = { "agent", "user", "environment", NULL };
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *shown = NULL;

  if (!parse_member (self, event, "source", &node))
    return FALSE;
  if (node == NULL)
    return TRUE;
  if (holds_string (node) && g_strv_contains (sources, json_node_get_string (node)))
    return TRUE;

  shown = gbx_python_text_show (node);
  return stop (self, GBX_DECODED_FAILED, g_strdup_printf ("%s is not a valid EventSource", shown));
}

static gboolean
check_runnable (GbxDecoded *self)
{
  const GbxActionSpec *spec = gbx_action_table_find (self->action);

  if (self->is_foreign || (spec != NULL && spec->is_runnable))
    return TRUE;
  return stop (self, GBX_DECODED_FAILED,
               g_strdup_printf ("'ActionExecutor' object has no attribute '%s'", self->action));
}

/* FALSE, with the words for it, if the value is no number. */
static gboolean
convert_timeout (JsonNode *node, double *out_seconds, char **out_problem)
{
  g_autofree char *shown = NULL;

  if (JSON_NODE_HOLDS_NULL (node))
    *out_seconds = 0;
  else if (!JSON_NODE_HOLDS_VALUE (node))
    {
      *out_problem = g_strdup_printf ("float() argument must be a string or a real number, "
                                      "not '%s'",
                                      gbx_python_text_get_type_name (node));
      return FALSE;
    }
  else if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    *out_seconds = json_node_get_boolean (node) ? 1 : 0;
  else if (!holds_string (node))
    *out_seconds = json_node_get_double (node);
  else if (!gbx_python_text_parse_float (json_node_get_string (node), out_seconds))
    {
      shown = gbx_python_text_show_string (json_node_get_string (node));
      *out_problem = g_strdup_printf ("could not convert string to float: %s", shown);
      return FALSE;
    }
  return TRUE;
}

/* Beside a timeout, no `blocking` of a command is the same as FALSE. */
static void
settle_blocking (GbxDecoded *self)
{
  if (strcmp (self->action, "run") == 0 && json_object_has_member (self->args, "blocking") &&
      json_object_get_null_member (self->args, "blocking"))
    json_object_set_boolean_member (self->args, "blocking", FALSE);
}

static gboolean
read_timeout (GbxDecoded *self, GbxJsonSpan event)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *problem = NULL;
  double seconds = 0;

  if (!parse_member (self, event, "timeout", &node))
    return FALSE;
  if (node == NULL)
    return TRUE;

  settle_blocking (self);
  if (convert_timeout (node, &seconds, &problem))
    /* What no clock ever reaches is no timeout. */
    self->timeout_seconds = isnan (seconds) || seconds == INFINITY ? 0 : seconds;
  else if (strcmp (self->action, "run") == 0) /* the others do not look at it */
    return stop (self, GBX_DECODED_REFUSED, g_steal_pointer (&problem));
  return TRUE;
}

/**
 * gbx_json_codec_decode:
 * @body: the body of a request
 * @content_type: (nullable): its Content-Type
 *
 * Decodes one event. Only the parts of it that matter are parsed; the rest, which may be large, is
 * held to be JSON and no more. Any thread.
 *
 * Returns: (transfer full): what came out
 */
GbxDecoded *
gbx_json_codec_decode (GBytes *body, const char *content_type)
{
  GbxDecoded *self = g_new0 (GbxDecoded, 1);
  GbxJsonSpan event;

  if (find_event (self, body, content_type, &event) &&
      read_type (self, event) &&
      read_args (self, event) &&
      check_args (self) &&
      check_source (self, event) &&
      check_runnable (self) &&
      check_texts (self))
    read_timeout (self, event);
  return self;
}

/**
 * gbx_decoded_fail_unknown:
 * @self: a decoded body
 * @known_actions: (nullable): %NULL-terminated ids of actions
 *
 * Turns @self into the failure that an action which nobody knows is answered by.
 */
void
gbx_decoded_fail_unknown (GbxDecoded *self, const char *const *known_actions)
{
  g_autofree char *shown = gbx_python_text_show_string (self->action);

  stop (self, GBX_DECODED_FAILED, describe_unknown (shown, known_actions));
}

void
gbx_decoded_free (GbxDecoded *self)
{
  g_free (self->text);
  g_free (self->action);
  g_clear_pointer (&self->args, json_object_unref);
  g_clear_pointer (&self->exact_texts, g_hash_table_unref);
  g_free (self);
}
