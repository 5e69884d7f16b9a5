/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keyfiles of modules and glovebox.conf: any bytes are a description or an error. */
#include <glib.h>
#include <stdint.h>

#include "gbx-config.h"
#include "gbx-module-info.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
use_module (const GbxModuleInfo *info)
{
  g_assert_true (gbx_module_info_provides (info, "x"));
  g_assert_nonnull (gbx_module_info_get_requires (info));
  g_assert_cmpint (gbx_module_info_get_start_timeout_usec (info), >=, G_USEC_PER_SEC);
  for (guint i = 0; i < gbx_module_info_get_n_settings (info); i++)
    {
      const GbxSettingSpec *setting = gbx_module_info_get_setting (info, i);
      GbxSettingValue *value = gbx_setting_spec_get_default (setting);
      g_autofree char *text = value == NULL ? NULL : gbx_setting_value_format (value);
      g_autofree char *range = gbx_setting_spec_format_range (setting);

      g_assert_nonnull (range);
      g_assert_true ((value == NULL) == (text == NULL));
      g_assert_true (gbx_module_info_find_setting (info, gbx_setting_spec_get_name (setting)) !=
                     NULL);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GbxConfig) config = gbx_config_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxModuleInfo) info = gbx_module_info_new_from_bytes ("/m/x.module", bytes, &error);

  g_assert_true ((info == NULL) == (error != NULL));
  if (info != NULL)
    use_module (info);
  g_clear_error (&error);
  g_assert_true (gbx_config_apply (config, "/c.conf", bytes, &error) == (error == NULL));
  g_assert_nonnull (gbx_config_get_modules (config));
  return 0;
}
