/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-test.h>
#include <glib/gstdio.h>

#include "gbx-settings-store.h"

#define KEYFILE                                                                 \
  "[Module]\nName=my_mod\nABI=1\nVersion=1.0\nDescription=d\nLicense=MIT\n"     \
  "[Setting a-b]\nType=uint\nDefault=1\nMax=99\nEnv=OLD;OLDER\nDescription=d\n" \
  "[Setting key]\nType=secret\nPattern=[a-z]+\nDescription=d\n"

typedef struct
{
  const char *drop_ins[3]; /* values of a-b, weakest first */
  const char *environment[4];
  const char *assignments[3];
  guint64 value; /* of a-b */
  const char *origin;
  const char *message; /* NULL: all is well */
} Case;

static const Case cases[] = {
  { { NULL }, { NULL }, { NULL }, 1, "default", NULL },
  { { "2", NULL }, { NULL }, { NULL }, 2, "/d/0.conf", NULL },
  { { "2", "3", NULL }, { NULL }, { NULL }, 3, "/d/1.conf", NULL },
  { { "2", NULL }, { "OLDER=4", NULL }, { NULL }, 4, "environment variable OLDER", NULL },
  { { "2", NULL }, { "OLDER=4", "OLD=5", NULL }, { NULL }, 5, "environment variable OLD", NULL },
  { { "2", NULL }, { "OLDER=4", "OLD=", NULL }, { NULL }, 4, "environment variable OLDER", NULL },
  { { NULL },
    { "OLD=5", "GLOVEBOX_MY_MOD__A_B=6", NULL },
    { NULL },
    6,
    "environment variable GLOVEBOX_MY_MOD__A_B",
    NULL },
  { { NULL }, { "GLOVEBOX_MY_MOD__A_B=6", NULL }, { "my_mod.a-b=7", NULL }, 7, "--set", NULL },
  { { NULL }, { NULL }, { "my-mod.a-b=7", "my_mod.a-b=8", NULL }, 8, "--set", NULL },
  { { "x", NULL },
    { NULL },
    { "my_mod.a-b=7", NULL },
    0,
    NULL,
    "my_mod.a-b, from /d/0.conf: “x” is not a whole number that is not negative" },
  { { NULL },
    { "OLD=100", NULL },
    { NULL },
    0,
    NULL,
    "my_mod.a-b, from environment variable OLD: 100 is above the greatest value, 99" },
  { { NULL },
    { "GLOVEBOX_MY_MOD__A_B=", NULL },
    { NULL },
    0,
    NULL,
    "my_mod.a-b, from environment variable GLOVEBOX_MY_MOD__A_B: “” is not a whole number that is "
    "not negative" },
  { { NULL },
    { NULL },
    { "my_mod.a-b=-1", NULL },
    0,
    NULL,
    "my_mod.a-b, from --set: “-1” is not a whole number that is not negative" },
};

static GbxModuleInfo *
read_module (const char *const *drop_ins)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (KEYFILE, strlen (KEYFILE));
  g_autoptr (GError) error = NULL;
  GbxModuleInfo *info = gbx_module_info_new_from_bytes ("/m/my_mod.module", bytes, &error);

  g_assert_no_error (error);
  for (gsize i = 0; drop_ins != NULL && drop_ins[i] != NULL; i++)
    {
      g_autofree char *text = g_strdup_printf ("[Settings]\na-b=%s\n", drop_ins[i]);
      g_autofree char *path = g_strdup_printf ("/d/%" G_GSIZE_FORMAT ".conf", i);
      g_autoptr (GBytes) more = g_bytes_new (text, strlen (text));
      GbxModuleInfo *next = gbx_module_info_new_with_drop_in (info, path, more, &error);

      g_assert_no_error (error);
      gbx_module_info_unref (info);
      info = next;
    }
  return info;
}

static void
test_layers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *row = &cases[i];
      g_autoptr (GbxModuleInfo) info = read_module (row->drop_ins);
      g_autoptr (GbxSettingsStore) store = gbx_settings_store_new (row->environment);
      g_autoptr (GbxSettings) settings = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *value = NULL;
      g_autofree char *origin = NULL;

      for (gsize j = 0; row->assignments[j] != NULL; j++)
        g_assert_true (gbx_settings_store_add_assignment (store, row->assignments[j], NULL));
      settings = gbx_settings_store_build (store, info, &error);
      if (row->message != NULL)
        {
          g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING);
          g_assert_cmpstr (error->message, ==, row->message);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpuint (gbx_settings_get_uint (settings, "a-b"), ==, row->value);
      g_assert_null (gbx_settings_get_string (settings, "key"));
      g_assert_true (gbx_settings_store_describe (store, info,
                                                  gbx_module_info_get_setting (info, 0), &value,
                                                  &origin, &error));
      g_assert_cmpstr (origin, ==, row->origin);
    }
}

static char *
get_secret (const char *text, char **out_message)
{
  g_autoptr (GbxModuleInfo) info = read_module (NULL);
  g_autofree char *variable = g_strconcat ("GLOVEBOX_MY_MOD__KEY=", text, NULL);
  const char *environment[] = { variable, NULL };
  g_autoptr (GbxSettingsStore) store = gbx_settings_store_new (environment);
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxSettings) settings = gbx_settings_store_build (store, info, &error);
  g_autofree char *value = NULL;
  g_autofree char *origin = NULL;

  g_assert_true (gbx_settings_store_describe (store, info,
                                              gbx_module_info_find_setting (info, "key"), &value,
                                              &origin, NULL));
  g_assert_cmpstr (value, ==, "***");
  *out_message = error == NULL ? NULL : g_strdup (error->message);
  return settings == NULL ? NULL : g_strdup (gbx_settings_get_string (settings, "key"));
}

static void
test_secret (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autofree char *file = gbx_test_write_file (test, "secret", "swordfish\n");
  g_autofree char *bad_file = gbx_test_write_file (test, "bad", "HUNTER2");
  g_autofree char *named = g_strconcat ("file:", file, NULL);
  g_autofree char *bad_named = g_strconcat ("file:", bad_file, NULL);
  g_autofree char *absent = g_strconcat (named, ".absent", NULL);
  g_autofree char *message = NULL;
  g_autofree char *plain = get_secret ("opensesame", &message);
  g_autofree char *read = get_secret (named, &message);

  g_assert_null (message);
  g_assert_cmpstr (plain, ==, "opensesame");
  g_assert_cmpstr (read, ==, "swordfish");

  g_assert_null (get_secret ("HUNTER2", &message));
  g_assert_cmpstr (message, ==,
                   "my_mod.key, from environment variable GLOVEBOX_MY_MOD__KEY: "
                   "the secret does not match the pattern [a-z]+");
  g_clear_pointer (&message, g_free);
  g_assert_null (get_secret (bad_named, &message));
  g_assert_null (strstr (message, "HUNTER2"));
  g_clear_pointer (&message, g_free);
  g_assert_null (get_secret (absent, &message));
  g_assert_nonnull (strstr (message, "No such file"));
}

static void
test_large_secret (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autofree char *text = g_strnfill (GBX_SECRET_FILE_MAX_BYTES + 1, 'x');
  g_autofree char *file = gbx_test_write_file (test, "secret", text);
  g_autofree char *named = g_strconcat ("file:", file, NULL);
  g_autofree char *message = NULL;

  g_assert_null (get_secret (named, &message));
  g_assert_nonnull (strstr (message, "larger than 65536 bytes"));
}

static void
test_assignments (void)
{
  static const char *const bad[] = { "", "a", "a.b", "a=b.c", ".b=c",
                                     "a.=c", "A.b=c", "a.B=c", "a.b.c=d", NULL };
  g_autoptr (GbxSettingsStore) store = gbx_settings_store_new (NULL);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; bad[i] != NULL; i++)
    {
      g_assert_false (gbx_settings_store_add_assignment (store, bad[i], &error));
      g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING);
      g_clear_error (&error);
    }
  g_assert_false (gbx_settings_store_add_assignment (store, "A.b=hunter2", &error));
  g_assert_cmpstr (error->message, ==, "--set A.b: not of the form NAME.SETTING=VALUE");
}

static void
test_check_assignments (void)
{
  static const struct
  {
    const char *assignment;
    const char *message;
  } rows[] = {
    { "my_mod.a-b=1", NULL },
    { "my_mod.c=1", "--set my_mod.c: the module has no such setting" },
    { "other.c=1", "--set other.c: the module is not installed" },
  };
  g_autoptr (GbxTest) test = gbx_test_new ();
  const char *dirs[] = { gbx_test_get_dir (test), NULL };
  g_autoptr (GbxModulePaths) paths = gbx_module_paths_new (dirs, NULL, FALSE, "/n", "/n", "/n");
  g_autoptr (GbxModuleCatalog) catalog = NULL;

  g_free (gbx_test_write_file (test, "my_mod.module", KEYFILE));
  catalog = gbx_module_catalog_new (paths);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GbxSettingsStore) store = gbx_settings_store_new (NULL);
      g_autoptr (GError) error = NULL;

      g_assert_true (gbx_settings_store_add_assignment (store, rows[i].assignment, NULL));
      g_assert_true (gbx_settings_store_check_assignments (store, catalog, &error) ==
                     (rows[i].message == NULL));
      g_assert_cmpstr (error == NULL ? NULL : error->message, ==, rows[i].message);
    }
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  g_test_add_func ("/settings-store/layers", test_layers);
  g_test_add_func ("/settings-store/secret", test_secret);
  g_test_add_func ("/settings-store/large-secret", test_large_secret);
  g_test_add_func ("/settings-store/assignments", test_assignments);
  g_test_add_func ("/settings-store/check-assignments", test_check_assignments);
  return g_test_run ();
}
