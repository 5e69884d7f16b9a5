/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each way to be refused, with its code and its whole message. */
#include <gbx-host-private.h>
#include <gbx-test.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-module-loader.h"

typedef struct
{
  GbxTest *test;
  GbxHost *host;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->test = gbx_test_new ();
  f->host = gbx_test_new_host (f->test, "bad", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->host);
  gbx_test_free (f->test);
}

/* Puts <name>.so into the test's folder and makes an entry for it; where the library is. */
static char *
install (Fixture *f, const char *name, const char *more, GbxModuleEntry **out_entry)
{
  g_autofree char *file = g_strconcat (name, ".so", NULL);
  g_autofree char *source = g_build_filename (BAD_MODULE_DIR, file, NULL);
  g_autofree char *library = gbx_test_build_path (f->test, file);
  g_autofree char *keyfile = g_strconcat (name, ".module", NULL);
  g_autofree char *path = gbx_test_build_path (f->test, keyfile);
  g_autofree char *text =
      g_strdup_printf ("[Module]\nName=%s\nABI=1\nVersion=1\nDescription=d\nLicense=MIT\n"
                       "[Provides]\nActions=%s;\n%s",
                       name, name, more);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  GbxModuleInfo *info = gbx_module_info_new_from_bytes (path, bytes, &error);
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_no_error (error);
  *out_entry = gbx_module_entry_new (info, gbx_test_get_dir (f->test), FALSE);
  if (g_file_test (source, G_FILE_TEST_EXISTS))
    {
      g_assert_true (g_file_get_contents (source, &contents, &size, NULL));
      g_assert_true (g_file_set_contents (library, contents, (gssize) size, NULL));
      g_assert_cmpint (g_chmod (library, 0755), ==, 0);
    }
  return g_steal_pointer (&library);
}

static void
assert_refused (Fixture *f, GbxModuleEntry *entry, int code, const char *path, const char *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = g_strdup_printf ("%s: %s", path, message);

  g_assert_null (gbx_module_loader_open (entry, f->host, NULL, &error));
  g_assert_error (error, GBX_MODULE_ERROR, code);
  g_assert_cmpstr (error->message, ==, expected);
}

typedef struct
{
  const char *name;
  const char *keyfile;
  int code;
  const char *message;
} Case;

static const Case cases[] = {
  { "bad_symbol", "", GBX_MODULE_ERROR_SYMBOL,
    "does not export gbx_module_descriptor; use GBX_MODULE_DEFINE and export that symbol" },
  { "bad_magic", "", GBX_MODULE_ERROR_MAGIC,
    "what gbx_module_descriptor returns begins with 0x12345678, not with 0x47425831; "
    "use GBX_MODULE_DEFINE" },
  { "bad_size", "", GBX_MODULE_ERROR_SIZE,
    "its descriptor has 16 bytes, not at least 40; rebuild the module" },
  { "bad_abi", "", GBX_MODULE_ERROR_ABI,
    "built for ABI 2, the host has 1; rebuild the module for this host" },
  { "bad_api", "", GBX_MODULE_ERROR_API,
    "built for API level 2, the host has 1; install a newer host, or build the module with "
    "-DGBX_API_REQUIRED=1" },
  { "bad_name", "", GBX_MODULE_ERROR_NAME,
    "its descriptor is that of “somebody_else”, its keyfile that of “bad_name”; use one name" },
  { "bad_no_create", "", GBX_MODULE_ERROR_CREATE,
    "its descriptor has no create function; give GBX_MODULE_DEFINE one" },
  { "bad_create_fails", "", GBX_MODULE_ERROR_CREATE,
    "could not make its object: the moon is full" },
  { "bad_create_null", "", GBX_MODULE_ERROR_CREATE,
    "could not make its object: create() returned NULL and no error; set one" },
  { "bad_interface", "", GBX_MODULE_ERROR_INTERFACE,
    "its GbxBadInterface does not implement GbxAction, but the keyfile announces "
    "Actions=bad_interface; implement it" },
  { "bad_library", "", GBX_MODULE_ERROR_OPEN,
    "cannot be opened: libgbx-absent-anywhere.so: cannot open shared object file: "
    "No such file or directory" },
  { "bad_type_name", "", GBX_MODULE_ERROR_TYPE_NAME,
    "the type name GbxSomethingElse does not contain “BadTypeName”; type names are process-wide, "
    "so name it after the module" },
  /* These two come after those whose types they take; without the check they would hang. */
  { "bad_duplicate", "", GBX_MODULE_ERROR_TYPE_NAME,
    "registers the type name GbxBadFirst, which another module has; type names are process-wide, "
    "so name it after the module" },
  { "bad_stolen", "", GBX_MODULE_ERROR_TYPE_NAME,
    "registers the type name GbxSomethingElse, which another module has; type names are "
    "process-wide, so name it after the module" },
  { "bad_route", "Routes=/x\n", GBX_MODULE_ERROR_INTERFACE,
    "its GbxBadRoute does not implement GbxRoute, but the keyfile announces Routes=/x; "
    "implement it" },
  { "bad_provider", "Providers=x\n", GBX_MODULE_ERROR_INTERFACE,
    "its GbxBadProvider does not implement GbxProvider, but the keyfile announces Providers=x; "
    "implement it" },
  { "bad_good", "[Depends]\nPrograms=sh;gbx-no-such-program\n", GBX_MODULE_ERROR_PROGRAM,
    "needs the program “gbx-no-such-program”, which is not in PATH; install it" },
  { "bad_good", "[Depends]\nPrograms=/dev/null\n", GBX_MODULE_ERROR_PROGRAM,
    "needs the program “/dev/null”, which cannot be run; install it" },
  { "bad_absent", "", GBX_MODULE_ERROR_OPEN,
    "No such file or directory; install the module's library there" },
};

static void
open_good (Fixture *f, const char *name)
{
  GbxModuleEntry *entry;
  g_autofree char *library = install (f, name, "", &entry);
  g_autofree char *warning = NULL;
  g_autoptr (GError) error = NULL;
  GObject *object = gbx_module_loader_open (entry, f->host, &warning, &error);

  g_assert_no_error (error);
  g_assert_null (warning);
  g_assert_true (GBX_IS_ACTION (object));
  g_assert_cmpstr (entry->library_path, ==, library);
  g_assert_finalize_object (object);
  gbx_module_entry_free (entry);
}

static void
test_good (Fixture *f, gconstpointer data)
{
  open_good (f, "bad_good");
  open_good (f, "bad_good"); /* nothing of the first time is in the way */
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  open_good (f, "bad_first");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GbxModuleEntry *entry;
      g_autofree char *library = install (f, cases[i].name, cases[i].keyfile, &entry);

      assert_refused (f, entry, cases[i].code, library, cases[i].message);
      gbx_module_entry_free (entry);
    }
}

static void
test_modes (Fixture *f, gconstpointer data)
{
  GbxModuleEntry *entry;
  g_autofree char *library = install (f, "bad_good", "", &entry);
  const char *directory = gbx_test_get_dir (f->test);

  for (int is_development = 0; is_development < 2; is_development++)
    {
      entry->is_development = is_development;
      g_assert_cmpint (g_chmod (library, 0757), ==, 0);
      assert_refused (f, entry, GBX_MODULE_ERROR_TRUST, library,
                      "everybody may write to it (mode 0757); take that away (chmod o-w)");
      g_assert_cmpint (g_chmod (library, 0755), ==, 0);
      g_assert_cmpint (g_chmod (directory, 0777), ==, 0);
      assert_refused (f, entry, GBX_MODULE_ERROR_TRUST, directory,
                      "everybody may write to it (mode 0777); take that away (chmod o-w)");
      g_assert_cmpint (g_chmod (directory, 0700), ==, 0);
    }

  entry->is_development = FALSE;
  g_assert_cmpint (g_chmod (library, 0775), ==, 0);
  assert_refused (f, entry, GBX_MODULE_ERROR_TRUST, library,
                  "its group may write to it (mode 0775); take that away (chmod g-w)");
  gbx_module_entry_free (entry);
}

static void
test_group_writable (Fixture *f, gconstpointer data)
{
  GbxModuleEntry *entry;
  g_autofree char *library = install (f, "bad_group", "", &entry);
  g_autofree char *expected =
      g_strdup_printf ("%s: its group may write to it (mode 0775)", library);
  g_autofree char *warning = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) object = NULL;

  entry->is_development = TRUE;
  g_assert_cmpint (g_chmod (library, 0775), ==, 0);
  object = gbx_module_loader_open (entry, f->host, &warning, &error);
  g_assert_no_error (error);
  g_assert_nonnull (object);
  g_assert_cmpstr (warning, ==, expected);
  gbx_module_entry_free (entry);
}

static void
test_owner (Fixture *f, gconstpointer data)
{
  GbxModuleEntry *entry;
  g_autofree char *library = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can give a file away");
      return;
    }
  library = install (f, "bad_good", "", &entry);
  g_assert_cmpint (chown (library, 12345, (gid_t) -1), ==, 0);
  assert_refused (f, entry, GBX_MODULE_ERROR_TRUST, library,
                  "owned by user 12345, not by root or user 0; change its owner");
  gbx_module_entry_free (entry);
}

static void
test_links (Fixture *f, gconstpointer data)
{
  GbxModuleEntry *entry;
  g_autofree char *library = install (f, "bad_link", "", &entry);
  g_autofree char *inside = gbx_test_build_path (f->test, "bad_link-1.so");
  g_autofree char *folder = gbx_test_build_path (f->test, "elsewhere");
  g_autofree char *outside = gbx_test_build_path (f->test, "elsewhere/bad_link.so");
  g_autofree char *real = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GObject) object = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rename (library, inside), ==, 0);
  g_assert_cmpint (symlink ("bad_link-1.so", library), ==, 0);
  object = gbx_module_loader_open (entry, f->host, NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_assert_cmpint (g_rename (inside, outside), ==, 0);
  g_assert_cmpint (g_unlink (library), ==, 0);
  g_assert_cmpint (symlink ("elsewhere/bad_link.so", library), ==, 0);
  real = realpath (outside, NULL);
  expected =
      g_strdup_printf ("a link that leads to %s, out of the directory; put the library there",
                       real);
  assert_refused (f, entry, GBX_MODULE_ERROR_TRUST, library, expected);

  g_assert_cmpint (g_unlink (library), ==, 0);
  g_assert_cmpint (mkfifo (library, 0600), ==, 0);
  assert_refused (f, entry, GBX_MODULE_ERROR_TRUST, library,
                  "not a regular file; put the library there");
  gbx_module_entry_free (entry);
}

static void
test_exec (Fixture *f, gconstpointer data)
{
  static const char text[] =
      "[Module]\nName=x\nABI=1\nKind=exec\nVersion=1\nDescription=d\nLicense=MIT\n"
      "[Provides]\nActions=x\n[Exec]\nCommand=./x.sh;./absent;/dev/null\n";
  g_autofree char *path = gbx_test_build_path (f->test, "x.module");
  g_autofree char *script = gbx_test_build_path (f->test, "x.sh");
  const char *directory = gbx_test_get_dir (f->test);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  GbxModuleInfo *info = gbx_module_info_new_from_bytes (path, bytes, NULL);
  GbxModuleEntry *entry = gbx_module_entry_new (info, gbx_test_get_dir (f->test), FALSE);
  g_autofree char *expected =
      g_strdup_printf ("needs the program “%s”, which cannot be run; install it", script);
  g_autoptr (GError) error = NULL;
  GObject *object;

  assert_refused (f, entry, GBX_MODULE_ERROR_PROGRAM, path, expected);
  g_free (gbx_test_write_file (f->test, "x.sh", "#!/bin/sh\n"));
  g_assert_cmpint (g_chmod (script, 0755), ==, 0);

  g_free (gbx_test_write_file (f->test, "x.module", text));
  for (int i = 0; i < 3; i++)
    {
      const char *const paths[] = { path, script, directory };

      g_assert_cmpint (g_chmod (paths[i], 0707), ==, 0);
      assert_refused (f, entry, GBX_MODULE_ERROR_TRUST, paths[i],
                      "everybody may write to it (mode 0707); take that away (chmod o-w)");
      g_assert_cmpint (g_chmod (paths[i], 0775), ==, 0);
    }
  object = gbx_module_loader_open (entry, f->host, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (GBX_IS_ACTION (object));
  g_assert_finalize_object (object);
  gbx_module_entry_free (entry);
}

#define ADD(path, func) g_test_add ("/bad-modules/" path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  ADD ("good", test_good);
  ADD ("refused", test_refused);
  ADD ("modes", test_modes);
  ADD ("group-writable", test_group_writable);
  ADD ("owner", test_owner);
  ADD ("links", test_links);
  ADD ("exec", test_exec);
  return g_test_run ();
}
