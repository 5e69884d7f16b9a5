/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-test.h>

#include "gbx-docker-format.h"

static void
test_create (void)
{
  const char *const command[] = { "gloveboxd", "3000", NULL };
  g_autoptr (GbxSandboxSpec) spec = gbx_sandbox_spec_new ("box", command, 3000);
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  gbx_sandbox_spec_set_workspace (spec, "/w");
  gbx_sandbox_spec_set_directory (spec, "/openhands/code/");
  gbx_sandbox_spec_set_api_key (spec, "k");
  gbx_sandbox_spec_set_env (spec, "A", "b=c");
  gbx_sandbox_spec_set_memory_bytes (spec, 1024);
  gbx_sandbox_spec_set_cpus (spec, 1.5);
  object = gbx_docker_format_create (spec, "image:v1", "127.0.0.1", 0);
  node = json_node_init_object (json_node_alloc (), object);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==,
                   "{\"Image\":\"image:v1\",\"Cmd\":[\"gloveboxd\",\"3000\"],\"Entrypoint\":[],"
                   "\"Env\":[\"A=b=c\",\"SESSION_API_KEY=k\"],\"WorkingDir\":\"/openhands/code/\","
                   "\"Labels\":{\"glovebox.sandbox\":\"box\",\"glovebox.port\":\"3000\","
                   "\"glovebox.workspace\":\"/w\"},\"ExposedPorts\":{\"3000/tcp\":{}},"
                   "\"HostConfig\":{\"PortBindings\":{\"3000/tcp\":[{\"HostIp\":\"127.0.0.1\","
                   "\"HostPort\":\"\"}]},\"Init\":true,\"Memory\":1024,"
                   "\"NanoCpus\":1500000000}}");
}

static void
test_pull (void)
{
  static const char *const rows[][2] = {
    { "image", "/images/create?fromImage=image&tag=latest" },
    { "image:v1", "/images/create?fromImage=image&tag=v1" },
    { "host:5000/a/image", "/images/create?fromImage=host%3A5000%2Fa%2Fimage&tag=latest" },
    { "host:5000/image:v1", "/images/create?fromImage=host%3A5000%2Fimage&tag=v1" },
    { "image@sha256:ab", "/images/create?fromImage=image&tag=sha256%3Aab" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = gbx_docker_format_pull (rows[i][0]);

      g_assert_cmpstr (path, ==, rows[i][1]);
    }
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  g_test_add_func ("/docker/format/create", test_create);
  g_test_add_func ("/docker/format/pull", test_pull);
  return g_test_run ();
}
