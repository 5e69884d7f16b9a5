/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Drop-ins and values of settings: the bytes are laid over a module that has a setting of each
 * type, and each of their lines is given to each setting as --set would.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "gbx-module-info.h"
#include "gbx-settings-store.h"

#define SETTING(type, more) "[Setting " type "]\nType=" type "\nDescription=d\n" more
#define KEYFILE                                                                                \
  "[Module]\nName=x\nABI=1\nVersion=1\nDescription=d\nLicense=MIT\n" SETTING (                 \
      "bool", "Default=0\n") SETTING ("int", "Default=0\nMin=-5\nMax=5\n")                     \
      SETTING ("uint", "Default=0\n") SETTING ("size", "Default=0\nMax=1G\n")                  \
          SETTING ("duration", "Default=0\n") SETTING ("string", "Default=\nPattern=[a-z]*\n") \
              SETTING ("path", "Default=\n") SETTING ("enum", "Default=a\nChoices=a;b\n")      \
                  SETTING ("list", "Default=\n") SETTING ("secret", "")

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static GbxModuleInfo *
new_base (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (KEYFILE, strlen (KEYFILE));
  GbxModuleInfo *base = gbx_module_info_new_from_bytes ("/m/x.module", bytes, NULL);

  g_assert_nonnull (base);
  return base;
}

/* A value that is accepted reads back as itself; a secret is never shown. */
static void
check_value (const GbxSettingSpec *setting, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxSettingValue) value = gbx_setting_spec_parse (setting, text, &error);
  g_autofree char *formatted = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GbxSettingValue) second = NULL;

  g_assert_true ((value == NULL) == (error != NULL));
  if (value == NULL)
    return;
  formatted = gbx_setting_value_format (value);
  if (gbx_setting_spec_get_value_type (setting) == GBX_SETTING_TYPE_SECRET)
    {
      g_assert_cmpstr (formatted, ==, "***");
      return;
    }
  second = gbx_setting_spec_parse (setting, formatted, NULL);
  g_assert_nonnull (second);
  again = gbx_setting_value_format (second);
  g_assert_cmpstr (formatted, ==, again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", 16);
  g_autoptr (GbxModuleInfo) base = new_base ();
  g_autoptr (GbxSettingsStore) store = gbx_settings_store_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxModuleInfo) info = NULL;

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      gbx_settings_store_add_assignment (store, lines[i], NULL);
      for (guint j = 0; j < gbx_module_info_get_n_settings (base); j++)
        check_value (gbx_module_info_get_setting (base, j), lines[i]);
    }
  info = gbx_module_info_new_with_drop_in (base, "/d/x.conf", bytes, &error);
  g_assert_true ((info == NULL) == (error != NULL));
  for (guint j = 0; info != NULL && j < gbx_module_info_get_n_settings (info); j++)
    {
      g_autofree char *value = NULL;
      g_autofree char *origin = NULL;

      g_clear_error (&error);
      g_assert_true (gbx_settings_store_describe (store, info,
                                                  gbx_module_info_get_setting (info, j), &value,
                                                  &origin, &error) == (error == NULL));
    }
  return 0;
}
