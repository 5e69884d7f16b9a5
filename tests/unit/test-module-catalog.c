/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-test.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-module-catalog.h"
#include "gbx-names.h"

typedef struct
{
  GbxTest *test;
  GbxModulePaths *paths;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *config = NULL;
  g_autofree char *packages = NULL;
  const char *dirs[] = { NULL, NULL };

  f->test = gbx_test_new ();
  first = gbx_test_build_path (f->test, "first");
  second = gbx_test_build_path (f->test, "second");
  config = gbx_test_build_path (f->test, "etc");
  packages = gbx_test_build_path (f->test, "share");
  dirs[0] = first;
  g_assert_cmpint (g_mkdir_with_parents (first, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (second, 0755), ==, 0);
  f->paths = gbx_module_paths_new (dirs, second, FALSE, config, packages, "/lib");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gbx_module_paths_free (f->paths);
  gbx_test_free (f->test);
}

/* Writes the keyfile of the module that @file names, with @more at its end. */
static void
write_module (Fixture *f, const char *file, const char *more)
{
  g_autofree char *base = g_path_get_basename (file);
  g_autofree char *name = g_strndup (base, strlen (base) - strlen (".module"));
  g_autofree char *text =
      g_strdup_printf ("[Module]\nName=%s\nABI=1\nVersion=%s\nDescription=d\nLicense=MIT\n%s", name,
                       file, more);

  g_free (gbx_test_write_file (f->test, file, text));
}

static void
write_text (Fixture *f, const char *file, const char *text)
{
  g_free (gbx_test_write_file (f->test, file, text));
}

static void
test_search_order (Fixture *f, gconstpointer data)
{
  static const char *const places[] = { "share", "etc", "second", "first" };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *file = g_strconcat (places[i], "/a.module", NULL);
      g_autofree char *first = gbx_test_build_path (f->test, places[i]);
      g_autofree char *expected_dir = i < 2 ? g_strdup ("/lib") : g_steal_pointer (&first);
      g_autofree char *library = g_strconcat (expected_dir, "/a.so", NULL);
      g_autoptr (GbxModuleCatalog) catalog = NULL;
      const GbxModuleEntry *entry;

      write_module (f, file, "");
      catalog = gbx_module_catalog_new (f->paths);
      entry = gbx_module_catalog_find_name (catalog, "a");
      g_assert_nonnull (entry);
      g_assert_cmpstr (gbx_module_info_get_version (entry->info), ==, file);
      g_assert_cmpstr (entry->library_path, ==, library);
      g_assert_true (entry->is_development == (i >= 2));
      g_assert_cmpuint (gbx_module_catalog_get_warnings (catalog)->len, ==, 0);
    }
}

static void
test_secure (Fixture *f, gconstpointer data)
{
  const char *dirs[] = { f->paths->development_dirs[0], NULL };
  g_autoptr (GbxModulePaths)
      paths = gbx_module_paths_new (dirs, f->paths->development_dirs[1], TRUE, "/n", "/n", "/n");

  g_assert_null (paths->development_dirs[0]);
}

static void
test_masks (Fixture *f, gconstpointer data)
{
  g_autofree char *link = gbx_test_build_path (f->test, "etc/b.module");
  g_autofree char *mask = gbx_test_build_path (f->test, "etc/a.module");
  g_autoptr (GbxModuleCatalog) catalog = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = g_strdup_printf ("a: masked by %s", mask);

  write_module (f, "share/a.module", "Aliases=Other\n");
  write_module (f, "share/b.module", "");
  write_module (f, "share/c.module", "Aliases=a\n");
  write_text (f, "etc/a.module", "");
  g_assert_cmpint (symlink ("/dev/null", link), ==, 0);

  catalog = gbx_module_catalog_new (f->paths);
  g_assert_cmpuint (gbx_module_catalog_get_entries (catalog)->len, ==, 1);
  g_assert_cmpstr (gbx_module_catalog_get_mask (catalog, "b"), ==, link);
  g_assert_null (gbx_module_catalog_find_word (catalog, "a", &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_MASKED);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
test_words (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *word;
    const char *name;
    int code;
    const char *message;
  } rows[] = {
    { "agent_skills", "agent_skills", 0, NULL },
    { "agent-skills", "agent_skills", 0, NULL },
    { "AgentSkillsRequirement", "agent_skills", 0, NULL },
    { "kernel", "kernel", 0, NULL },
    { "agnt_skill", NULL, GBX_MODULE_ERROR_NOT_FOUND,
      "agnt_skill: no such module; nearest: agent_skills" },
    { "kernal", NULL, GBX_MODULE_ERROR_NOT_FOUND, "kernal: no such module; nearest: kernel" },
    { "", NULL, GBX_MODULE_ERROR_NOT_FOUND, ": no such module" },
    { "entirely_else", NULL, GBX_MODULE_ERROR_NOT_FOUND, "entirely_else: no such module" },
    { "python-kernel", NULL, GBX_MODULE_ERROR_NOT_FOUND,
      "python-kernel: no such module; kernel provides the feature python-kernel" },
    { "jupyter", NULL, GBX_MODULE_ERROR_NOT_FOUND,
      "jupyter: not installed (package glovebox-module-ipython)" },
  };
  g_autoptr (GbxModuleCatalog) catalog = NULL;

  write_module (f, "share/agent_skills.module", "Aliases=AgentSkillsRequirement\n");
  write_module (f, "share/kernel.module", "[Provides]\nFeatures=python-kernel\n");
  write_module (f, "share/other.module", "Aliases=kernel\n");
  catalog = gbx_module_catalog_new (f->paths);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      const GbxModuleEntry *entry = gbx_module_catalog_find_word (catalog, rows[i].word, &error);

      g_assert_cmpstr (entry == NULL ? NULL : gbx_module_entry_get_name (entry), ==, rows[i].name);
      if (rows[i].message == NULL)
        continue;
      g_assert_error (error, GBX_MODULE_ERROR, rows[i].code);
      g_assert_cmpstr (error->message, ==, rows[i].message);
    }
}

static void
test_long_word (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxModuleCatalog) catalog = NULL;
  g_autofree char *word = g_strnfill (GBX_WORD_MAX_BYTES + 1, 'a');
  g_autofree char *expected = g_strconcat (word, ": no such module", NULL);
  g_autoptr (GError) error = NULL;

  write_module (f, "share/aa.module", "");
  catalog = gbx_module_catalog_new (f->paths);
  g_assert_null (gbx_module_catalog_find_word (catalog, word, &error));
  g_assert_cmpstr (error->message, ==, expected);
}

static void
test_shared_alias (Fixture *f, gconstpointer data)
{
  g_autofree char *path_a = gbx_test_build_path (f->test, "share/a.module");
  g_autofree char *path_b = gbx_test_build_path (f->test, "share/b.module");
  g_autofree char *expected =
      g_strdup_printf ("Both: claimed as an alias by %s and %s", path_a, path_b);
  g_autofree char *refused = g_strconcat (expected, "; use a module's name", NULL);
  g_autoptr (GbxProblems) problems = gbx_problems_new ();
  g_autoptr (GbxModuleCatalog) catalog = NULL;
  g_autoptr (GError) error = NULL;

  write_module (f, "share/b.module", "Aliases=Both;OnlyB\n");
  write_module (f, "share/a.module", "Aliases=Both\n");
  catalog = gbx_module_catalog_new (f->paths);
  g_assert_cmpuint (gbx_module_catalog_get_warnings (catalog)->len, ==, 0);
  g_assert_nonnull (gbx_module_catalog_find_word (catalog, "OnlyB", NULL));
  g_assert_null (gbx_module_catalog_find_word (catalog, "Both", &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_AMBIGUOUS);
  g_assert_cmpstr (error->message, ==, refused);

  gbx_module_catalog_check (catalog, problems);
  g_assert_cmpuint (gbx_problems_get_count (problems), ==, 1);
  g_assert_cmpstr (gbx_problems_get (problems, 0)->message, ==, expected);
  g_assert_cmpint (gbx_problems_get_exit_status (problems), ==, GBX_EXIT_CONFIG);
}

static void
test_drop_ins (Fixture *f, gconstpointer data)
{
  static const char *const expected[] = { "share/a.module.d/10.conf", "etc/a.module.d/20.conf",
                                          "share/a.module.d/30.conf", "etc/a.module.d/30.conf" };
  g_autoptr (GbxModuleCatalog) catalog = NULL;
  const GbxModuleEntry *entry;

  write_module (f, "first/a.module", "[Setting s]\nType=string\nDefault=d\nDescription=d\n");
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    write_text (f, expected[i], "[Settings]\ns=x\n[Start]\nLoad=ondemand\n");
  write_text (f, "etc/a.module.d/40.off", "[Nonsense]\n");
  catalog = gbx_module_catalog_new (f->paths);
  g_assert_cmpuint (gbx_module_catalog_get_warnings (catalog)->len, ==, 0);
  entry = gbx_module_catalog_find_name (catalog, "a");
  g_assert_cmpuint (gbx_module_info_get_n_overrides (entry->info), ==, G_N_ELEMENTS (expected));
  g_assert_cmpint (gbx_module_info_get_load (entry->info), ==, GBX_MODULE_LOAD_ONDEMAND);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_true (
        g_str_has_suffix (gbx_module_info_get_override (entry->info, i)->path, expected[i]));
}

static void
test_broken (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxModuleCatalog) catalog = NULL;
  g_autofree char *pipe = gbx_test_build_path (f->test, "share/pipe.module");
  g_autofree char *large = g_strnfill (GBX_KEYFILE_MAX_BYTES + 1, '#');
  const GPtrArray *warnings;
  g_autoptr (GError) error = NULL;

  write_module (f, "share/good.module", "");
  write_module (f, "share/a.module", "Colour=red\n");
  write_module (f, "share/b.module", "");
  write_text (f, "etc/b.module.d/1.conf", "[Module]\n");
  write_text (f, "share/large.module", large);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  catalog = gbx_module_catalog_new (f->paths);

  warnings = gbx_module_catalog_get_warnings (catalog);
  g_assert_cmpuint (warnings->len, ==, 4);
  g_assert_nonnull (strstr (((GError *) warnings->pdata[0])->message,
                            "share/a.module: [Module] Colour: unknown key"));
  g_assert_nonnull (strstr (((GError *) warnings->pdata[1])->message,
                            "etc/b.module.d/1.conf: [Module]: a drop-in"));
  g_assert_nonnull (strstr (((GError *) warnings->pdata[2])->message, "larger than 65536 bytes"));
  g_assert_nonnull (strstr (((GError *) warnings->pdata[3])->message, "not a regular file"));
  g_assert_cmpuint (gbx_module_catalog_get_entries (catalog)->len, ==, 1);

  g_assert_null (gbx_module_catalog_find_word (catalog, "b", &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_KEYFILE);
  g_assert_true (g_str_has_prefix (error->message, "b: "));
}

static void
test_absent_dir (Fixture *f, gconstpointer data)
{
  const char *dirs[] = { "/nonexistent/here", NULL };
  g_autoptr (GbxModulePaths)
      paths = gbx_module_paths_new (dirs, NULL, FALSE, "/n/a", "/n/b", "/n/c");
  g_autoptr (GbxModuleCatalog) catalog = gbx_module_catalog_new (paths);
  const GPtrArray *warnings = gbx_module_catalog_get_warnings (catalog);

  g_assert_cmpuint (warnings->len, ==, 1);
  g_assert_nonnull (strstr (((GError *) warnings->pdata[0])->message, "/nonexistent/here"));
}

static void
test_names (void)
{
  g_autofree char *camel = gbx_name_to_camel_case ("agent_skills");
  g_autofree char *variable = gbx_name_to_variable ("agent_skills", "import-line");

  g_assert_cmpstr (camel, ==, "AgentSkills");
  g_assert_cmpstr (variable, ==, "GLOVEBOX_AGENT_SKILLS__IMPORT_LINE");
  g_assert_cmpuint (gbx_name_get_distance ("", ""), ==, 0);
  g_assert_cmpuint (gbx_name_get_distance ("kitten", "sitting"), ==, 3);
  g_assert_cmpuint (gbx_name_get_distance ("abc", ""), ==, 3);
  g_assert_true (gbx_name_is_route_of ("/a", "/a/b"));
  g_assert_true (gbx_name_is_route_of ("/a", "/a"));
  g_assert_false (gbx_name_is_route_of ("/a", "/ab"));
  g_assert_false (gbx_name_is_route_of ("/a/b", "/a"));
  g_assert_true (gbx_name_is_module ("a1234567890123456789012345678901"));
  g_assert_false (gbx_name_is_module ("a12345678901234567890123456789012"));
}

#define ADD(path, func) g_test_add ("/module-catalog/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  ADD ("search-order", test_search_order);
  ADD ("secure", test_secure);
  ADD ("masks", test_masks);
  ADD ("words", test_words);
  ADD ("long-word", test_long_word);
  ADD ("shared-alias", test_shared_alias);
  ADD ("drop-ins", test_drop_ins);
  ADD ("broken", test_broken);
  ADD ("absent-dir", test_absent_dir);
  g_test_add_func ("/names", test_names);
  return g_test_run ();
}
