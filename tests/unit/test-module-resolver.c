/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-test.h>

#include "gbx-module-resolver.h"

#define NAMED "named on the command line"

/*
 * A row: modules as “name: Key=words Key=words”, one a line, the words on the command line, those
 * of the configuration, and the exact plan, or the exact problems with their exit status.
 */
typedef struct
{
  const char *name;
  const char *modules;
  const char *named;
  const char *listed;
  const char *plan;
  const char *problems;
  int exit_status;
} Case;

static const Case cases[] = {
  { "nothing", "", "", "", "", NULL, 0 },
  { "one", "a:", "a", "", "0 a: " NAMED "\n", NULL, 0 },
  { "twice", "a: Aliases=A", "a A a", "", "0 a: " NAMED "\n", NULL, 0 },
  { "unknown", "a:", "xyzzy", "", NULL, "xyzzy: no such module; " NAMED, 2 },
  { "all-unknown", "abc:", "zz abd", "", NULL,
    "abd: no such module; nearest: abc; " NAMED "\nzz: no such module; " NAMED, 2 },
  { "requires", "a: Requires=b\nb: Requires=c\nc:", "a", "",
    "0 c: required by b, required by a, " NAMED "\n1 b: required by a, " NAMED "\n2 a: " NAMED "\n",
    NULL, 0 },
  { "chain", "agent_skills: Requires=jupyter", "agent_skills", "", NULL,
    "jupyter: not installed (package glovebox-module-ipython); required by agent_skills, " NAMED,
    78 },
  { "all-missing", "a: Requires=x;b\nb: Requires=y", "a", "", NULL,
    "x: not installed; required by a, " NAMED
    "\ny: not installed; required by b, required by a, " NAMED,
    78 },
  { "feature", "a: Requires=f\nb: Features=f", "a", "",
    "0 b: required by a, " NAMED "\n1 a: " NAMED "\n", NULL, 0 },
  { "feature-named", "a: Requires=f\nb: Features=f\nc: Features=f", "a c", "",
    "0 c: " NAMED "\n1 a: " NAMED "\n", NULL, 0 },
  { "feature-in-set", "a: Requires=f;d\nb: Features=f\nc: Features=f\nd: Requires=c", "a", "",
    "0 c: required by d, required by a, " NAMED "\n1 d: required by a, " NAMED "\n2 a: " NAMED "\n",
    NULL, 0 },
  { "feature-ambiguous", "a: Requires=f\nb: Features=f\nc: Features=f", "a", "", NULL,
    "f: provided by b, c; name one of them; required by a, " NAMED, 78 },
  { "feature-own", "a: Requires=f Features=f\nb: Features=f", "a", "", "0 a: " NAMED "\n", NULL,
    0 },
  { "name-beats-feature", "a: Requires=f\nf:\nb: Features=f", "a", "",
    "0 f: required by a, " NAMED "\n1 a: " NAMED "\n", NULL, 0 },
  { "wants", "a: Wants=b\nb: Requires=c\nc:", "a", "",
    "0 c: required by b, wanted by a, " NAMED "\n1 b: wanted by a, " NAMED "\n2 a: " NAMED "\n",
    NULL, 0 },
  { "wants-missing", "a: Wants=b", "a", "",
    "0 a: " NAMED "\n- b left out: b: not installed; wanted by a, " NAMED "\n", NULL, 0 },
  { "wants-not-closed", "a: Wants=b\nb: Requires=x", "a", "",
    "0 a: " NAMED "\n- b left out: x: not installed; required by b, wanted by a, " NAMED "\n", NULL,
    0 },
  { "wants-ambiguous", "a: Wants=f\nb: Features=f\nc: Features=f", "a", "",
    "0 a: " NAMED "\n- f left out: f: provided by b, c; name one of them; wanted by a, " NAMED "\n",
    NULL, 0 },
  { "wants-of-wanted", "a: Wants=b\nb: Wants=c\nc:", "a", "",
    "0 c: wanted by b, wanted by a, " NAMED "\n1 b: wanted by a, " NAMED "\n2 a: " NAMED "\n", NULL,
    0 },
  { "strong-conflict", "a: Conflicts=b\nb:", "a b", "", NULL,
    "a and b exclude each other; a is " NAMED "; b is " NAMED, 78 },
  { "feature-conflict", "a: Conflicts=f\nb: Features=f", "a b", "", NULL,
    "a and b exclude each other; a is " NAMED "; b is " NAMED, 78 },
  { "own-conflict", "a: Conflicts=f Features=f", "a", "", "0 a: " NAMED "\n", NULL, 0 },
  { "weak-yields", "a: Wants=b\nb: Conflicts=a", "a", "",
    "0 a: " NAMED "\n- b left out: b and a exclude each other; b is wanted by a, " NAMED
    "; a is " NAMED "\n",
    NULL, 0 },
  { "weak-with-weak", "a: Wants=b;c\nb:\nc: Conflicts=b", "a", "",
    "0 b: wanted by a, " NAMED "\n1 a: " NAMED
    "\n- c left out: c and b exclude each other; c is wanted by a, " NAMED
    "; b is wanted by a, " NAMED "\n",
    NULL, 0 },
  { "same-action", "a: Actions=run\nb: Actions=run", "a b", "", NULL,
    "a and b both run the action run; a is " NAMED "; b is " NAMED, 78 },
  { "same-route", "a: Routes=/x;/x/y\nb: Routes=/x/y", "a b", "", NULL,
    "a and b both serve the route /x/y; a is " NAMED "; b is " NAMED, 78 },
  { "near-route", "a: Routes=/x\nb: Routes=/xy", "a b", "", "0 a: " NAMED "\n0 b: " NAMED "\n",
    NULL, 0 },
  { "nested-route", "a: Routes=/x\nb: Routes=/x/y", "a b", "",
    "0 a: " NAMED "\n0 b: " NAMED "\n", NULL, 0 },
  { "listed-yields", "a: Actions=run\nbash: Actions=run", "a", "bash",
    "0 a: " NAMED "\n- bash left out: bash and a both run the action run; "
    "bash is listed in the configuration; a is " NAMED "\n",
    NULL, 0 },
  { "listed", "a:\nbash:", "a", "bash bash",
    "0 a: " NAMED "\n0 bash: listed in the configuration\n", NULL, 0 },
  { "listed-unknown", "a:", "", "zz",
    "- zz left out: listed in the configuration: zz: no such module\n", NULL, 0 },
  { "after", "a: After=b\nb:", "a b", "", "0 b: " NAMED "\n1 a: " NAMED "\n", NULL, 0 },
  { "after-absent", "a: After=b\nb:", "a", "", "0 a: " NAMED "\n", NULL, 0 },
  { "before", "a:\nb: Before=a", "a b", "", "0 b: " NAMED "\n1 a: " NAMED "\n", NULL, 0 },
  { "after-feature", "a: After=f\nb: Features=f\nc: Features=f", "a b c", "",
    "0 b: " NAMED "\n0 c: " NAMED "\n1 a: " NAMED "\n", NULL, 0 },
  { "cycle", "a: After=b\nb: Requires=a", "b a", "", NULL,
    "the order of modules runs in a circle, each waiting for the next: a → b → a", 78 },
  { "long-cycle", "d: Requires=b\nb: Requires=c\nc: Requires=d\na: After=c", "a d", "", NULL,
    "the order of modules runs in a circle, each waiting for the next: b → c → d → b", 78 },
  { "diamond", "a: Requires=b;c\nb: Requires=d\nc: Requires=d\nd:", "a", "",
    "0 d: required by b, required by a, " NAMED "\n1 b: required by a, " NAMED
    "\n1 c: required by a, " NAMED "\n2 a: " NAMED "\n",
    NULL, 0 },
};

static const char *
get_group (const char *key)
{
  if (g_str_equal (key, "Aliases"))
    return "Module";
  if (g_str_equal (key, "Actions") || g_str_equal (key, "Features") || g_str_equal (key, "Routes"))
    return "Provides";
  return "Depends";
}

static void
write_module (GbxTest *test, const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, ":", 2);
  g_auto (GStrv) keys = g_strsplit (parts[1], " ", -1);
  g_autofree char *file = g_strconcat (parts[0], ".module", NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "[Module]\nName=%s\nABI=1\nVersion=1\nDescription=d\nLicense=MIT\n",
                   parts[0]);
  for (gsize i = 0; keys[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (keys[i], "=", 2);

      if (pair[0] != NULL && pair[1] != NULL)
        g_string_append_printf (text, "[%s]\n%s\n", get_group (pair[0]), keys[i]);
    }
  g_free (gbx_test_write_file (test, file, text->str));
}

static GbxModuleCatalog *
make_catalog (GbxTest *test, const char *modules)
{
  g_auto (GStrv) lines = g_strsplit (modules, "\n", -1);
  const char *dirs[] = { gbx_test_get_dir (test), NULL };
  g_autoptr (GbxModulePaths) paths = gbx_module_paths_new (dirs, NULL, FALSE, "/n", "/n", "/n");
  GbxModuleCatalog *catalog;

  for (gsize i = 0; lines[i] != NULL; i++)
    write_module (test, lines[i]);
  catalog = gbx_module_catalog_new (paths);
  g_assert_cmpuint (gbx_module_catalog_get_warnings (catalog)->len, ==, 0);
  return catalog;
}

static void
reverse (char **words)
{
  guint n = g_strv_length (words);

  for (guint i = 0; i < n / 2; i++)
    {
      char *word = words[i];

      words[i] = words[n - 1 - i];
      words[n - 1 - i] = word;
    }
}

static void
check (const GbxModuleCatalog *catalog, const Case *row, char **named, char **listed)
{
  g_autoptr (GbxProblems) problems = gbx_problems_new ();
  g_autoptr (GbxModulePlan)
      plan = gbx_module_resolver_resolve (catalog, (const char *const *) named,
                                          (const char *const *) listed, problems);
  g_autofree char *text = plan == NULL ? NULL : gbx_module_plan_to_string (plan);
  g_autoptr (GError) error = gbx_problems_to_error (problems);

  g_assert_cmpstr (error == NULL ? NULL : error->message, ==, row->problems);
  g_assert_cmpstr (text, ==, row->plan);
  g_assert_cmpint (gbx_problems_get_exit_status (problems), ==, row->exit_status);
}

static void
test_case (gconstpointer data)
{
  const Case *row = data;
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autoptr (GbxModuleCatalog) catalog = make_catalog (test, row->modules);
  g_auto (GStrv) named = g_strsplit (row->named, " ", -1);
  g_auto (GStrv) listed = g_strsplit (row->listed, " ", -1);

  check (catalog, row, named, listed);
  reverse (named);
  reverse (listed);
  check (catalog, row, named, listed);
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/module-resolver/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
