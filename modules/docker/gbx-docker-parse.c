/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-docker-parse.h"

#include <string.h>

#include "gbx-docker-format.h"
#include "gbx-docker-limits.h"

#define API_KEY "SESSION_API_KEY="
#define FRAME_HEAD_BYTES 8
#define SIGTERM_STATUS 143
#define SIGKILL_STATUS 137

/* --- members of any type --- */

static JsonNode *
get (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static const char *
node_to_string (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static const char *
get_string (JsonObject *object, const char *name)
{
  return node_to_string (get (object, name));
}

static gint64
get_int (JsonObject *object, const char *name)
{
  JsonNode *node = get (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return 0;
  return json_node_get_int (node);
}

JsonObject *
gbx_docker_parse_object (GBytes *body, GError **error)
{
  g_autoptr (JsonNode) node = gbx_json_parse (body, error);

  if (node == NULL)
    {
      g_prefix_error (error, "the engine's answer: ");
      return NULL;
    }
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the engine's answer is no object");
      return NULL;
    }
  return json_object_ref (json_node_get_object (node));
}

/* --- containers --- */

static void
fill_state (GbxSandbox *sandbox, JsonObject *state)
{
  const char *status = get_string (state, "Status");
  const char *text = get_string (state, "Error");
  gint64 code = get_int (state, "ExitCode");
  g_autofree char *reason = NULL;

  if (g_strcmp0 (status, "running") == 0)
    gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_RUNNING, NULL);
  else if (g_strcmp0 (status, "created") == 0 || g_strcmp0 (status, "restarting") == 0)
    gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_STARTING, text);
  else if (g_strcmp0 (status, "paused") == 0)
    gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_PAUSED, NULL);
  else if (g_strcmp0 (status, "exited") == 0 &&
           (code == 0 || code == SIGTERM_STATUS || code == SIGKILL_STATUS) &&
           (text == NULL || text[0] == '\0'))
    gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_PAUSED, NULL);
  else
    {
      reason = g_strdup_printf ("%s with status %" G_GINT64_FORMAT "%s%s",
                                status != NULL ? status : "gone", code,
                                text != NULL && text[0] != '\0' ? ": " : "",
                                text != NULL ? text : "");
      gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_ENDED, reason);
    }
}

char *
gbx_docker_parse_address (JsonObject *container, guint port)
{
  JsonObject *network = get_object (container, "NetworkSettings");
  JsonObject *ports = get_object (network, "Ports");
  g_autofree char *key = g_strdup_printf ("%u/tcp", port);
  JsonArray *bindings = get_array (ports, key);
  JsonNode *first = bindings != NULL && json_array_get_length (bindings) > 0
                        ? json_array_get_element (bindings, 0)
                        : NULL;
  JsonObject *binding =
      first != NULL && JSON_NODE_HOLDS_OBJECT (first) ? json_node_get_object (first) : NULL;
  const char *host = get_string (binding, "HostIp");
  const char *host_port = get_string (binding, "HostPort");
  const char *address = get_string (network, "IPAddress");

  if (host_port != NULL && host_port[0] != '\0')
    {
      gboolean is_any = host == NULL || host[0] == '\0' || strcmp (host, "0.0.0.0") == 0 ||
                        strcmp (host, "::") == 0;

      return g_strdup_printf (strchr (is_any ? "" : host, ':') != NULL ? "http://[%s]:%s"
                                                                       : "http://%s:%s",
                              is_any ? "127.0.0.1" : host, host_port);
    }
  if (address != NULL && address[0] != '\0')
    return g_strdup_printf ("http://%s:%u", address, port);
  return NULL;
}

static void
fill_key (GbxSandbox *sandbox, JsonObject *config)
{
  JsonArray *environment = get_array (config, "Env");

  for (guint i = 0; environment != NULL && i < json_array_get_length (environment); i++)
    {
      const char *pair = node_to_string (json_array_get_element (environment, i));

      if (pair != NULL && g_str_has_prefix (pair, API_KEY))
        gbx_sandbox_set_header (sandbox, "X-Session-API-Key", pair + strlen (API_KEY));
    }
}

gboolean
gbx_docker_parse_container (JsonObject *container, GbxSandbox *sandbox)
{
  JsonObject *config = get_object (container, "Config");
  JsonObject *labels = get_object (config, "Labels");
  const char *port = get_string (labels, GBX_DOCKER_LABEL_PORT);
  const char *created = get_string (container, "Created");
  g_autoptr (GDateTime) time =
      created != NULL ? g_date_time_new_from_iso8601 (created, NULL) : NULL;
  g_autofree char *url = NULL;

  if (get_string (labels, GBX_DOCKER_LABEL_NAME) == NULL || port == NULL)
    return FALSE;
  fill_state (sandbox, get_object (container, "State"));
  if (gbx_sandbox_get_state (sandbox) == GBX_SANDBOX_STATE_RUNNING)
    url = gbx_docker_parse_address (container, (guint) g_ascii_strtoull (port, NULL, 10));
  gbx_sandbox_set_url (sandbox, url);
  gbx_sandbox_set_workspace (sandbox, get_string (labels, GBX_DOCKER_LABEL_WORKSPACE));
  gbx_sandbox_set_image (sandbox, get_string (config, "Image"));
  if (time != NULL)
    gbx_sandbox_set_created_usec (sandbox, g_date_time_to_unix (time) * G_USEC_PER_SEC);
  fill_key (sandbox, config);
  return TRUE;
}

GbxSandbox *
gbx_docker_parse_inspect (GBytes *body, GError **error)
{
  g_autoptr (JsonObject) container = gbx_docker_parse_object (body, error);
  JsonObject *labels;
  const char *id;
  const char *name;
  g_autoptr (GbxSandbox) sandbox = NULL;

  if (container == NULL)
    return NULL;
  labels = get_object (get_object (container, "Config"), "Labels");
  id = get_string (container, "Id");
  name = get_string (labels, GBX_DOCKER_LABEL_NAME);
  if (id != NULL && name != NULL)
    sandbox = gbx_sandbox_new ("docker", id, name);
  if (sandbox == NULL || !gbx_docker_parse_container (container, sandbox))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_NOT_FOUND, "the container is no sandbox of ours");
      return NULL;
    }
  return g_steal_pointer (&sandbox);
}

/* A list says less than an inspection, and in other words. */
static GbxSandbox *
parse_listed (JsonObject *container)
{
  const char *name = get_string (get_object (container, "Labels"), GBX_DOCKER_LABEL_NAME);
  const char *id = get_string (container, "Id");
  const char *state = get_string (container, "State");
  const char *text = get_string (container, "Status");
  GbxSandbox *sandbox;

  if (name == NULL || id == NULL)
    return NULL;
  sandbox = gbx_sandbox_new ("docker", id, name);
  gbx_sandbox_set_image (sandbox, get_string (container, "Image"));
  gbx_sandbox_set_created_usec (sandbox, get_int (container, "Created") * G_USEC_PER_SEC);
  if (g_strcmp0 (state, "running") == 0)
    gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_RUNNING, text);
  else if (g_strcmp0 (state, "exited") == 0 || g_strcmp0 (state, "paused") == 0)
    gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_PAUSED, text);
  else
    gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_UNKNOWN, text);
  return sandbox;
}

GPtrArray *
gbx_docker_parse_list (GBytes *body, GError **error)
{
  g_autoptr (JsonNode) node = gbx_json_parse (body, error);
  g_autoptr (GPtrArray) sandboxes = g_ptr_array_new_with_free_func (g_object_unref);
  JsonArray *array;

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the engine's answer is no array");
      return NULL;
    }
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *item = json_array_get_element (array, i);
      GbxSandbox *sandbox =
          JSON_NODE_HOLDS_OBJECT (item) ? parse_listed (json_node_get_object (item)) : NULL;

      if (sandbox != NULL)
        g_ptr_array_add (sandboxes, sandbox);
    }
  return g_steal_pointer (&sandboxes);
}

/* --- the rest --- */

char *
gbx_docker_parse_message (GBytes *body)
{
  g_autoptr (JsonObject) object = gbx_docker_parse_object (body, NULL);
  const char *message = object != NULL ? get_string (object, "message") : NULL;

  return g_strdup (message != NULL ? message : "no reason given");
}

char *
gbx_docker_parse_version (const char *message)
{
  const char *found = strstr (message, "supported API version is ");
  const char *begin;
  gsize length;

  if (found == NULL)
    return NULL;
  begin = found + strlen ("supported API version is ");
  length = strspn (begin, "0123456789.");
  while (length > 0 && begin[length - 1] == '.')
    length--;
  return length > 0 && length < GBX_DOCKER_VERSION_MAX_BYTES ? g_strndup (begin, length) : NULL;
}

gboolean
gbx_docker_parse_progress (const char *line,
                           gsize length_bytes,
                           double *out_fraction,
                           char **out_what,
                           GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (line, length_bytes);
  g_autoptr (JsonObject) object = gbx_docker_parse_object (bytes, NULL);
  JsonObject *detail = get_object (object, "progressDetail");
  gint64 total = get_int (detail, "total");
  const char *id = get_string (object, "id");
  const char *status = get_string (object, "status");

  if (get_string (object, "error") != NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_NOT_FOUND, "%s", get_string (object, "error"));
      return FALSE;
    }
  *out_fraction = total > 0 ? (double) get_int (detail, "current") / (double) total : -1;
  *out_what = g_strdup_printf ("%s%s%s", status != NULL ? status : "", id != NULL ? " " : "",
                               id != NULL ? id : "");
  return TRUE;
}

GBytes *
gbx_docker_parse_log (GBytes *framed)
{
  gsize left = 0;
  const guint8 *data = g_bytes_get_data (framed, &left);
  GByteArray *log = g_byte_array_new ();

  while (left >= FRAME_HEAD_BYTES)
    {
      gsize length = (gsize) data[4] << 24 | (gsize) data[5] << 16 | (gsize) data[6] << 8 | data[7];

      data += FRAME_HEAD_BYTES;
      left -= FRAME_HEAD_BYTES;
      length = MIN (length, left);
      g_byte_array_append (log, data, (guint) length);
      data += length;
      left -= length;
    }
  return g_byte_array_free_to_bytes (log);
}
