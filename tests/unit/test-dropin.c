/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "gbx-dropin.h"

#define MAMBA "/openhands/micromamba/bin/micromamba"
#define SERVER "openhands.runtime.action_execution_server"

static const struct
{
  const char *name;
  const char *line; /* words, split at blanks */
  GbxDropin meaning;
  const char *options; /* joined by blanks; NULL: none come out */
} lines[] = {
  /* What each kind of orchestrator starts. */
  { "docker",
    MAMBA " run -n openhands poetry run python -u -m " SERVER
          " 31234 --working-dir /workspace --plugins agent_skills jupyter vscode --username "
          "openhands --user-id 1000",
    GBX_DROPIN_SERVE,
    "31234 --working-dir /workspace --plugins agent_skills jupyter vscode --username openhands "
    "--user-id 1000" },
  { "local", "/usr/bin/python3.12 -u -m " SERVER " 30001 --working-dir /w --username me",
    GBX_DROPIN_SERVE, "30001 --working-dir /w --username me" },
  { "remote", MAMBA " run -n openhands poetry run python -u -m " SERVER " 60000", GBX_DROPIN_SERVE,
    "60000" },
  { "kubernetes", MAMBA " run -n openhands poetry run python -u -m " SERVER " 8080 --user-id 1000",
    GBX_DROPIN_SERVE, "8080 --user-id 1000" },
  { "daytona-piece", MAMBA " run -n openhands poetry run python -u -m " SERVER " 4444",
    GBX_DROPIN_SERVE, "4444" },
  { "modal", MAMBA " run -n openhands poetry run python -u -m " SERVER " 3000", GBX_DROPIN_SERVE,
    "3000" },
  { "runloop-first", MAMBA " run -n openhands poetry config virtualenvs.path /openhands/poetry",
    GBX_DROPIN_PREPARE, NULL },
  { "runloop-second", MAMBA " run -n openhands poetry run python -u -m " SERVER " 4444",
    GBX_DROPIN_SERVE, "4444" },

  /* Other links, other ways to write it. */
  { "poetry", "poetry run python -u -m " SERVER " 1", GBX_DROPIN_SERVE, "1" },
  { "python", "python -m " SERVER " 1", GBX_DROPIN_SERVE, "1" },
  { "other-package", "python3 -um my.fork.action_execution_server 1", GBX_DROPIN_SERVE, "1" },
  { "python-flags", "python -I -X utf8 -Wignore -m " SERVER " 1", GBX_DROPIN_SERVE, "1" },
  { "glued-module", "python -m" SERVER " 1", GBX_DROPIN_SERVE, "1" },
  { "no-options", "python -m " SERVER, GBX_DROPIN_SERVE, "" },
  { "runner-prefix", "micromamba -r /m run -p /env python -m " SERVER " 1", GBX_DROPIN_SERVE, "1" },
  { "wrapper-whole", "/usr/bin/gloveboxd " MAMBA " run -n o poetry run python -m " SERVER " 1",
    GBX_DROPIN_SERVE, "1" },
  { "wrapper-behind-name", "gloveboxd run -n o poetry run python -u -m " SERVER " 1",
    GBX_DROPIN_SERVE, "1" },
  { "wrapper-of-python", "gloveboxd -u -m " SERVER " 1", GBX_DROPIN_SERVE, "1" },

  /* Lines of this program. */
  { "own", "gloveboxd 3000 --working-dir /w", GBX_DROPIN_OWN, "3000 --working-dir /w" },
  { "own-help", "gloveboxd -h", GBX_DROPIN_OWN, "-h" },
  { "own-empty", "gloveboxd", GBX_DROPIN_OWN, "" },
  { "own-names-it", "gloveboxd 3000 --username " SERVER, GBX_DROPIN_OWN,
    "3000 --username " SERVER },

  /* Lines of others. */
  { "shell-hook", MAMBA " shell hook --shell bash", GBX_DROPIN_PASS, NULL },
  { "runner-other", MAMBA " run -n openhands poetry run jupyter kernelgateway", GBX_DROPIN_PASS,
    NULL },
  { "runner-install", "poetry install --no-root", GBX_DROPIN_PASS, NULL },
  { "runner-bare", "micromamba", GBX_DROPIN_PASS, NULL },
  { "runner-run-bare", "micromamba run -n x", GBX_DROPIN_PASS, NULL },
  { "runner-cwd", "micromamba run --cwd /x python -m " SERVER " 1", GBX_DROPIN_PASS, NULL },
  { "python-bare", "python", GBX_DROPIN_PASS, NULL },
  { "python-other-module", "python -m http.server 8000", GBX_DROPIN_PASS, NULL },
  { "python-script", "python tool.py -m " SERVER, GBX_DROPIN_PASS, NULL },
  { "python-code", "python -c pass -m " SERVER, GBX_DROPIN_PASS, NULL },
  { "python-module-missing", "python -u -m", GBX_DROPIN_PASS, NULL },
  { "near-name", "python -m my_action_execution_server 1", GBX_DROPIN_PASS, NULL },
};

static void
test_line (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_auto (GStrv) argv = g_strsplit (lines[i].line, " ", -1);
  const char *const *options = NULL;

  g_assert_cmpint (gbx_dropin_recognise ((const char *const *) argv, &options),
                   ==,
                   lines[i].meaning);
  if (lines[i].options != NULL)
    {
      g_autofree char *joined = g_strjoinv (" ", (char **) options);

      g_assert_cmpstr (joined, ==, lines[i].options);
    }
  else
    g_assert_null (options);
}

static void
test_empty (void)
{
  const char *const argv[] = { NULL };
  const char *const *options = NULL;

  g_assert_cmpint (gbx_dropin_recognise (argv, &options), ==, GBX_DROPIN_OWN);
  g_assert_null (options[0]);
}

static void
test_find_program (void)
{
  g_autofree char *dir = g_dir_make_tmp ("gbx-dropin-XXXXXX", NULL);
  g_autofree char *link = g_build_filename (dir, "micromamba", NULL);
  g_autofree char *real = g_build_filename (dir, "micromamba.real", NULL);
  g_autofree char *configured = gbx_dropin_find_program (link, "/opt/m");
  g_autofree char *found = NULL;

  g_assert_cmpstr (configured, ==, "/opt/m");
  g_assert_null (gbx_dropin_find_program (link, NULL));
  g_assert_cmpint (symlink ("/bin/sh", link), ==, 0);
  g_assert_null (gbx_dropin_find_program (link, ""));
  g_assert_cmpint (symlink ("/bin/sh", real), ==, 0);
  found = gbx_dropin_find_program (link, NULL);
  g_assert_cmpstr (found, ==, real);

  g_assert_cmpint (g_unlink (link), ==, 0);
  g_assert_cmpint (g_unlink (real), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *path = g_strconcat ("/dropin/", lines[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_line);
    }
  g_test_add_func ("/dropin/empty", test_empty);
  g_test_add_func ("/dropin/find-program", test_find_program);

  return g_test_run ();
}
