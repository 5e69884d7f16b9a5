/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-common-word.h"

/**
 * gbx_common_word_is_yes:
 * @word: what a variable of the protocol holds, such as SU_TO_USER
 *
 * Returns: whether the protocol's own server takes it for yes; whatever else means no
 */
gboolean
gbx_common_word_is_yes (const char *word)
{
  static const char *const yes[] = { "1", "true", "t", "yes", "y", "on", NULL };
  g_autofree char *lower = g_ascii_strdown (word, -1);

  return g_strv_contains (yes, lower);
}
