/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-test.h>
#include <glib/gstdio.h>

#include "gbx-config.h"

static gboolean
apply (GbxConfig *config, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return gbx_config_apply (config, "/c.conf", bytes, error);
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxConfig) config = gbx_config_load ("/nonexistent", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (gbx_config_get_listen (config), ==, "0.0.0.0");
  g_assert_cmpstr (gbx_config_get_modules (config)[0], ==, "bash");
  g_assert_cmpstr (gbx_config_get_modules (config)[1], ==, "browse");
  g_assert_cmpstr (gbx_config_get_modules (config)[2], ==, "files");
  g_assert_cmpstr (gbx_config_get_modules (config)[3], ==, "mcp");
  g_assert_cmpstr (gbx_config_get_modules (config)[4], ==, "mcp_server");
  g_assert_cmpstr (gbx_config_get_modules (config)[5], ==, "viewer");
  g_assert_null (gbx_config_get_modules (config)[6]);
  g_assert_cmpuint (gbx_config_get_max_connections_count (config), ==,
                    GBX_HTTP_MAX_CONNECTIONS_COUNT);
  g_assert_cmpint (gbx_config_get_idle_timeout_usec (config), ==, GBX_HTTP_IDLE_TIMEOUT_USEC);
  g_assert_cmpuint (gbx_config_get_max_body_bytes (config), ==, GBX_JSON_MAX_BYTES);
  g_assert_null (gbx_config_get_fallback_program (config));
  g_assert_null (gbx_config_find_action_module (config, "run"));
}

static void
test_every_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxConfig) config = gbx_config_new ();

  g_assert_true (apply (config,
                        "[Server]\nlisten=127.0.0.1\nmodules=bash;edit;\nmax-connections=7\nidle-"
                        "timeout=2min\n"
                        "max-body=1M\nfallback-program=/opt/"
                        "real\nX-a=b\n[Actions]\nrun=bash\nX-c=d\n[X-e]\nf=g\n",
                        &error));
  g_assert_no_error (error);
  g_assert_cmpstr (gbx_config_get_listen (config), ==, "127.0.0.1");
  g_assert_cmpstr (gbx_config_get_modules (config)[1], ==, "edit");
  g_assert_cmpuint (gbx_config_get_max_connections_count (config), ==, 7);
  g_assert_cmpint (gbx_config_get_idle_timeout_usec (config), ==, 120 * G_USEC_PER_SEC);
  g_assert_cmpuint (gbx_config_get_max_body_bytes (config), ==, 1024 * 1024);
  g_assert_cmpstr (gbx_config_get_fallback_program (config), ==, "/opt/real");
  g_assert_cmpstr (gbx_config_find_action_module (config, "run"), ==, "bash");

  /* A later file replaces what it names and nothing else. */
  g_assert_true (apply (config, "[Server]\nmodules=\n", &error));
  g_assert_null (gbx_config_get_modules (config)[0]);
  g_assert_cmpstr (gbx_config_get_listen (config), ==, "127.0.0.1");
}

static const struct
{
  const char *text;
  const char *message;
} bad_cases[] = {
  { "[Serve]\n", "/c.conf: [Serve]: unknown group" },
  { "[Server]\nport=1\n", "/c.conf: [Server] port: unknown key" },
  { "[Server]\nlisten=\n", "/c.conf: [Server] listen: “” is not an IPv4 or IPv6 address" },
  { "[Server]\nlisten=localhost\n",
    "/c.conf: [Server] listen: “localhost” is not an IPv4 or IPv6 address" },
  { "[Server]\nmax-connections=0\n",
    "/c.conf: [Server] max-connections: “0” is outside of 1 … 65536" },
  { "[Server]\nidle-timeout=25h\n",
    "/c.conf: [Server] idle-timeout: “25h” is outside of 1s … 24h" },
  { "[Server]\nmax-body=1\n", "/c.conf: [Server] max-body: “1” is outside of 1K … 1024G" },
  { "[Server]\nfallback-program=x\n",
    "/c.conf: [Server] fallback-program: “x” is not an absolute path" },
  { "[Actions]\n1x=bash\n", "/c.conf: [Actions] 1x: not an action id" },
  { "[Actions]\nrun=Bash\n", "/c.conf: [Actions] run: “Bash” is not a module's name" },
  { "[Actions]\nrun=\\q\n", "/c.conf: [Actions] run: “” is not a module's name" },
};

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GbxConfig) config = gbx_config_new ();

      g_assert_false (apply (config, bad_cases[i].text, &error));
      g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_KEYFILE);
      g_assert_cmpstr (error->message, ==, bad_cases[i].message);
    }
}

static void
test_files (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autofree char *drop_ins = gbx_test_build_path (test, "glovebox.conf.d");
  g_autofree char *other = gbx_test_write_file (test, "other.conf", "[Server]\nlisten=::1\n");
  g_autofree char *absent = gbx_test_build_path (test, "absent.conf");
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxConfig) config = NULL;

  g_assert_cmpint (g_mkdir (drop_ins, 0755), ==, 0);
  g_free (
      gbx_test_write_file (test, "glovebox.conf", "[Server]\nlisten=::\nmax-connections=1\n"));
  g_free (gbx_test_write_file (test, "glovebox.conf.d/b.conf", "[Server]\nlisten=127.0.0.3\n"));
  g_free (gbx_test_write_file (test, "glovebox.conf.d/a.conf",
                               "[Server]\nlisten=127.0.0.2\nmax-connections=2\n"));
  config = gbx_config_load (gbx_test_get_dir (test), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gbx_config_get_listen (config), ==, "127.0.0.3");
  g_assert_cmpuint (gbx_config_get_max_connections_count (config), ==, 2);
  g_clear_pointer (&config, gbx_config_unref);

  config = gbx_config_load (gbx_test_get_dir (test), other, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gbx_config_get_listen (config), ==, "::1");
  g_assert_cmpuint (gbx_config_get_max_connections_count (config), ==,
                    GBX_HTTP_MAX_CONNECTIONS_COUNT);

  g_assert_null (gbx_config_load (gbx_test_get_dir (test), absent, &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_KEYFILE);
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  g_test_add_func ("/config/defaults", test_defaults);
  g_test_add_func ("/config/every-key", test_every_key);
  g_test_add_func ("/config/bad", test_bad);
  g_test_add_func ("/config/files", test_files);
  return g_test_run ();
}
