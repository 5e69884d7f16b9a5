/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-test.h>

#include "gbx-module-info.h"

#define HEAD "[Module]\nName=x\nABI=1\nVersion=1.0\nDescription=Does x\nLicense=MIT\n"
#define PATH "/m/x.module"

static GbxModuleInfo *
read_text (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return gbx_module_info_new_from_bytes (PATH, bytes, error);
}

static char *
join (const char *const *words)
{
  return g_strjoinv (" ", (char **) words);
}

#define assert_words(list, expected)          \
  G_STMT_START                                \
  {                                           \
    g_autofree char *joined = join (list);    \
    g_assert_cmpstr (joined, ==, (expected)); \
  }                                           \
  G_STMT_END

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxModuleInfo) info = read_text (HEAD, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (gbx_module_info_get_path (info), ==, PATH);
  g_assert_cmpstr (gbx_module_info_get_name (info), ==, "x");
  g_assert_cmpint (gbx_module_info_get_kind (info), ==, GBX_MODULE_KIND_LIBRARY);
  g_assert_cmpstr (gbx_module_info_get_library (info), ==, "x.so");
  g_assert_cmpstr (gbx_module_info_get_description (info), ==, "Does x");
  g_assert_cmpstr (gbx_module_info_get_version (info), ==, "1.0");
  g_assert_cmpstr (gbx_module_info_get_license (info), ==, "MIT");
  g_assert_cmpint (gbx_module_info_get_load (info), ==, GBX_MODULE_LOAD_STARTUP);
  g_assert_cmpint (gbx_module_info_get_start_timeout_usec (info), ==, 120 * G_USEC_PER_SEC);
  g_assert_cmpint (gbx_module_info_get_stop_timeout_usec (info), ==, 10 * G_USEC_PER_SEC);
  g_assert_cmpint (gbx_module_info_get_start_failure (info), ==, GBX_MODULE_START_FAILURE_FATAL);
  g_assert_cmpstr (gbx_module_info_get_lane (info), ==, "x");
  g_assert_cmpuint (gbx_module_info_get_n_settings (info), ==, 0);
  assert_words (gbx_module_info_get_aliases (info), "");
  assert_words (gbx_module_info_get_command (info), "");
}

static void
test_every_key (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxModuleInfo)
      info = read_text (HEAD "API=1\nKind=library\nLibrary=other.so\nAliases=X1;"
                             "XRequirement\nDescription[de]=Macht x\n"
                             "Documentation=man:x(7);https://example.org/x;\nHomepage=https://"
                             "example.org/\nX-Vendor=1\n"
                             "[Provides]\nActions=run;run_more\nProviders=cloud\nRoutes=/x;/x/"
                             "y\nFeatures=x-ray;\n"
                             "[Depends]\nRequires=a\nWants=b\nAfter=c\nBefore=d\nConflicts="
                             "e\nPrograms=sh;/bin/true\n"
                             "[Start]\nLoad=startup\nStartTimeout=2min\nStopTimeout="
                             "1s\nStartFailure=degraded\nLane=none\n"
                             "[Setting "
                             "idle-timeout]\nType=duration\nDefault=30s\nMin=1\nMax=1h\nEnv=OLD;"
                             "OLDER\nDescription=How "
                             "long\n"
                             "[Setting words]\nType=list\nDefault=a\\;b;c\nDescription=Words\n"
                             "[Setting text]\nType=string\nDefault=\\sa\\tb\nDescription=Text\n"
                             "[X-Other]\nAny=thing\n",
                        &error);
  const GbxSettingSpec *setting;

  g_assert_no_error (error);
  g_assert_cmpstr (gbx_module_info_get_library (info), ==, "other.so");
  assert_words (gbx_module_info_get_aliases (info), "X1 XRequirement");
  assert_words (gbx_module_info_get_documentation (info), "man:x(7) https://example.org/x");
  assert_words (gbx_module_info_get_homepage (info), "https://example.org/");
  assert_words (gbx_module_info_get_actions (info), "run run_more");
  assert_words (gbx_module_info_get_providers (info), "cloud");
  assert_words (gbx_module_info_get_routes (info), "/x /x/y");
  assert_words (gbx_module_info_get_features (info), "x-ray");
  assert_words (gbx_module_info_get_requires (info), "a");
  assert_words (gbx_module_info_get_wants (info), "b");
  assert_words (gbx_module_info_get_after (info), "c");
  assert_words (gbx_module_info_get_before (info), "d");
  assert_words (gbx_module_info_get_conflicts (info), "e");
  assert_words (gbx_module_info_get_programs (info), "sh /bin/true");
  g_assert_cmpint (gbx_module_info_get_load (info), ==, GBX_MODULE_LOAD_STARTUP);
  g_assert_cmpint (gbx_module_info_get_start_timeout_usec (info), ==, 120 * G_USEC_PER_SEC);
  g_assert_cmpint (gbx_module_info_get_stop_timeout_usec (info), ==, G_USEC_PER_SEC);
  g_assert_cmpint (gbx_module_info_get_start_failure (info), ==, GBX_MODULE_START_FAILURE_DEGRADED);
  g_assert_null (gbx_module_info_get_lane (info));
  g_assert_true (gbx_module_info_provides (info, "x"));
  g_assert_true (gbx_module_info_provides (info, "x-ray"));
  g_assert_false (gbx_module_info_provides (info, "run"));

  g_assert_cmpuint (gbx_module_info_get_n_settings (info), ==, 3);
  setting = gbx_module_info_get_setting (info, 0);
  g_assert_cmpstr (gbx_setting_spec_get_name (setting), ==, "idle-timeout");
  g_assert_cmpint (gbx_setting_spec_get_value_type (setting), ==, GBX_SETTING_TYPE_DURATION);
  assert_words (gbx_setting_spec_get_env (setting), "OLD OLDER");
  setting = gbx_module_info_find_setting (info, "words");
  assert_words (gbx_setting_value_get_list (gbx_setting_spec_get_default (setting)), "a;b c");
  setting = gbx_module_info_find_setting (info, "text");
  g_assert_cmpstr (gbx_setting_value_get_text (gbx_setting_spec_get_default (setting)), ==,
                   " a\tb");
  g_assert_null (gbx_module_info_find_setting (info, "other"));
}

static void
test_exec (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxModuleInfo) info =
      read_text (HEAD "Kind=exec\n[Provides]\nActions=x\n[Exec]\nCommand=bin/x;./y.py;z/w;-v\n",
                 &error);

  g_assert_no_error (error);
  g_assert_cmpint (gbx_module_info_get_kind (info), ==, GBX_MODULE_KIND_EXEC);
  g_assert_cmpint (gbx_module_info_get_load (info), ==, GBX_MODULE_LOAD_ONDEMAND);
  g_assert_null (gbx_module_info_get_library (info));
  assert_words (gbx_module_info_get_command (info), "/m/bin/x /m/y.py z/w -v");
}

typedef struct
{
  const char *text;
  int code;
  const char *message; /* after the path */
} BadCase;

static const BadCase bad_cases[] = {
  { "", GBX_MODULE_ERROR_KEYFILE, "[Module] Name: missing" },
  { "\xff", GBX_MODULE_ERROR_KEYFILE, "not UTF-8 text" },
  { "Name=x\n", GBX_MODULE_ERROR_KEYFILE, NULL },
  { HEAD "Colour=red\n", GBX_MODULE_ERROR_KEYFILE, "[Module] Colour: unknown key" },
  { HEAD "Name[de]=y\n", GBX_MODULE_ERROR_KEYFILE, "[Module] Name[de]: unknown key" },
  { HEAD "[Modules]\n", GBX_MODULE_ERROR_KEYFILE, "[Modules]: unknown group" },
  { HEAD "[Provides]\nAction=x\n", GBX_MODULE_ERROR_KEYFILE, "[Provides] Action: unknown key" },
  { HEAD "Name=X\n", GBX_MODULE_ERROR_KEYFILE,
    "[Module] Name: “X” is not a module name ([a-z][a-z0-9_]{0,31})" },
  { HEAD "Name=y\n", GBX_MODULE_ERROR_KEYFILE,
    "[Module] Name: “y” does not go with the file's name; rename the file to y.module" },
  { HEAD "ABI=x\n", GBX_MODULE_ERROR_KEYFILE,
    "[Module] ABI: “x” is not a whole number that is not negative" },
  { HEAD "ABI=2\nNewKey=1\n", GBX_MODULE_ERROR_ABI,
    "[Module] ABI: the module is for ABI 2, the host has 1; rebuild the module for this host" },
  { HEAD "API=9\nNewKey=1\n", GBX_MODULE_ERROR_API,
    "[Module] API: the module needs API level 9, the host has 1; install a newer host" },
  { HEAD "Library=a/b.so\n", GBX_MODULE_ERROR_KEYFILE,
    "[Module] Library: “a/b.so” is not a file name that ends in .so" },
  { HEAD "Library=b.dll\n", GBX_MODULE_ERROR_KEYFILE,
    "[Module] Library: “b.dll” is not a file name that ends in .so" },
  { HEAD "Kind=script\n", GBX_MODULE_ERROR_KEYFILE,
    "[Module] Kind: “script” is none of library, exec" },
  { HEAD "Description=\n", GBX_MODULE_ERROR_KEYFILE,
    "[Module] Description: “” is not one line of at most 80 characters" },
  { HEAD "Description=\\q\\\n", GBX_MODULE_ERROR_KEYFILE,
    "[Module] Description: a \\ that does not begin one of \\s \\n \\t \\r \\\\" },
  { HEAD "Aliases=a-b\n", GBX_MODULE_ERROR_KEYFILE,
    "[Module] Aliases: “a-b” is not an alias ([A-Za-z][A-Za-z0-9_]{0,63})" },
  { HEAD "Documentation=x\n", GBX_MODULE_ERROR_KEYFILE,
    "[Module] Documentation: “x” is not a URI" },
  { HEAD "[Provides]\nActions=a b\n", GBX_MODULE_ERROR_KEYFILE,
    "[Provides] Actions: “a b” is not an action id" },
  { HEAD "[Provides]\nActions=;\n", GBX_MODULE_ERROR_KEYFILE,
    "[Provides] Actions: “;” is not a list: it has an empty word" },
  { HEAD "[Provides]\nRoutes=x\n", GBX_MODULE_ERROR_KEYFILE,
    "[Provides] Routes: “x” is not an absolute path" },
  { HEAD "[Provides]\nRoutes=/a/../b\n", GBX_MODULE_ERROR_KEYFILE,
    "[Provides] Routes: “/a/../b” is not an absolute path" },
  { HEAD "[Provides]\nRoutes=/a/\n", GBX_MODULE_ERROR_KEYFILE,
    "[Provides] Routes: “/a/” is not an absolute path" },
  { HEAD "[Provides]\nFeatures=a_b\n", GBX_MODULE_ERROR_KEYFILE,
    "[Provides] Features: “a_b” is not a feature name ([a-z][a-z0-9-]{0,63})" },
  { HEAD "[Depends]\nRequires=A\n", GBX_MODULE_ERROR_KEYFILE,
    "[Depends] Requires: “A” is not the name of a module or feature" },
  { HEAD "[Depends]\nPrograms=a/b\n", GBX_MODULE_ERROR_KEYFILE,
    "[Depends] Programs: “a/b” is not the name or absolute path of a program" },
  { HEAD "[Start]\nLoad=later\n", GBX_MODULE_ERROR_KEYFILE,
    "[Start] Load: “later” is none of startup, ondemand" },
  { HEAD "[Start]\nStartTimeout=999ms\n", GBX_MODULE_ERROR_KEYFILE,
    "[Start] StartTimeout: “999ms” is outside of 1s … 1h" },
  { HEAD "[Start]\nStopTimeout=61min\n", GBX_MODULE_ERROR_KEYFILE,
    "[Start] StopTimeout: “61min” is outside of 1s … 1h" },
  { HEAD "[Start]\nStartTimeout=soon\n", GBX_MODULE_ERROR_KEYFILE,
    "[Start] StartTimeout: “soon” is not a duration (90, 500ms, 30s, 2min, 1h)" },
  { HEAD "[Start]\nStartFailure=ignore\n", GBX_MODULE_ERROR_KEYFILE,
    "[Start] StartFailure: “ignore” is none of fatal, degraded" },
  { HEAD "[Start]\nLane=A\n", GBX_MODULE_ERROR_KEYFILE,
    "[Start] Lane: “A” is not a lane's name ([a-z][a-z0-9_]{0,31})" },
  { HEAD "[Exec]\nCommand=x\n", GBX_MODULE_ERROR_KEYFILE,
    "[Exec] Command: goes with Kind=exec only" },
  { HEAD "Kind=exec\n", GBX_MODULE_ERROR_KEYFILE, "[Exec] Command: missing; Kind=exec needs it" },
  { HEAD "Kind=exec\n[Exec]\nCommand=a;%f\n", GBX_MODULE_ERROR_KEYFILE,
    "[Exec] Command: “%f” is not a plain word (it has a “%”)" },
  { HEAD "Kind=exec\nLibrary=x.so\n[Exec]\nCommand=a\n", GBX_MODULE_ERROR_KEYFILE,
    "[Module] Library: does not go with Kind=exec" },
  { HEAD "Kind=exec\n[Exec]\nCommand=a\n[Provides]\nRoutes=/x\n", GBX_MODULE_ERROR_KEYFILE,
    "[Provides]: Kind=exec serves Actions only, not Routes or Providers" },
  { HEAD "[Setting A]\n", GBX_MODULE_ERROR_KEYFILE,
    "[Setting A]: “A” is not a setting's name ([a-z][a-z0-9-]{0,47})" },
  { HEAD "[Setting a]\nDefault=1\nDescription=d\n", GBX_MODULE_ERROR_KEYFILE,
    "[Setting a] Type: missing" },
  { HEAD "[Setting a]\nType=float\n", GBX_MODULE_ERROR_KEYFILE,
    "[Setting a] Type: “float” is none of bool, int, uint, size, duration, string, path, enum, "
    "list, secret" },
  { HEAD "[Setting a]\nType=bool\nDefault=1\n", GBX_MODULE_ERROR_KEYFILE,
    "[Setting a] Description: missing" },
  { HEAD "[Setting a]\nType=bool\nDescription=d\n", GBX_MODULE_ERROR_KEYFILE,
    "[Setting a]: Default is missing" },
  { HEAD "[Setting a]\nType=bool\nDefault=2\nDescription=d\n", GBX_MODULE_ERROR_KEYFILE,
    "[Setting a]: Default: “2” is not a truth value (true, false)" },
  { HEAD "[Setting a]\nType=bool\nDefault=1\nDescription=d\nEnv=A-B\n", GBX_MODULE_ERROR_KEYFILE,
    "[Setting a] Env: “A-B” is not the name of a variable" },
  { HEAD "[Setting a]\nType=bool\nUnit=s\n", GBX_MODULE_ERROR_KEYFILE,
    "[Setting a] Unit: unknown key" },
};

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *expected = g_strconcat (PATH ": ", bad_cases[i].message, NULL);

      g_assert_null (read_text (bad_cases[i].text, &error));
      g_assert_error (error, GBX_MODULE_ERROR, bad_cases[i].code);
      if (bad_cases[i].message != NULL)
        g_assert_cmpstr (error->message, ==, expected);
    }
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new (HEAD);
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxModuleInfo) info = NULL;
  g_autofree char *padding = g_strnfill (GBX_KEYFILE_MAX_BYTES, '#');
  g_autofree char *description = g_strnfill (GBX_DESCRIPTION_MAX_CHARS_COUNT + 1, 'd');

  for (guint i = 0; i < GBX_KEYFILE_MAX_SETTINGS_COUNT; i++)
    g_string_append_printf (text, "[Setting s%u]\nType=bool\nDefault=0\nDescription=d\n", i);
  info = read_text (text->str, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (gbx_module_info_get_n_settings (info), ==, GBX_KEYFILE_MAX_SETTINGS_COUNT);

  g_string_append (text, "[Setting more]\nType=bool\nDefault=0\nDescription=d\n");
  g_assert_null (read_text (text->str, &error));
  g_assert_cmpstr (error->message, ==, PATH ": [Setting more]: more than 64 settings");
  g_clear_error (&error);

  g_string_assign (text, HEAD);
  g_string_append (text, padding);
  g_assert_null (read_text (text->str, &error));
  g_assert_cmpstr (error->message, ==, PATH ": larger than 65536 bytes");
  g_clear_error (&error);

  g_string_assign (text, HEAD);
  g_string_replace (text, "Does x", description, 1);
  g_assert_null (read_text (text->str, &error));
  g_assert_nonnull (strstr (error->message, "is not one line of at most 80 characters"));
}

static GbxModuleInfo *
lay_over (const char *text, GError **error)
{
  g_autoptr (GbxModuleInfo) base =
      read_text (HEAD "[Depends]\nWants=a\n[Setting s]\nType=string\nDefault=d\nDescription=d\n"
                      "[Setting l]\nType=list\nDefault=\nDescription=d\n",
                 NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  g_assert_nonnull (base);
  return gbx_module_info_new_with_drop_in (base, "/d/50.conf", bytes, error);
}

static void
test_drop_in (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxModuleInfo)
      info = lay_over ("[Settings]\ns=a\\sb\nl=x\\;y\nX-q=1\n[Start]\nStartTimeout=3s\nLane=other\n"
                       "[Depends]\nWants=b\nAfter=c\nBefore=e\nConflicts=f;g\n[X-Any]\na=b\n",
                       &error);

  g_assert_no_error (error);
  assert_words (gbx_module_info_get_wants (info), "a b");
  assert_words (gbx_module_info_get_after (info), "c");
  assert_words (gbx_module_info_get_before (info), "e");
  assert_words (gbx_module_info_get_conflicts (info), "f g");
  g_assert_cmpint (gbx_module_info_get_start_timeout_usec (info), ==, 3 * G_USEC_PER_SEC);
  g_assert_cmpstr (gbx_module_info_get_lane (info), ==, "other");
  g_assert_cmpuint (gbx_module_info_get_n_overrides (info), ==, 2);
  g_assert_cmpstr (gbx_module_info_get_override (info, 0)->text, ==, "a b");
  g_assert_cmpstr (gbx_module_info_get_override (info, 1)->text, ==, "x\\;y");
  g_assert_cmpstr (gbx_module_info_get_override (info, 1)->path, ==, "/d/50.conf");
}

static const BadCase bad_drop_ins[] = {
  { "[Module]\nName=y\n", GBX_MODULE_ERROR_KEYFILE,
    "[Module]: a drop-in holds [Settings], [Start] and [Depends] only" },
  { "[Provides]\nActions=y\n", GBX_MODULE_ERROR_KEYFILE,
    "[Provides]: a drop-in holds [Settings], [Start] and [Depends] only" },
  { "[Depends]\nRequires=y\n", GBX_MODULE_ERROR_KEYFILE,
    "[Depends] Requires: a drop-in may not change this key" },
  { "[Depends]\nPrograms=y\n", GBX_MODULE_ERROR_KEYFILE, "[Depends] Programs: unknown key" },
  { "[Start]\nStartTimeout=1d\n", GBX_MODULE_ERROR_KEYFILE,
    "[Start] StartTimeout: “1d” is not a duration (90, 500ms, 30s, 2min, 1h)" },
  { "[Settings]\nt=1\n", GBX_MODULE_ERROR_KEYFILE, "[Settings] t: x has no such setting" },
  { "[Settings]\ns=\\q\n", GBX_MODULE_ERROR_KEYFILE, NULL },
};

static void
test_bad_drop_in (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_drop_ins); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *expected = g_strconcat ("/d/50.conf: ", bad_drop_ins[i].message, NULL);

      g_assert_null (lay_over (bad_drop_ins[i].text, &error));
      g_assert_error (error, GBX_MODULE_ERROR, bad_drop_ins[i].code);
      if (bad_drop_ins[i].message != NULL)
        g_assert_cmpstr (error->message, ==, expected);
    }
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  g_test_add_func ("/module-info/defaults", test_defaults);
  g_test_add_func ("/module-info/every-key", test_every_key);
  g_test_add_func ("/module-info/exec", test_exec);
  g_test_add_func ("/module-info/bad", test_bad);
  g_test_add_func ("/module-info/limits", test_limits);
  g_test_add_func ("/module-info/drop-in", test_drop_in);
  g_test_add_func ("/module-info/bad-drop-in", test_bad_drop_in);
  return g_test_run ();
}
