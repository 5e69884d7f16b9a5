/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-number.h"

#include <string.h>

/**
 * gbx_number_parse:
 * @text: a decimal number, with blanks around it, a sign and single underscores between digits
 *   where the writer likes them
 * @minimum: the smallest number that is accepted
 * @maximum: the largest number that is accepted
 * @out_number: (out): the number; untouched on failure
 *
 * Reads a number as the callers of this program write them. Any thread.
 *
 * Returns: whether @text is such a number, in range
 */
gboolean
gbx_number_parse (const char *text, gint64 minimum, gint64 maximum, gint64 *out_number)
{
  g_autofree char *digits = g_strstrip (g_strdup (text));
  const char *read = digits;
  char *write = digits;
  gboolean after_digit = FALSE;

  if (*read == '-' || *read == '+')
    *write++ = *read++;
  for (; *read != '\0'; read++)
    {
      if (*read == '_' && after_digit && g_ascii_isdigit (read[1]))
        {
          after_digit = FALSE;
          continue;
        }
      if (!g_ascii_isdigit (*read))
        return FALSE;
      after_digit = TRUE;
      *write++ = *read;
    }
  *write = '\0';

  return g_ascii_string_to_signed (digits, 10, minimum, maximum, out_number, NULL);
}

/**
 * gbx_number_parse_bool:
 * @text: (nullable): a word
 *
 * Reads a switch of the environment. Any thread.
 *
 * Returns: %TRUE for “true”, “1” and “yes” in any case
 */
gboolean
gbx_number_parse_bool (const char *text)
{
  static const char *const yes[] = { "true", "1", "yes" };

  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (yes); i++)
    if (g_ascii_strcasecmp (text, yes[i]) == 0)
      return TRUE;

  return FALSE;
}
