/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-e2b-mark.h"

#include <string.h>

/* Characters that no program prints by chance: they separate records and units. */
#define BEGIN "\036glovebox\037"
#define UNIT "\037"
#define STOP "\036\n"
/* Longer is no mark, whatever it begins with. */
#define MARK_MAX_BYTES (16 * 1024)
#define UNITS_COUNT 7

/* What writes the mark, with the exit code of what ran before it. */
static char *
format_mark (const char *number, const char *quoted_file)
{
  return g_strdup_printf (
      "printf -v __glovebox '\\036glovebox\\037%s\\037%%d\\037%%s\\037%%s\\037%%s\\037%%s\\037%%s"
      "\\036\\n' \"$?\" \"${!:--1}\" \"$(id -un 2>/dev/null)\" \"${HOSTNAME-}\" \"$PWD\" "
      "\"$(command -v python)\"; printf '%%s' \"$__glovebox\" >%s; printf '%%s' \"$__glovebox\"; "
      "unset __glovebox",
      number, quoted_file);
}

/* One compound command, so that a program that reads what is typed does not get at the rest. Job
 * control, so that what it starts can be interrupted as a whole; the shell, for which that is
 * trapped, then gives up the compound command and stays. */
char *
gbx_e2b_mark_format_line (const char *number, const char *file, const char *command)
{
  g_autofree char *quoted = g_shell_quote (command);
  g_autofree char *to_file = g_shell_quote (file);
  g_autofree char *mark = format_mark (number, to_file);

  return g_strdup_printf (
      "{ set -m; trap : INT; { printf '%%s\\n' %s $(jobs -p) >%s; eval -- %s; } 2>&1; %s; }\n",
      number, to_file, quoted, mark);
}

char *
gbx_e2b_mark_format_again (const char *number, const char *file)
{
  g_autofree char *to_file = g_shell_quote (file);
  g_autofree char *mark = format_mark (number, to_file);

  return g_strdup_printf ("{ %s; }\n", mark);
}

/* Behind the number in the file stand the jobs that are not the command's. What was signalled is
 * waited for, but for what is only stopped. */
char *
gbx_e2b_mark_format_signal (const char *file, gint64 pid, const char *signal_name)
{
  g_autofree char *quoted = g_shell_quote (file);

  return g_strdup_printf (
      "kept=\" $(tr '\\n' ' ' <%s) \"; hit=; for stat in /proc/[0-9]*/stat; do "
      "{ read -r line <\"$stat\"; } 2>/dev/null || continue; pid=${line%%%% *}; "
      "set -- ${line##*) }; [ \"$2\" = %" G_GINT64_FORMAT " ] || continue; "
      "case $kept in *\" $3 \"*) continue ;; esac; hit=\"$hit $pid\"; "
      "if [ \"$3\" = \"$pid\" ]; then kill -%s -- \"-$pid\"; else kill -%s \"$pid\"; fi; done; "
      "[ %s = INT ] || exit 0; for pid in $hit; do while [ -d \"/proc/$pid\" ]; do sleep 0.05; "
      "done; done",
      quoted, pid, signal_name, signal_name, signal_name);
}

static GbxBashRecord *
parse_units (const char *text, gsize length_bytes, char **out_number)
{
  g_autofree char *copy = g_strndup (text, length_bytes);
  g_auto (GStrv) units = g_strsplit (copy, UNIT, UNITS_COUNT);
  GbxBashRecord *record;

  if (g_strv_length (units) != UNITS_COUNT || !g_uuid_string_is_valid (units[0]))
    return NULL;
  record = g_new0 (GbxBashRecord, 1);
  record->kind = GBX_BASH_RECORD_PROMPT;
  record->exit_code = (int) g_ascii_strtoll (units[1], NULL, 10);
  record->background = g_ascii_strtoll (units[2], NULL, 10);
  record->user_name = g_strdup (units[3]);
  record->host_name = g_strdup (units[4]);
  record->directory = g_strdup (units[5]);
  record->python = g_strdup (units[6]);
  *out_number = g_strdup (units[0]);
  return record;
}

static void
move (GString *stream, GString *output, gsize length_bytes)
{
  g_string_append_len (output, stream->str, (gssize) length_bytes);
  g_string_erase (stream, 0, (gssize) length_bytes);
}

/* Where something begins that is a mark, or the beginning of one. */
static gsize
find_begin (const GString *stream)
{
  const char *at = stream->str;
  const char *end = stream->str + stream->len;

  while (at < end && (at = memchr (at, BEGIN[0], (gsize) (end - at))) != NULL)
    {
      if (strncmp (at, BEGIN, MIN (strlen (BEGIN), (gsize) (end - at))) == 0)
        return (gsize) (at - stream->str);
      at++;
    }
  return stream->len;
}

GbxBashRecord *
gbx_e2b_mark_take (GString *stream, GString *output, char **out_number)
{
  for (;;)
    {
      const char *body;
      const char *stop;
      gsize body_length;
      GbxBashRecord *record = NULL;

      move (stream, output, find_begin (stream));
      if (stream->len <= strlen (BEGIN))
        return NULL;
      body = stream->str + strlen (BEGIN);
      body_length = stream->len - strlen (BEGIN);
      stop = g_strstr_len (body, (gssize) body_length, STOP);
      if (stop == NULL && stream->len <= MARK_MAX_BYTES)
        return NULL;
      if (stop != NULL)
        record = parse_units (body, (gsize) (stop - body), out_number);
      if (record != NULL)
        {
          g_string_erase (stream, 0, (gssize) (stop - stream->str) + (gssize) strlen (STOP));
          return record;
        }
      move (stream, output, 1);
    }
}

char *
gbx_e2b_mark_parse_file (GBytes *content, GbxBashRecord **out_record)
{
  gsize length = 0;
  const char *data = g_bytes_get_data (content, &length);
  g_autoptr (GString) stream = g_string_new_len (data, (gssize) length);
  g_autoptr (GString) rest = g_string_new (NULL);
  char *number = NULL;

  *out_record = gbx_e2b_mark_take (stream, rest, &number);
  if (*out_record != NULL)
    return number;
  rest->str[strcspn (rest->str, "\n")] = '\0';
  return rest->str[0] != '\0' ? g_strdup (rest->str) : NULL;
}
