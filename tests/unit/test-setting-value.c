/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-test.h>

#include "gbx-setting-spec.h"
#include "gbx-settings-private.h"
#include "gbx-units.h"

typedef struct
{
  GbxSettingType type;
  const char *text;
  const char *formatted; /* NULL: refused with @message */
  const char *message;
} ValueCase;

static const ValueCase value_cases[] = {
  { GBX_SETTING_TYPE_BOOL, "true", "true", NULL },
  { GBX_SETTING_TYPE_BOOL, "YES", "true", NULL },
  { GBX_SETTING_TYPE_BOOL, "0", "false", NULL },
  { GBX_SETTING_TYPE_BOOL, "maybe", NULL, "“maybe” is not a truth value (true, false)" },
  { GBX_SETTING_TYPE_INT, "-5", "-5", NULL },
  { GBX_SETTING_TYPE_INT, "9223372036854775807", "9223372036854775807", NULL },
  { GBX_SETTING_TYPE_INT, "9223372036854775808", NULL,
    "“9223372036854775808” is not a whole number" },
  { GBX_SETTING_TYPE_INT, "", NULL, "“” is not a whole number" },
  { GBX_SETTING_TYPE_UINT, "18446744073709551615", "18446744073709551615", NULL },
  { GBX_SETTING_TYPE_UINT, "-1", NULL, "“-1” is not a whole number that is not negative" },
  { GBX_SETTING_TYPE_SIZE, "64K", "64K", NULL },
  { GBX_SETTING_TYPE_SIZE, "65536", "64K", NULL },
  { GBX_SETTING_TYPE_SIZE, "1025", "1025", NULL },
  { GBX_SETTING_TYPE_SIZE, "0", "0", NULL },
  { GBX_SETTING_TYPE_SIZE, "17179869184G", NULL,
    "“17179869184G” is not a size (4096, 64K, 16M, 1G)" },
  { GBX_SETTING_TYPE_SIZE, "1k", NULL, "“1k” is not a size (4096, 64K, 16M, 1G)" },
  { GBX_SETTING_TYPE_DURATION, "90", "90s", NULL },
  { GBX_SETTING_TYPE_DURATION, "500ms", "500ms", NULL },
  { GBX_SETTING_TYPE_DURATION, "2min", "2min", NULL },
  { GBX_SETTING_TYPE_DURATION, "7200s", "2h", NULL },
  { GBX_SETTING_TYPE_DURATION, "0", "0", NULL },
  { GBX_SETTING_TYPE_DURATION, "-1s", NULL, "“-1s” is not a duration (90, 500ms, 30s, 2min, 1h)" },
  { GBX_SETTING_TYPE_DURATION, "9223372036854775807h", NULL,
    "“9223372036854775807h” is not a duration (90, 500ms, 30s, 2min, 1h)" },
  { GBX_SETTING_TYPE_DURATION, "1 s", NULL, "“1 s” is not a duration (90, 500ms, 30s, 2min, 1h)" },
  { GBX_SETTING_TYPE_STRING, "", "", NULL },
  { GBX_SETTING_TYPE_STRING, "a; b", "a; b", NULL },
  { GBX_SETTING_TYPE_STRING, "\xff", NULL, "the value is not UTF-8" },
  { GBX_SETTING_TYPE_PATH, "/a/b", "/a/b", NULL },
  { GBX_SETTING_TYPE_PATH, "", "", NULL },
  { GBX_SETTING_TYPE_PATH, "a/b", NULL, "“a/b” is not an absolute path" },
  { GBX_SETTING_TYPE_LIST, "", "", NULL },
  { GBX_SETTING_TYPE_LIST, "a;b", "a;b;", NULL },
  { GBX_SETTING_TYPE_LIST, "a\\;b;c\\\\;", "a\\;b;c\\\\;", NULL },
  { GBX_SETTING_TYPE_LIST, "a;;b", NULL, "“a;;b” is not a list: it has an empty word" },
  { GBX_SETTING_TYPE_SECRET, "hunter2", "***", NULL },
};

static void
test_values (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (value_cases); i++)
    {
      const ValueCase *row = &value_cases[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (GbxSettingValue) value = gbx_setting_value_parse (row->type, row->text, &error);
      g_autofree char *formatted = value == NULL ? NULL : gbx_setting_value_format (value);

      g_assert_cmpstr (formatted, ==, row->formatted);
      if (row->message == NULL)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING);
      g_assert_cmpstr (error->message, ==, row->message);
    }
}

static void
test_long_list (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = NULL;

  for (guint i = 0; i < GBX_KEYFILE_MAX_LIST_COUNT; i++)
    g_string_append (text, "x;");
  words = gbx_units_parse_list (text->str, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (words), ==, GBX_KEYFILE_MAX_LIST_COUNT);

  g_string_append (text, "x");
  g_assert_null (gbx_units_parse_list (text->str, &error));
  g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING);
  g_assert_nonnull (strstr (error->message, "…” is not a list of at most"));
}

typedef struct
{
  GbxSettingKeys keys; /* of string constants: copied before use */
  const char *text;    /* to parse; NULL: making the spec fails */
  const char *message; /* NULL: all is well */
} SpecCase;

#define CHOICES ((char *[]){ "a", "b", NULL })

static const SpecCase spec_cases[] = {
  { { GBX_SETTING_TYPE_UINT, "5", "1", "9", NULL, NULL, NULL, NULL }, "9", NULL },
  { { GBX_SETTING_TYPE_UINT, "5", "1", "9", NULL, NULL, NULL, NULL },
    "10",
    "10 is above the greatest value, 9" },
  { { GBX_SETTING_TYPE_DURATION, "5", "1", NULL, NULL, NULL, NULL, NULL },
    "999ms",
    "999ms is below the least value, 1s" },
  { { GBX_SETTING_TYPE_INT, "0", "-3", NULL, NULL, NULL, NULL, NULL },
    "-4",
    "-4 is below the least value, -3" },
  { { GBX_SETTING_TYPE_SIZE, "1K", NULL, "1M", NULL, NULL, NULL, NULL },
    "1G",
    "1G is above the greatest value, 1M" },
  { { GBX_SETTING_TYPE_UINT, "0", "1", NULL, NULL, NULL, NULL, NULL },
    NULL,
    "Default: 0 is below the least value, 1" },
  { { GBX_SETTING_TYPE_UINT, "0", "x", NULL, NULL, NULL, NULL, NULL },
    NULL,
    "Min: “x” is not a whole number that is not negative" },
  { { GBX_SETTING_TYPE_ENUM, "a", NULL, NULL, CHOICES, NULL, NULL, NULL }, "b", NULL },
  { { GBX_SETTING_TYPE_ENUM, "a", NULL, NULL, CHOICES, NULL, NULL, NULL },
    "c",
    "“c” is none of a, b" },
  { { GBX_SETTING_TYPE_ENUM, "a", NULL, NULL, NULL, NULL, NULL, NULL },
    NULL,
    "Type=enum needs Choices" },
  { { GBX_SETTING_TYPE_LIST, "a;", NULL, NULL, CHOICES, NULL, NULL, NULL },
    "a;b;x",
    "“x” is none of a, b" },
  { { GBX_SETTING_TYPE_STRING, "", NULL, NULL, NULL, "[a-z]*", NULL, NULL }, "abc", NULL },
  { { GBX_SETTING_TYPE_STRING, "", NULL, NULL, NULL, "[a-z]*", NULL, NULL },
    "abc\n",
    "“abc\n” does not match the pattern [a-z]*" },
  { { GBX_SETTING_TYPE_SECRET, NULL, NULL, NULL, NULL, "[a-z]+", NULL, NULL },
    "X",
    "the secret does not match the pattern [a-z]+" },
  { { GBX_SETTING_TYPE_STRING, "", NULL, NULL, NULL, "(", NULL, NULL }, NULL, NULL },
  { { GBX_SETTING_TYPE_STRING, NULL, NULL, NULL, NULL, NULL, NULL, NULL },
    NULL,
    "Default is missing" },
  { { GBX_SETTING_TYPE_STRING, "", "1", NULL, NULL, NULL, NULL, NULL },
    NULL,
    "Min and Max do not go with Type=string" },
  { { GBX_SETTING_TYPE_BOOL, "1", NULL, NULL, CHOICES, NULL, NULL, NULL },
    NULL,
    "Choices does not go with Type=bool" },
  { { GBX_SETTING_TYPE_INT, "1", NULL, NULL, NULL, ".", NULL, NULL },
    NULL,
    "Pattern does not go with Type=int" },
};

static void
test_specs (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (spec_cases); i++)
    {
      const SpecCase *row = &spec_cases[i];
      g_auto (GbxSettingKeys) keys = {
        row->keys.type,
        g_strdup (row->keys.default_text),
        g_strdup (row->keys.min_text),
        g_strdup (row->keys.max_text),
        g_strdupv (row->keys.choices),
        g_strdup (row->keys.pattern),
        NULL,
        NULL,
      };
      g_autoptr (GError) error = NULL;
      g_autoptr (GbxSettingSpec) spec = gbx_setting_spec_new ("x", &keys, &error);
      g_autoptr (GbxSettingValue) value = NULL;

      g_assert_true ((spec != NULL) == (row->text != NULL));
      if (spec != NULL)
        value = gbx_setting_spec_parse (spec, row->text, &error);
      if (row->text != NULL && row->message == NULL)
        {
          g_assert_no_error (error);
          g_assert_nonnull (value);
          continue;
        }
      g_assert_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING);
      if (row->message != NULL)
        g_assert_cmpstr (error->message, ==, row->message);
    }
}

static void
test_settings (void)
{
  static const char *const texts[] = { "true", "-1", "2", "3K", "4s",
                                       "five", "/six", "seven", "e;f", "nine" };
  GbxSettings *settings = gbx_settings_new ();

  for (int type = 0; gbx_setting_type_names[type] != NULL; type++)
    {
      g_autoptr (GbxSettingValue) value =
          gbx_setting_value_parse ((GbxSettingType) type, texts[type], NULL);

      gbx_setting_value_store (value, settings, gbx_setting_type_names[type]);
    }
  g_assert_true (gbx_settings_get_bool (settings, "bool"));
  g_assert_cmpint (gbx_settings_get_int (settings, "int"), ==, -1);
  g_assert_cmpuint (gbx_settings_get_uint (settings, "uint"), ==, 2);
  g_assert_cmpuint (gbx_settings_get_size_bytes (settings, "size"), ==, 3072);
  g_assert_cmpint (gbx_settings_get_duration_usec (settings, "duration"), ==, 4 * G_USEC_PER_SEC);
  g_assert_cmpstr (gbx_settings_get_string (settings, "string"), ==, "five");
  g_assert_cmpstr (gbx_settings_get_string (settings, "path"), ==, "/six");
  g_assert_cmpstr (gbx_settings_get_string (settings, "enum"), ==, "seven");
  g_assert_cmpstr (gbx_settings_get_list (settings, "list")[1], ==, "f");
  g_assert_cmpstr (gbx_settings_get_string (settings, "secret"), ==, "nine");
  g_assert_finalize_object (settings);
}

static void
test_wrong_getter (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (GbxSettings) settings = gbx_settings_new ();

      gbx_settings_set_bool (settings, "x", TRUE);
      gbx_settings_get_int (settings, "x");
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*declares no setting “x” of type int*");
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  g_test_add_func ("/setting-value/values", test_values);
  g_test_add_func ("/setting-value/long-list", test_long_list);
  g_test_add_func ("/setting-value/specs", test_specs);
  g_test_add_func ("/setting-value/settings", test_settings);
  g_test_add_func ("/setting-value/wrong-getter", test_wrong_getter);
  return g_test_run ();
}
