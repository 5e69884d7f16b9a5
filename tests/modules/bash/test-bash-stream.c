/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Marks are found wherever the stream is cut, and nothing else is lost. */
#include <string.h>

#include "gbx-bash-stream.h"

#define NONCE "0123abcd"
#define MARK(what) "\033]5700;" NONCE ";" what "\a"

static void
on_text (gpointer user_data, const guint8 *bytes, gsize length_bytes)
{
  g_string_append_len (user_data, (const char *) bytes, length_bytes);
}

static void
on_mark (gpointer user_data, GbxBashMark mark, const GbxBashPromptMark *prompt)
{
  static const char letters[] = "PCSEA";

  g_string_append_printf (user_data, "<%c", letters[mark]);
  if (mark == GBX_BASH_MARK_PROMPT)
    g_string_append_printf (user_data, " %" G_GINT64_FORMAT " %" G_GUINT64_FORMAT " %d",
                            prompt->pid, prompt->sequence, prompt->exit_code);
  g_string_append_c (user_data, '>');
}

static const GbxBashStreamFuncs funcs = { .text = on_text, .mark = on_mark };

typedef struct
{
  const char *input;
  const char *expected;
} Row;

static const Row rows[] = {
  { "plain\r\n", "plain\r\n" },
  { "a" MARK ("P12.3.0") "b", "a<P 12 3 0>b" },
  { MARK ("P1.2.255"), "<P 1 2 255>" },
  { MARK ("P1.2.256"), "<P 1 2 -1>" },
  { MARK ("P1.2.$?"), "<P 1 2 -1>" },
  { MARK ("P1.2."), "<P 1 2 -1>" },
  { MARK ("C") MARK ("S"), "<C><S>" },
  { "\033[?2004hx\033[?2004l\r", "<E>x<A>\r" },
  { "\033[31mred\033[0m\033[?25l\033[?2005h", "\033[31mred\033[0m\033[?25l\033[?2005h" },
  { "\033]0;title\a", "\033]0;title\a" },
  { "\033]5700;other;P1.1\a", "\033]5700;other;P1.1\a" },
  { MARK ("X"), MARK ("X") },
  { MARK ("P1"), MARK ("P1") },
  { MARK ("P.1"), MARK ("P.1") },
  { MARK ("P1.1"), MARK ("P1.1") },
  { MARK ("P1.1x.0"), MARK ("P1.1x.0") },
  { "\033\033\033" MARK ("C"), "\033\033\033<C>" },
  { "\033]5700;" NONCE ";P" MARK ("C"), "\033]5700;" NONCE ";P<C>" },
  { "end\033", "end\033" },
  { "end\033[?200", "end\033[?200" },
};

static void
check (const Row *row, gsize piece_bytes)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GbxBashStream) stream = gbx_bash_stream_new (NONCE, &funcs, seen);
  gsize length = strlen (row->input);

  for (gsize i = 0; i < length; i += piece_bytes)
    gbx_bash_stream_feed (stream, (const guint8 *) row->input + i, MIN (piece_bytes, length - i));
  gbx_bash_stream_flush (stream);
  g_assert_cmpstr (seen->str, ==, row->expected);
}

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize piece_bytes = 1; piece_bytes <= strlen (rows[i].input); piece_bytes++)
      check (&rows[i], piece_bytes);
}

/* A mark that never ends must not keep back what follows for ever. */
static void
test_endless_mark (void)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GbxBashStream) stream = gbx_bash_stream_new (NONCE, &funcs, seen);
  g_autoptr (GString) input = g_string_new ("\033]5700;" NONCE ";");

  while (input->len < GBX_BASH_STREAM_MARK_MAX_BYTES - 1)
    g_string_append_c (input, 'x');
  gbx_bash_stream_feed (stream, (const guint8 *) input->str, input->len);
  g_assert_cmpstr (seen->str, ==, "");
  gbx_bash_stream_feed (stream, (const guint8 *) "y", 1);
  g_string_append_c (input, 'y');
  g_assert_cmpstr (seen->str, ==, input->str);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bash/stream/rows", test_rows);
  g_test_add_func ("/bash/stream/endless-mark", test_endless_mark);

  return g_test_run ();
}
