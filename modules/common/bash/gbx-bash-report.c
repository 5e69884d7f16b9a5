/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-report.h"

#include "gbx-bash-limits.h"
#include "gbx-bash-text.h"

#include <math.h>
#include <string.h>

#define WAIT_ADVICE                                                                           \
  "You may wait longer to see additional output by sending empty command '', "                \
  "send other commands to interact with the current process, "                                \
  "send keys (\"C-c\", \"C-z\", \"C-d\") to interrupt/kill the previous command "             \
  "before sending your new command, or use the timeout parameter in execute_bash for future " \
  "commands."
#define CUT_MARK "\n[... Observation truncated due to length ...]\n"

/* Enough digits for any number, and the exponents between which none is written. */
#define FLOAT_MAX_DIGITS_COUNT 17
#define FLOAT_MIN_EXPONENT -4
#define FLOAT_MAX_EXPONENT 15

/**
 * gbx_bash_report_format_truncated:
 * @lines_count: as gbx_bash_screen_get_text() counted them
 *
 * Returns: (transfer full): the prefix of a report whose beginning was lost
 *
 * Since: 1.0
 */
char *
gbx_bash_report_format_truncated (guint lines_count)
{
  return g_strdup_printf ("[Previous command outputs are truncated. "
                          "Showing the last %u lines of the output below.]\n",
                          lines_count);
}

/**
 * gbx_bash_report_format_done:
 * @exit_code: the command's exit status
 *
 * Returns: (transfer full): the suffix of a report on a command that ended
 *
 * Since: 1.0
 */
char *
gbx_bash_report_format_done (int exit_code)
{
  return g_strdup_printf ("\n[The command completed with exit code %d.]", exit_code);
}

/**
 * gbx_bash_report_format_key:
 * @exit_code: the command's exit status
 * @key: the special key, “C-” and one character
 *
 * Returns: (transfer full): the suffix of a report on a command that ended by a key
 *
 * Since: 1.0
 */
char *
gbx_bash_report_format_key (int exit_code, const char *key)
{
  g_autofree char *upper = g_utf8_strup (key + strlen ("C-"), -1);

  return g_strdup_printf ("\n[The command completed with exit code %d. CTRL+%s was sent.]",
                          exit_code, upper);
}

/**
 * gbx_bash_report_format_no_change:
 * @seconds: how long nothing has changed
 *
 * Returns: (transfer full): the suffix of a report on a command that prints nothing new
 *
 * Since: 1.0
 */
char *
gbx_bash_report_format_no_change (guint seconds)
{
  return g_strdup_printf ("\n[The command has no new output after %u seconds. " WAIT_ADVICE "]",
                          seconds);
}

/**
 * gbx_bash_report_format_timeout:
 * @seconds: the action's timeout, as the client gave it
 *
 * Returns: (transfer full): the suffix of a report on a command that takes too long
 *
 * Since: 1.0
 */
char *
gbx_bash_report_format_timeout (double seconds)
{
  g_autofree char *number = gbx_bash_report_format_float (seconds);

  return g_strdup_printf ("\n[The command timed out after %s seconds. " WAIT_ADVICE "]", number);
}

/**
 * gbx_bash_report_format_busy:
 * @command: what was not run
 *
 * Returns: (transfer full): the suffix of a report that refuses a command while another one runs
 *
 * Since: 1.0
 */
char *
gbx_bash_report_format_busy (const char *command)
{
  return g_strdup_printf ("\n[Your command \"%s\" is NOT executed. "
                          "The previous command is still running - You CANNOT send new commands "
                          "until the previous command is completed. "
                          "By setting `is_input` to `true`, you can interact with the current "
                          "process: " WAIT_ADVICE "]",
                          command);
}

/**
 * gbx_bash_report_format_multiple:
 * @pieces: what gbx_bash_split() found
 *
 * Returns: (transfer full): the error for a text of several commands
 *
 * Since: 1.0
 */
char *
gbx_bash_report_format_multiple (const char *const *pieces)
{
  g_autoptr (GString) text = g_string_new (
      "ERROR: Cannot execute multiple commands at once.\n"
      "Please run each command separately OR chain them into a single command via && or ;\n"
      "Provided commands:");

  for (guint i = 0; pieces[i] != NULL; i++)
    g_string_append_printf (text, "\n(%u) %s", i + 1, pieces[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The fewest digits that are read back as @value; sets where the decimal point goes. */
static char *
get_shortest_digits (double value, int *out_exponent)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char *exponent;

  for (guint count = 1; count <= FLOAT_MAX_DIGITS_COUNT; count++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%ue", count - 1);
      g_ascii_formatd (buffer, sizeof buffer, format, value);
      if (g_ascii_strtod (buffer, NULL) == value)
        break;
    }

  exponent = strchr (buffer, 'e');
  *exponent = '\0';
  *out_exponent = (int) g_ascii_strtoll (exponent + 1, NULL, 10);
  if (buffer[1] == '.')
    memmove (buffer + 1, buffer + 2, strlen (buffer + 2) + 1);
  return g_strdup (buffer);
}

static void
append_plain_digits (GString *text, const char *digits, int exponent)
{
  int count = (int) strlen (digits);

  if (exponent < 0)
    {
      g_string_append (text, "0.");
      for (int i = -1; i > exponent; i--)
        g_string_append_c (text, '0');
      g_string_append (text, digits);
      return;
    }

  for (int i = 0; i <= exponent; i++)
    g_string_append_c (text, i < count ? digits[i] : '0');
  g_string_append_c (text, '.');
  g_string_append (text, count > exponent + 1 ? digits + exponent + 1 : "0");
}

/**
 * gbx_bash_report_format_float:
 * @value: a number
 *
 * Writes a number as Python does: the fewest digits that mean it, and always a fraction or an
 * exponent.
 *
 * Returns: (transfer full): such as “2.5”, “120.0”, “1e+16”
 *
 * Since: 1.0
 */
char *
gbx_bash_report_format_float (double value)
{
  g_autoptr (GString) text = g_string_new (signbit (value) && !isnan (value) ? "-" : "");
  g_autofree char *digits = NULL;
  int exponent = 0;

  if (!isfinite (value))
    {
      g_string_append (text, isnan (value) ? "nan" : "inf");
      return g_string_free (g_steal_pointer (&text), FALSE);
    }

  digits = get_shortest_digits (fabs (value), &exponent);
  if (exponent >= FLOAT_MIN_EXPONENT && exponent <= FLOAT_MAX_EXPONENT)
    append_plain_digits (text, digits, exponent);
  else
    g_string_append_printf (text, "%c%s%se%c%02d", digits[0], digits[1] != '\0' ? "." : "",
                            digits + 1, exponent < 0 ? '-' : '+', ABS (exponent));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Whether there are more than @count characters; those behind them need not be looked at. */
static gboolean
is_longer_than (const char *text, const char *end, gsize count)
{
  for (; text < end && count > 0; count--)
    text = g_utf8_next_char (text);

  return text < end;
}

/**
 * gbx_bash_report_cut:
 * @content: valid UTF-8
 * @length_bytes: how much of it
 *
 * Cuts the middle out of a content of more than %GBX_BASH_CONTENT_MAX_CHARS_COUNT characters.
 *
 * Returns: (transfer full): @content, or its two ends and what says that something is missing
 *
 * Since: 1.0
 */
char *
gbx_bash_report_cut (const char *content, gsize length_bytes)
{
  const glong half_count = GBX_BASH_CONTENT_MAX_CHARS_COUNT / 2;
  const char *end = content + length_bytes;
  const char *rest;
  GString *text;

  if (!is_longer_than (content, end, GBX_BASH_CONTENT_MAX_CHARS_COUNT))
    return g_strndup (content, length_bytes);

  text = g_string_new_len (content, g_utf8_offset_to_pointer (content, half_count) - content);
  g_string_append (text, CUT_MARK);
  rest = g_utf8_offset_to_pointer (end, -half_count);
  g_string_append_len (text, rest, end - rest);

  return g_string_free (text, FALSE);
}

/* Takes the echo of an input off the front of @text, if that is the whole line. */
static const char *
skip_echo (const char *text, const char *echo)
{
  const char *begin = gbx_bash_skip_space (text);

  if (*echo == '\0' || !g_str_has_prefix (begin, echo))
    return text;

  begin += strlen (echo);
  return *begin == '\0' || *begin == '\n' ? begin : text;
}

/**
 * gbx_bash_report_find_fresh:
 * @text: what the terminal shows, as gbx_bash_screen_get_text() gave it
 * @shown: the same at the time of the report before on the same command; "" if there was none
 * @was_open: what gbx_bash_screen_is_last_line_open() said then
 * @echo: (nullable): the input that the terminal echoed since; "" if it echoed none; %NULL if
 *   nothing was sent
 * @out_length_bytes: (out): how long the new part is
 *
 * Finds what is new. A line that was reported before it was complete comes again as a whole if it
 * has become another one, unless an input did that. If what was shown is not at the beginning any
 * more, all of @text is new.
 *
 * Returns: where in @text the new part begins, without white space at either end
 *
 * Since: 1.0
 */
const char *
gbx_bash_report_find_fresh (const char *text,
                            const char *shown,
                            gboolean was_open,
                            const char *echo,
                            gsize *out_length_bytes)
{
  const char *last_newline = strrchr (shown, '\n');
  gsize head_length = last_newline != NULL ? (gsize) (last_newline + 1 - shown) : 0;
  gboolean has_head = was_open && strncmp (text, shown, head_length) == 0;
  const char *rest = text;

  if (g_str_has_prefix (text, shown))
    {
      rest = text + strlen (shown);
      if (has_head && echo == NULL && *rest != '\0' && *rest != '\n')
        rest = text + head_length;
    }
  else if (has_head)
    rest = text + head_length;

  if (echo != NULL)
    rest = skip_echo (rest, echo);
  rest = gbx_bash_skip_space (rest);
  *out_length_bytes = gbx_bash_get_trimmed_length (rest, strlen (rest));

  return rest;
}
