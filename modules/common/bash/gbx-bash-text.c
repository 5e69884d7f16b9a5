/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-text.h"

#include <string.h>

/**
 * gbx_bash_is_space:
 * @c: a character
 *
 * Returns: whether @c is white space: Unicode's, and the four separators 0x1C to 0x1F
 */
gboolean
gbx_bash_is_space (gunichar c)
{
  if (c < 0x80)
    return c == ' ' || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f);

  switch (c)
    {
    case 0x85:
    case 0xa0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202f:
    case 0x205f:
    case 0x3000:
      return TRUE;
    default:
      return c >= 0x2000 && c <= 0x200a;
    }
}

/**
 * gbx_bash_get_trimmed_length:
 * @text: valid UTF-8
 * @length_bytes: how much of it
 *
 * Returns: the length without white space at the end
 */
gsize
gbx_bash_get_trimmed_length (const char *text, gsize length_bytes)
{
  const char *end = text + length_bytes;

  while (end > text)
    {
      const char *last = g_utf8_prev_char (end);

      if (!gbx_bash_is_space (g_utf8_get_char (last)))
        break;
      end = last;
    }
  return (gsize) (end - text);
}

/* Where in @text, which is valid UTF-8, something else than white space begins. */
const char *
gbx_bash_skip_space (const char *text)
{
  while (*text != '\0' && gbx_bash_is_space (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);

  return text;
}

/**
 * gbx_bash_strip:
 * @text: valid UTF-8
 *
 * Returns: (transfer full): @text without white space at either end
 */
char *
gbx_bash_strip (const char *text)
{
  return gbx_bash_strip_end (gbx_bash_skip_space (text));
}

/**
 * gbx_bash_strip_end:
 * @text: valid UTF-8
 *
 * Returns: (transfer full): @text without white space at its end
 */
char *
gbx_bash_strip_end (const char *text)
{
  return g_strndup (text, gbx_bash_get_trimmed_length (text, strlen (text)));
}
