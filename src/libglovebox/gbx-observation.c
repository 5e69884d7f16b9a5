/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-observation.h"

#include <string.h>

#include "gbx-error.h"
#include "gbx-json-check-private.h"

#define UNIT_SEPARATOR_TEXT "\037"

/**
 * GbxObservation:
 *
 * The result of one action: a kind, text for the agent, and the extras that the kind defines.
 *
 * Since: 1.0
 */
struct _GbxObservation
{
  GObject parent_instance;

  char *kind;
  char *content;
  char *exact_content; /* NULL: the same; else with U+0000 as in GBX_JSON_NUL_BYTES */
  char *message;       /* NULL: the content */
  gboolean has_success;
  gboolean success;
  JsonObject *extras;
};

G_DEFINE_FINAL_TYPE (GbxObservation, gbx_observation, G_TYPE_OBJECT)

static void
gbx_observation_finalize (GObject *object)
{
  GbxObservation *self = GBX_OBSERVATION (object);

  g_free (self->kind);
  g_free (self->content);
  g_free (self->exact_content);
  g_free (self->message);
  json_object_unref (self->extras);

  G_OBJECT_CLASS (gbx_observation_parent_class)->finalize (object);
}

static void
gbx_observation_class_init (GbxObservationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_observation_finalize;
}

static void
gbx_observation_init (GbxObservation *self)
{
  self->extras = json_object_new ();
}

static char *
make_valid (const char *text)
{
  return g_utf8_validate (text, -1, NULL) ? g_strdup (text) : g_utf8_make_valid (text, -1);
}

/**
 * gbx_observation_new:
 * @kind: the kind on the wire, such as `run`
 * @content: the text that an agent sees; invalid UTF-8 is replaced by U+FFFD
 *
 * Makes the result of one action. Any thread, as long as one thread at a time uses it.
 *
 * Returns: (transfer full): an observation without extras
 *
 * Since: 1.0
 */
GbxObservation *
gbx_observation_new (const char *kind, const char *content)
{
  GbxObservation *self;

  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (content != NULL, NULL);

  self = g_object_new (GBX_TYPE_OBSERVATION, NULL);
  self->kind = g_strdup (kind);
  self->content = make_valid (content);

  return self;
}

/**
 * gbx_observation_set_exact_content:
 * @self: an observation
 * @content: valid UTF-8, in which U+0000 may stand
 * @length_bytes: its length
 *
 * Says what the content really is, where it holds U+0000, for those who get the observation in
 * JSON. Whoever asks for the content finds what gbx_observation_new() was given.
 *
 * Since: 1.0
 */
void
gbx_observation_set_exact_content (GbxObservation *self, const char *content, gsize length_bytes)
{
  g_autoptr (GString) exact = g_string_sized_new (length_bytes);
  const char *end = content + length_bytes;

  g_return_if_fail (GBX_IS_OBSERVATION (self));
  g_return_if_fail (content != NULL);

  while (content < end)
    {
      gsize part = strnlen (content, (gsize) (end - content));

      g_string_append_len (exact, content, (gssize) part);
      content += part;
      if (content < end)
        g_string_append (exact, GBX_JSON_NUL_BYTES);
      content++;
    }
  g_free (self->exact_content);
  self->exact_content = g_string_free (g_steal_pointer (&exact), FALSE);
}

/**
 * gbx_observation_new_error:
 * @content: what went wrong, for the agent to read
 *
 * Makes an `error` observation: the action did not do its work, and the agent may go on.
 *
 * Returns: (transfer full): an observation
 *
 * Since: 1.0
 */
GbxObservation *
gbx_observation_new_error (const char *content)
{
  GbxObservation *self = gbx_observation_new ("error", content);

  gbx_observation_set_string_extra (self, "error_id", "");

  return self;
}

static gboolean
check_member (JsonObject *object, const char *name, GType value_type, GError **error)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL ||
      (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == value_type))
    return TRUE;

  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "observation: “%s” is not a %s", name,
               value_type == G_TYPE_STRING ? "string" : "boolean");
  return FALSE;
}

/**
 * gbx_observation_new_from_object:
 * @kind: the kind if @object does not name one in `observation`
 * @object: (transfer none): members `observation`, `content`, `message` (strings), `success`
 *   (boolean) and `extras` (object), each optional
 * @error: return location for an error
 *
 * Reads an observation that another program wrote. Unknown members are ignored.
 *
 * Returns: (transfer full): an observation, or %NULL with %GBX_ERROR_FAILED if a member has the
 *   wrong type
 *
 * Since: 1.0
 */
GbxObservation *
gbx_observation_new_from_object (const char *kind, JsonObject *object, GError **error)
{
  g_autoptr (GbxObservation) self = NULL;
  JsonNode *extras;

  g_return_val_if_fail (kind != NULL, NULL);
  g_return_val_if_fail (object != NULL, NULL);

  extras = json_object_get_member (object, "extras");
  if (!check_member (object, "observation", G_TYPE_STRING, error) ||
      !check_member (object, "content", G_TYPE_STRING, error) ||
      !check_member (object, "message", G_TYPE_STRING, error) ||
      !check_member (object, "success", G_TYPE_BOOLEAN, error))
    return NULL;
  if (extras != NULL && !JSON_NODE_HOLDS_OBJECT (extras))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "observation: “extras” is not an object");
      return NULL;
    }

  self =
      gbx_observation_new (json_object_get_string_member_with_default (object, "observation", kind),
                           json_object_get_string_member_with_default (object, "content", ""));
  if (json_object_has_member (object, "message"))
    gbx_observation_set_message (self, json_object_get_string_member (object, "message"));
  if (json_object_has_member (object, "success"))
    gbx_observation_set_success (self, json_object_get_boolean_member (object, "success"));
  if (extras != NULL)
    {
      json_object_unref (self->extras);
      self->extras = json_node_dup_object (extras);
    }

  return g_steal_pointer (&self);
}

/**
 * gbx_observation_get_kind:
 * @self: an observation
 *
 * Returns: (transfer none): the kind on the wire
 *
 * Since: 1.0
 */
const char *
gbx_observation_get_kind (GbxObservation *self)
{
  g_return_val_if_fail (GBX_IS_OBSERVATION (self), NULL);

  return self->kind;
}

/**
 * gbx_observation_get_content:
 * @self: an observation
 *
 * Returns: (transfer none): the text that an agent sees, valid UTF-8
 *
 * Since: 1.0
 */
const char *
gbx_observation_get_content (GbxObservation *self)
{
  g_return_val_if_fail (GBX_IS_OBSERVATION (self), NULL);

  return self->content;
}

/**
 * gbx_observation_get_message:
 * @self: an observation
 *
 * Returns: (transfer none): the line that a person sees; the content where none was set
 *
 * Since: 1.0
 */
const char *
gbx_observation_get_message (GbxObservation *self)
{
  g_return_val_if_fail (GBX_IS_OBSERVATION (self), NULL);

  return self->message != NULL ? self->message : self->content;
}

/**
 * gbx_observation_get_extras:
 * @self: an observation
 *
 * Returns: (transfer none): the members beside the content that the kind defines
 *
 * Since: 1.0
 */
JsonObject *
gbx_observation_get_extras (GbxObservation *self)
{
  g_return_val_if_fail (GBX_IS_OBSERVATION (self), NULL);

  return self->extras;
}

/**
 * gbx_observation_set_message:
 * @self: an observation
 * @message: the line that a person sees
 *
 * Since: 1.0
 */
void
gbx_observation_set_message (GbxObservation *self, const char *message)
{
  g_return_if_fail (GBX_IS_OBSERVATION (self));
  g_return_if_fail (message != NULL);

  g_free (self->message);
  self->message = make_valid (message);
}

/**
 * gbx_observation_set_success:
 * @self: an observation
 * @success: whether what was run succeeded
 *
 * Gives the observation the member `success`, which kinds such as `run` define and others lack.
 *
 * Since: 1.0
 */
void
gbx_observation_set_success (GbxObservation *self, gboolean success)
{
  g_return_if_fail (GBX_IS_OBSERVATION (self));

  self->has_success = TRUE;
  self->success = success;
}

/**
 * gbx_observation_set_string_extra:
 * @self: an observation
 * @name: a member of the extras
 * @value: (nullable): its text, or %NULL for null; invalid UTF-8 is replaced by U+FFFD
 *
 * Since: 1.0
 */
void
gbx_observation_set_string_extra (GbxObservation *self, const char *name, const char *value)
{
  g_autofree char *valid = NULL;

  g_return_if_fail (GBX_IS_OBSERVATION (self));
  g_return_if_fail (name != NULL);

  if (value == NULL)
    {
      json_object_set_null_member (self->extras, name);
      return;
    }
  valid = make_valid (value);
  json_object_set_string_member (self->extras, name, valid);
}

/**
 * gbx_observation_set_int_extra:
 * @self: an observation
 * @name: a member of the extras
 * @value: its value
 *
 * Since: 1.0
 */
void
gbx_observation_set_int_extra (GbxObservation *self, const char *name, gint64 value)
{
  g_return_if_fail (GBX_IS_OBSERVATION (self));
  g_return_if_fail (name != NULL);

  json_object_set_int_member (self->extras, name, value);
}

/**
 * gbx_observation_set_bool_extra:
 * @self: an observation
 * @name: a member of the extras
 * @value: its value
 *
 * Since: 1.0
 */
void
gbx_observation_set_bool_extra (GbxObservation *self, const char *name, gboolean value)
{
  g_return_if_fail (GBX_IS_OBSERVATION (self));
  g_return_if_fail (name != NULL);

  json_object_set_boolean_member (self->extras, name, value);
}

/**
 * gbx_observation_set_node_extra:
 * @self: an observation
 * @name: a member of the extras
 * @value: (transfer full): its value; all text in it is valid UTF-8
 *
 * Since: 1.0
 */
void
gbx_observation_set_node_extra (GbxObservation *self, const char *name, JsonNode *value)
{
  g_return_if_fail (GBX_IS_OBSERVATION (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  json_object_set_member (self->extras, name, value);
}

/* Takes @text. */
static char *
replace (char *text, const char *old, const char *new)
{
  g_autofree char *owned = text;
  g_auto (GStrv) parts = NULL;

  if (strstr (text, old) == NULL)
    return g_steal_pointer (&owned);
  parts = g_strsplit (text, old, -1);
  return g_strjoinv (new, parts);
}

/**
 * gbx_observation_to_json:
 * @self: an observation
 * @out_length_bytes: (out) (optional): length of the text in bytes
 *
 * Writes the observation as one compact JSON object: `message`, `observation`, `content`,
 * `extras` and, where it was set, `success`. Any thread.
 *
 * Returns: (transfer full): UTF-8 text
 *
 * Since: 1.0
 */
char *
gbx_observation_to_json (GbxObservation *self, gsize *out_length_bytes)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  char *text;

  g_return_val_if_fail (GBX_IS_OBSERVATION (self), NULL);

  json_object_set_string_member (object, "message", gbx_observation_get_message (self));
  json_object_set_string_member (object, "observation", self->kind);
  json_object_set_string_member (object, "content",
                                 self->exact_content != NULL ? self->exact_content
                                                             : self->content);
  json_object_set_object_member (object, "extras", json_object_ref (self->extras));
  if (self->has_success)
    json_object_set_boolean_member (object, "success", self->success);
  json_node_set_object (root, object);
  json_generator_set_root (generator, root);

  text = json_generator_to_data (generator, NULL);
  /* json-glib leaves this one control character as it is, which is no JSON. */
  text = replace (text, UNIT_SEPARATOR_TEXT, "\\u001f");
  if (self->exact_content != NULL)
    text = replace (text, GBX_JSON_NUL_BYTES, "\\u0000");
  if (out_length_bytes != NULL)
    *out_length_bytes = strlen (text);
  return text;
}
