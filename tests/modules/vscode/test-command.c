/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-vscode-command.h"
#include "gbx-vscode-folder.h"

static void
test_port (void)
{
  static const char *const bad[] = { "", "x", "0", "65536", "-1", "80 ", "1.5" };
  guint16 port = 7;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (gbx_vscode_command_parse_port (bad[i], &port, &error));
      g_assert_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE);
      g_assert_cmpuint (port, ==, 7);
    }
  g_assert_true (gbx_vscode_command_parse_port ("65535", &port, NULL));
  g_assert_cmpuint (port, ==, 65535);
}

static void
test_base_path (void)
{
  static const struct
  {
    const char *base_path;
    const char *url;
    const char *id;
    const char *expected;
  } rows[] = {
    { "", "", "", NULL },
    { "/a/b", "", "", "/a/b" },
    { "a/b//", "", "", "/a/b" },
    { "/", "", "", NULL },
    { "/set", "https://host/x1", "x1", "/set" },
    { "", "https://host/x1", "x1", "/x1/vscode" },
    { "", "https://host/x1/y", "x1", "/x1/vscode" },
    { "", "https://x1.host/", "x1", NULL },
    { "", "https://host/x1", "", NULL },
    { "", "not a url", "x1", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path =
          gbx_vscode_command_build_base_path (rows[i].base_path, rows[i].url, rows[i].id);

      g_assert_cmpstr (path, ==, rows[i].expected);
    }
}

static void
check_command (const char *program, const char *base_path, const char *expected)
{
  g_auto (GStrv) argv = gbx_vscode_command_build (program, 4445, "/t", base_path, "/w");
  g_autofree char *line = g_strjoinv (" ", argv);

  g_assert_cmpstr (line, ==, expected);
}

static void
test_command (void)
{
  check_command ("/o/openvscode-server", NULL,
                 "/o/openvscode-server --host 0.0.0.0 --connection-token-file /t --port 4445 "
                 "--disable-workspace-trust");
  check_command ("/o/openvscode-server", "/x/vscode",
                 "/o/openvscode-server --host 0.0.0.0 --connection-token-file /t --port 4445 "
                 "--disable-workspace-trust --server-base-path /x/vscode");
  check_command ("/o/code-server", "/x/vscode",
                 "/o/code-server --bind-addr 0.0.0.0:4445 --auth password --disable-telemetry "
                 "--disable-update-check --disable-workspace-trust /w");
}

static void
test_folder (void)
{
  g_autofree char *folder = g_dir_make_tmp ("gbx-vscode-XXXXXX", NULL);
  g_autofree char *dot_folder = g_build_filename (folder, ".vscode", NULL);
  g_autofree char *path = g_build_filename (dot_folder, "settings.json", NULL);
  g_autofree char *text = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (gbx_vscode_folder_prepare (folder, getuid (), &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"workbench.startupEditor\": \"none\""));

  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  g_assert_true (gbx_vscode_folder_prepare (folder, getuid (), &error));
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "mine");

  g_unlink (path);
  g_rmdir (dot_folder);
  g_assert_cmpint (symlink ("/nonexistent", dot_folder), ==, 0);
  g_assert_false (gbx_vscode_folder_prepare (folder, getuid (), &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
  g_unlink (dot_folder);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vscode/port", test_port);
  g_test_add_func ("/vscode/base-path", test_base_path);
  g_test_add_func ("/vscode/command", test_command);
  g_test_add_func ("/vscode/folder", test_folder);
  return g_test_run ();
}
