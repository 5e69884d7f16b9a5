/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command line: words that end in NUL bytes, the program's name first. */
#include <stddef.h>
#include <stdint.h>

#include "gbx-dropin.h"
#include "gbx-options.h"

#define MAX_WORDS_COUNT 64

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_options (const GbxOptions *options)
{
  g_assert_true (options->command != GBX_COMMAND_SERVE || options->has_port);
  g_assert_true (options->command != GBX_COMMAND_DESCRIBE || options->describe != NULL);
  g_assert_nonnull (options->plugins);
  g_assert_nonnull (options->module_dirs);
  g_assert_nonnull (options->settings);
  g_assert_nonnull (options->username);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  const char *const *argv;
  const char *const *rest = NULL;
  g_autoptr (GbxOptions) options = NULL;
  g_autoptr (GError) error = NULL;
  size_t start = 0;

  for (size_t i = 0; i <= size && words->len < MAX_WORDS_COUNT; i++)
    if (i == size || data[i] == '\0')
      {
        g_ptr_array_add (words, g_strndup ((const char *) data + start, i - start));
        start = i + 1;
      }
  g_ptr_array_add (words, NULL);
  argv = (const char *const *) words->pdata;

  gbx_dropin_recognise (argv, &rest);
  if (rest == NULL)
    rest = argv + 1;
  g_assert_true (rest >= argv && rest < argv + words->len);

  options = gbx_options_parse (rest, &error);
  g_assert_true ((options == NULL) == (error != NULL));
  if (options != NULL)
    check_options (options);
  else
    g_assert_true (g_utf8_validate (error->message, -1, NULL));

  return 0;
}
