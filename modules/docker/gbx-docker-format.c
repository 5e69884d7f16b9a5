/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-docker-format.h"

#include <string.h>

#define API_KEY "SESSION_API_KEY"

gboolean
gbx_docker_format_is_name (const char *name)
{
  if (!g_ascii_isalnum (name[0]))
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("_.-", *p) == NULL)
      return FALSE;
  return TRUE;
}

static JsonArray *
new_list (const char *const *words)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; words[i] != NULL; i++)
    json_array_add_string_element (array, words[i]);
  return array;
}

static JsonArray *
new_environment (GbxSandboxSpec *spec)
{
  JsonArray *array = new_list (gbx_sandbox_spec_get_environment (spec));
  const char *key = gbx_sandbox_spec_get_api_key (spec);
  g_autofree char *pair = key != NULL ? g_strconcat (API_KEY "=", key, NULL) : NULL;

  if (pair != NULL)
    json_array_add_string_element (array, pair);
  return array;
}

static JsonObject *
new_labels (GbxSandboxSpec *spec, const char *port)
{
  JsonObject *labels = json_object_new ();

  json_object_set_string_member (labels, GBX_DOCKER_LABEL_NAME, gbx_sandbox_spec_get_name (spec));
  json_object_set_string_member (labels, GBX_DOCKER_LABEL_PORT, port);
  if (gbx_sandbox_spec_get_workspace (spec) != NULL)
    json_object_set_string_member (labels, GBX_DOCKER_LABEL_WORKSPACE,
                                   gbx_sandbox_spec_get_workspace (spec));
  return labels;
}

static JsonObject *
new_host_config (GbxSandboxSpec *spec,
                 const char *port_key,
                 const char *publish_address,
                 guint16 publish_port)
{
  JsonObject *config = json_object_new ();
  JsonObject *bindings = json_object_new ();
  JsonArray *list = json_array_new ();
  JsonObject *binding = json_object_new ();
  g_autofree char *port =
      publish_port != 0 ? g_strdup_printf ("%u", publish_port) : g_strdup ("");

  json_object_set_string_member (binding, "HostIp", publish_address);
  json_object_set_string_member (binding, "HostPort", port);
  json_array_add_object_element (list, binding);
  json_object_set_array_member (bindings, port_key, list);
  json_object_set_object_member (config, "PortBindings", bindings);
  /* Else the server is process 1, which a signal does not end by itself. */
  json_object_set_boolean_member (config, "Init", TRUE);
  if (gbx_sandbox_spec_get_memory_bytes (spec) > 0)
    json_object_set_int_member (config, "Memory",
                                (gint64) gbx_sandbox_spec_get_memory_bytes (spec));
  if (gbx_sandbox_spec_get_cpus (spec) > 0)
    json_object_set_int_member (config, "NanoCpus",
                                (gint64) (gbx_sandbox_spec_get_cpus (spec) * 1e9));
  return config;
}

JsonObject *
gbx_docker_format_create (GbxSandboxSpec *spec,
                          const char *image,
                          const char *publish_address,
                          guint16 publish_port)
{
  JsonObject *object = json_object_new ();
  JsonObject *exposed = json_object_new ();
  g_autofree char *port = g_strdup_printf ("%u", gbx_sandbox_spec_get_port (spec));
  g_autofree char *port_key = g_strconcat (port, "/tcp", NULL);
  const char *directory = gbx_sandbox_spec_get_directory (spec);

  json_object_set_string_member (object, "Image", image);
  json_object_set_array_member (object, "Cmd", new_list (gbx_sandbox_spec_get_command (spec)));
  json_object_set_array_member (object, "Entrypoint", json_array_new ());
  json_object_set_array_member (object, "Env", new_environment (spec));
  if (directory != NULL)
    json_object_set_string_member (object, "WorkingDir", directory);
  json_object_set_object_member (object, "Labels", new_labels (spec, port));
  /* Bindings alone do nothing. */
  json_object_set_object_member (exposed, port_key, json_object_new ());
  json_object_set_object_member (object, "ExposedPorts", exposed);
  json_object_set_object_member (object, "HostConfig",
                                 new_host_config (spec, port_key, publish_address, publish_port));
  return object;
}

char *
gbx_docker_format_pull (const char *image)
{
  const char *slash = strrchr (image, '/');
  const char *at = strchr (image, '@');
  const char *colon = strrchr (slash != NULL ? slash : image, ':');
  const char *end = at != NULL ? at : colon;
  g_autofree char *name = end != NULL ? g_strndup (image, (gsize) (end - image)) : g_strdup (image);
  g_autofree char *from = g_uri_escape_string (name, NULL, FALSE);
  g_autofree char *tag = g_uri_escape_string (end != NULL ? end + 1 : "latest", NULL, FALSE);

  return g_strdup_printf ("/images/create?fromImage=%s&tag=%s", from, tag);
}
