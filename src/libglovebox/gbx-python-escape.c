/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-python-escape.h"

#include <string.h>

static gboolean
fail (const char **out_problem, const char *problem)
{
  *out_problem = problem;
  return FALSE;
}

static gboolean
read_hex (const char **at,
          const char *end,
          guint digits_count,
          gunichar *out_code,
          const char **out_problem)
{
  gunichar code = 0;

  for (guint i = 0; i < digits_count; i++, (*at)++)
    {
      if (*at >= end || !g_ascii_isxdigit (**at))
        return fail (out_problem, "hexadecimal digit expected");
      code = code * 16 + (gunichar) g_ascii_xdigit_value (**at);
    }
  if (code > 0x10ffff)
    return fail (out_problem, "no such character");

  *out_code = code;
  return TRUE;
}

static gunichar
read_octal (const char **at, const char *end)
{
  gunichar code = 0;

  for (guint i = 0; i < 3 && *at < end && **at >= '0' && **at <= '7'; i++, (*at)++)
    code = code * 8 + (gunichar) (**at - '0');

  return code;
}

/**
 * gbx_python_escape_read:
 * @at: (inout): behind the backslash; moved behind the escape
 * @end: the end of the text
 * @out_code: (out): the character, which may be U+0000 or half of a surrogate pair, or
 *   %GBX_PYTHON_ESCAPE_NOTHING; untouched on failure
 * @out_problem: (out): what is wrong; static, set on failure alone
 *
 * Reads an escape of a Python string. One that Python does not know stands for itself: then the
 * character is the backslash, and @at does not move. Any thread.
 *
 * Returns: whether it is whole and names a character
 *
 * Since: 1.0
 */
gboolean
gbx_python_escape_read (const char **at,
                        const char *end,
                        gunichar *out_code,
                        const char **out_problem)
{
  static const char from[] = "\\'\"abfnrtv";
  static const char to[] = "\\'\"\a\b\f\n\r\t\v";
  static const char hex[] = "xuU";
  static const guint digits_counts[] = { 2, 4, 8 };
  const char *found;

  if (*at >= end || **at == '\0')
    return fail (out_problem, "unfinished string");
  if (**at == 'N')
    return fail (out_problem, "named characters are not supported");
  if (**at >= '0' && **at <= '7')
    {
      *out_code = read_octal (at, end);
      return TRUE;
    }
  found = strchr (hex, **at);
  if (found != NULL)
    {
      (*at)++;
      return read_hex (at, end, digits_counts[found - hex], out_code, out_problem);
    }

  found = strchr (from, **at);
  if (found == NULL && **at != '\n')
    {
      *out_code = '\\';
      return TRUE;
    }
  *out_code = found != NULL ? (gunichar) to[found - from] : GBX_PYTHON_ESCAPE_NOTHING;
  (*at)++;
  return TRUE;
}
