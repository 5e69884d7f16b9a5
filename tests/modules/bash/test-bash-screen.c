/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-screen.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gbx-bash-limits.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

typedef struct
{
  const char *name;
  const char *input; /* with bare line ends: the terminal driver's CR is added */
  const char *text;
} Vector;

static const Vector vectors[] = {
  /* what control bytes do */
  { "carriage-return", "abc\rX\n", "Xbc" },
  { "progress", "\rProgress 1\rProgress 2\rProgress 3\n", "Progress 3" },
  { "backspace", "abc\b\bX\n", "aXc" },
  { "up-and-erase", "l1\nl2\n\033[1A\033[2KX\n", "l1\nX" },
  { "colours", "\033[31mred\033[0m plain\n", "red plain" },
  { "title", "\033]0;t\007after\n", "after" },
  { "title-st", "\033]2;t\nu\033\\after\n", "after" },
  { "bell", "a\007b\n", "ab" },
  { "tab", "a\tb\n\tc\n", "a       b\n        c" },
  { "vertical-tab", "x\vy\n", "x\n y" },
  { "form-feed", "x\fy\n", "x\n y" },
  { "unicode", "héllo 你好 🎉\n", "héllo 你好 🎉" },
  { "combining", "e\xcc\x81 n\xcc\x83\xcc\x81\n", "e\xcc\x81 n\xcc\x83\xcc\x81" },
  { "combining-on-wide", "你\xcc\x81x\n", "你\xcc\x81x" },
  { "invalid", "\xff\xfe ok\n", "ok" },
  { "invalid-inside", "a\xc3z\xe2\x82q\xed\xa0\x80\xf5\x80\x80\x80\xc0\xaf|\n", "azq|" },
  { "zero-width-space", "\xe2\x80\x8bzw\n", "zw" },
  { "line-drawing", "\033(0lqk\033(B\n", "lqk" },
  { "clear", "before\n\033[H\033[2J\033[3Jhi\n", "hi" },
  { "clear-of-ncurses", "before\n\033[H\033[J\033[3Jhi\n", "hi" },
  { "inner-blank-lines", "a\n\n\nz\n", "a\n\n\nz" },
  { "no-newline", "no newline", "no newline" },
  { "trailing", "trail    \n   lead\nend\n", "trail\n   lead\nend" },
  { "lead", "  lead\n", "lead" },
  { "blank", "\n\n\n", "" },
  { "nothing", "", "" },
  { "space-kinds", "\xc2\xa0 a\xe2\x80\x83\nb\xc2\x85\n\xe3\x80\x80\n", "a\nb" },
  { "key-echo", "^C\n", "^C" },
  /* the alternate screen */
  { "alternate-left", "\033[?1049halt\n\033[?1049lmain\n", "main" },
  { "alternate-on", "main\n\033[?1049h\033[Halt", "alt" },
  { "alternate-47", "one\n\033[?47halt\033[?47l\rtwo\n", "one\ntwo" },
  { "alternate-twice", "a\n\033[?1049h\033[?1049hx\033[?1049l\033[?1049lb\n", "a\nb" },
  /* cursor */
  { "moves", "\033[3;5Hx\033[Ay\033[2Dz\033[Bw", "zy\n    xw" },
  { "next-line", "ab\033[Ecd\033[Fe", "eb\ncd" },
  { "column", "abcdef\033[3Gx\033[1`y", "ybxdef" },
  { "row", "a\nb\nc\033[1dX", "aX\nb\nc" },
  { "save-restore", "ab\0337cd\0338X", "abXd" },
  { "save-restore-csi", "ab\033[scd\033[uX", "abXd" },
  { "far", "\033[99999999999999999999;99999Hx\033[H", "x" },
  { "reverse-line-feed", "a\nb\033[H\033Mtop", "top\na\nb" },
  { "index-next-line", "a\033Db\033Ec", "a\n b\nc" },
  { "tab-stops", "\033[3g\033[5G\033H\r\txz\033[Zy", "yz" },
  { "back-tab", "\t\tx\033[2Zy", "y       x" },
  { "backspace-over-wrap", "\033[1000Gab\b\bX",
    "X"
    "b" },
  /* editing */
  { "erase-right", "abcdef\033[3D\033[K", "abc" },
  { "erase-left", "abcdef\033[3D\033[1Kx", "xef" },
  { "erase-chars", "abcdef\033[1G\033[2X", "cdef" },
  { "insert-chars", "abc\033[1G\033[2@x", "x abc" },
  { "delete-chars", "abcdef\033[2G\033[2P", "adef" },
  { "insert-mode", "abc\r\033[4hX\033[4lY", "XYbc" },
  { "insert-lines", "a\nb\nc\033[2;1H\033[Lx", "a\nx\nb\nc" },
  { "delete-lines", "a\nb\nc\033[2;1H\033[M", "a\nc" },
  { "erase-below", "a\nb\nc\033[2;1H\033[J", "a" },
  { "erase-above", "a\nb\nc\033[2;1H\033[1J", "c" },
  { "erase-all-keeps-history", "a\nb\n\033[2Jc\n", "a\nb\n\n\nc" },
  { "scroll-up", "a\nb\nc\033[Sx", "a\nb\nc\n x" },
  { "scroll-down", "a\nb\033[T\033[1;1Hx", "x\na\nb" },
  { "region", "1\n2\n3\n4\033[2;3r\033[3;1H\nX", "2\n1\n3\nX\n4" },
  { "repeat", "ab\033[3bc", "abbbbc" },
  { "repeat-nothing", "\033[3bc", "c" },
  { "no-wrap", "\033[?7l\033[998Gabcdef", "abf" },
  { "origin", "\033[3;5r\033[?6h\033[1;1Hx\033[9;1Hy", "x\n\ny" },
  { "wide-overwritten", "你好\033[2Gx", "x好" },
  { "reset", "a\n\033[?7l\033[4h\033[2;3r\033cb\n", "a\nb" },
  /* strings and sequences that mean nothing here */
  { "apc", "a\033_x\033\\b", "ab" },
  { "window-name", "a\033kname\033\\b", "ab" },
  { "dcs", "a\033Pq\033[31m#0\033\\b", "ab" },
  { "string-cut-by-sequence", "a\033]0;t\033[31mb", "ab" },
  { "cancelled", "a\033[3\030b\033]x\032c", "abc" },
  { "private", "a\033[?2004h\033[?25l\033[>4;1m\033[=c\033[!p\033=\033>b", "ab" },
  { "many-params", "\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22mx", "x" },
  { "subparams", "\033[4:3mx\033[38:2:1:2:3my", "xy" },
  { "control-in-sequence", "ab\033[\r1Cx", "ax" },
};

static void
feed_raw (GbxBashScreen *screen, const char *text, gsize length_bytes)
{
  gbx_bash_screen_feed (screen, (const guint8 *) text, length_bytes);
}

/* Writes as through a terminal driver, which makes CR LF of LF. */
static void
feed (GbxBashScreen *screen, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *cooked = g_strjoinv ("\r\n", lines);

  feed_raw (screen, cooked, strlen (cooked));
}

static void
assert_text (GbxBashScreen *screen, const char *expected)
{
  g_autofree char *text = gbx_bash_screen_get_text (screen, NULL);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_vector (gconstpointer data)
{
  const Vector *vector = data;
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  guint truncated_count = 1;
  g_autofree char *text = NULL;

  feed (screen, vector->input);
  text = gbx_bash_screen_get_text (screen, &truncated_count);
  g_assert_cmpstr (text, ==, vector->text);
  g_assert_cmpuint (truncated_count, ==, 0);
}

/* The same, one byte a call: nothing may depend on where the output is cut. */
static void
test_vector_bytewise (gconstpointer data)
{
  const Vector *vector = data;
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();

  for (const char *p = vector->input; *p != '\0'; p++)
    {
      if (*p == '\n')
        feed_raw (screen, "\r", 1);
      feed_raw (screen, p, 1);
    }
  assert_text (screen, vector->text);
}

static void
test_nul (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();

  feed_raw (screen, "a\0b\x7f\r\n", 6);
  assert_text (screen, "ab");
}

static void
test_bare_line_feed (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();

  feed_raw (screen, "ab\nc", 4);
  assert_text (screen, "ab\n  c");
}

static void
test_long_line (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  g_autofree char *line = g_strnfill (2500, 'x');
  g_autofree char *expected = g_strconcat (line, "\nend", NULL);

  feed (screen, line);
  feed (screen, "\nend\n");
  assert_text (screen, expected);
}

/* The last column has no room for a wide character: it goes to the next row, without a gap. */
static void
test_long_wide_line (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  g_autofree char *line = g_strnfill (999, 'x');
  g_autofree char *expected = g_strconcat (line, "你y", NULL);

  feed (screen, expected);
  assert_text (screen, expected);
}

static void
feed_lines (GbxBashScreen *screen, guint count)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 1; i <= count; i++)
    g_string_append_printf (text, "%u\r\n", i);
  feed_raw (screen, text->str, text->len);
}

static const struct
{
  guint lines_count;
  guint first;
  guint truncated_count;
} scroll_back[] = {
  { 10975, 1, 0 },
  { 10976, 1, 0 },
  { 10977, 989, 9990 },
  { 11976, 989, 10989 },
  { 11977, 1989, 9990 },
  { 12000, 1989, 10013 },
  { 50000, 39989, 10013 },
  { 50500, 39989, 10513 },
};

static void
test_scroll_back (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (scroll_back); i++)
    {
      g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
      g_autofree char *begin = g_strdup_printf ("%u\n", scroll_back[i].first);
      g_autofree char *end = g_strdup_printf ("\n%u", scroll_back[i].lines_count);
      g_autofree char *text = NULL;
      guint truncated_count = 0;

      feed_lines (screen, scroll_back[i].lines_count);
      text = gbx_bash_screen_get_text (screen, &truncated_count);
      g_assert_true (g_str_has_prefix (text, begin));
      g_assert_true (g_str_has_suffix (text, end));
      g_assert_cmpuint (truncated_count, ==, scroll_back[i].truncated_count);
    }
}

static guint
count_lines (const char *text)
{
  guint count = 1;

  for (const char *p = text; *p != '\0'; p++)
    count += *p == '\n';
  return count;
}

static void
test_scroll_back_long_lines (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  g_autofree char *line = g_strnfill (1500, 'x');
  g_autofree char *text = NULL;
  guint truncated_count = 0;

  for (guint i = 0; i < 8000; i++)
    {
      feed (screen, line);
      feed (screen, "\n");
    }
  feed (screen, "\n");
  text = gbx_bash_screen_get_text (screen, &truncated_count);
  g_assert_cmpuint (count_lines (text), ==, 5006);
  g_assert_cmpuint (truncated_count, ==, 5008);
}

static void
test_scroll_back_after_clear (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  g_autofree char *text = NULL;
  guint truncated_count = 1;

  feed_lines (screen, 20000);
  feed (screen, "\033[H\033[2J\033[3Jhi\n");
  text = gbx_bash_screen_get_text (screen, &truncated_count);
  g_assert_cmpstr (text, ==, "hi");
  g_assert_cmpuint (truncated_count, ==, 0);
}

static void
test_clear (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  guint64 generation;

  feed (screen, "one\n\033[?1049h\033[4h\033[?7ltwo\033[6n\xc3");
  generation = gbx_bash_screen_get_generation (screen);
  gbx_bash_screen_clear (screen);
  g_assert_cmpuint (gbx_bash_screen_get_generation (screen), !=, generation);
  assert_text (screen, "");
  g_assert_null (gbx_bash_screen_take_reply (screen));

  feed (screen, "\xa9"
                "three\rT\n");
  assert_text (screen, "Three");
}

static void
test_generation (void)
{
  static const char *const quiet[] = { "\033[31m", "\033[0m", "\007", "\r",
                                       "\033[2C", "\033]0;t\007", "\r", "ab",
                                       "\033[K", "\n", "\033[J", "\033[?25l" };
  static const char *const loud[] = { "x", "\rX", "\033[1;1Hc", "\033[1K", "é",
                                      "\xcc\x81", "\033[?1049h", "\033[?1049l", "\033[H\033[2J" };
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  guint64 generation;

  feed (screen, "ab");
  generation = gbx_bash_screen_get_generation (screen);
  for (guint i = 0; i < G_N_ELEMENTS (quiet); i++)
    feed (screen, quiet[i]);
  g_assert_cmpuint (gbx_bash_screen_get_generation (screen), ==, generation);

  for (guint i = 0; i < G_N_ELEMENTS (loud); i++)
    {
      feed (screen, loud[i]);
      g_assert_cmpuint (gbx_bash_screen_get_generation (screen), !=, generation);
      generation = gbx_bash_screen_get_generation (screen);
    }
}

static void
test_last_line_open (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();

  g_assert_false (gbx_bash_screen_is_last_line_open (screen));
  feed (screen, "pct 1");
  g_assert_true (gbx_bash_screen_is_last_line_open (screen));
  feed (screen, "\r");
  g_assert_true (gbx_bash_screen_is_last_line_open (screen));
  feed (screen, "pct 100\n");
  g_assert_false (gbx_bash_screen_is_last_line_open (screen));
  feed (screen, "\n   ");
  g_assert_false (gbx_bash_screen_is_last_line_open (screen));
}

static void
assert_reply (GbxBashScreen *screen, const char *expected)
{
  g_autoptr (GBytes) reply = gbx_bash_screen_take_reply (screen);

  g_assert_nonnull (reply);
  g_assert_cmpmem (g_bytes_get_data (reply, NULL), g_bytes_get_size (reply), expected,
                   strlen (expected));
  g_assert_null (gbx_bash_screen_take_reply (screen));
}

static void
test_replies (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();

  g_assert_null (gbx_bash_screen_take_reply (screen));
  feed (screen, "ab\nc\033[6n");
  assert_reply (screen, "\033[2;2R");
  feed (screen, "\033[999;1000Hxx\033[5n\033[6n");
  assert_reply (screen, "\033[0n\033[1000;2R");
  feed (screen, "\033[c\033[0c\033Z");
  assert_reply (screen, "\033[?1;2c\033[?1;2c\033[?1;2c");
  feed (screen, "\033[>c");
  assert_reply (screen, "\033[>84;0;0c");
}

static void
test_reply_limit (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  g_autoptr (GBytes) reply = NULL;

  for (guint i = 0; i < 10000; i++)
    feed (screen, "\033[5n");
  reply = gbx_bash_screen_take_reply (screen);
  g_assert_cmpuint (g_bytes_get_size (reply), ==, GBX_BASH_REPLY_MAX_BYTES);
}

static void
test_application_keys (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();

  g_assert_false (gbx_bash_screen_has_application_keys (screen));
  feed (screen, "\033[?1h\033=");
  g_assert_true (gbx_bash_screen_has_application_keys (screen));
  feed (screen, "\033[?1l");
  g_assert_false (gbx_bash_screen_has_application_keys (screen));
}

static void
test_giant_string (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  g_autofree char *piece = g_strnfill (1024 * 1024, 'x');

  feed (screen, "a\033]52;c;");
  for (guint i = 0; i < 16; i++)
    feed_raw (screen, piece, 1024 * 1024);
  feed (screen, "\033\\b\033P");
  for (guint i = 0; i < 16; i++)
    feed_raw (screen, piece, 1024 * 1024);
  feed (screen, "\033\\c");
  assert_text (screen, "abc");
}

/* Marks beyond the limits of a cell and of a row are dropped; the text is not. */
static void
test_mark_limits (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  g_autoptr (GString) expected = g_string_new ("a");
  g_autofree char *text = NULL;

  feed (screen, "a");
  for (guint i = 0; i < 100; i++)
    feed (screen, "\xcc\x81");
  for (guint i = 0; i < GBX_BASH_CELL_MAX_MARKS_COUNT; i++)
    g_string_append (expected, "\xcc\x81");
  assert_text (screen, expected->str);

  for (guint i = 0; i < 900; i++)
    feed (screen, "b\xcc\x81\xcc\x82\xcc\x83");
  text = gbx_bash_screen_get_text (screen, NULL);
  g_assert_cmpint (g_utf8_strlen (text, -1), >, 901);
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, 901 + GBX_BASH_ROW_MAX_MARKED_COUNT);
}

/* What the process has of the machine's memory; 0 where that cannot be known, or where a checker
 * holds back what is freed. */
static gsize
get_resident_bytes (void)
{
  g_autofree char *text = NULL;
  gulong size_pages, resident_pages;
  const char *preload = g_getenv ("LD_PRELOAD");

  if (IS_SANITIZED || (preload != NULL && strstr (preload, "vgpreload") != NULL))
    return 0;
  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) ||
      sscanf (text, "%lu %lu", &size_pages, &resident_pages) != 2)
    return 0;
  return resident_pages * (gsize) sysconf (_SC_PAGESIZE);
}

/* A full history of full rows in any script is bounded, and goes when the command is over. */
static void
test_memory (void)
{
  const gsize cells_bytes = 4 * GBX_BASH_SCREEN_COLUMNS_COUNT *
                            (GBX_BASH_SCREEN_ROWS_COUNT + GBX_BASH_SCREEN_HISTORY_COUNT);
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  g_autoptr (GString) line = g_string_new (NULL);
  gsize before_bytes = get_resident_bytes ();

  if (before_bytes == 0)
    {
      g_test_skip ("the process cannot see its memory here");
      return;
    }

  for (guint i = 0; i < GBX_BASH_SCREEN_COLUMNS_COUNT; i++)
    g_string_append (line, "é");
  for (guint i = 0; i < 30000; i++)
    feed_raw (screen, line->str, line->len);
  g_assert_cmpuint (get_resident_bytes (), >, before_bytes + cells_bytes / 2);
  g_assert_cmpuint (get_resident_bytes (), <, before_bytes + 2 * cells_bytes);

  gbx_bash_screen_clear (screen);
  g_assert_cmpuint (get_resident_bytes (), <, before_bytes + cells_bytes / 4);
}

static void
test_history_keeps_regions (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  g_autofree char *text = NULL;

  feed (screen, "\033[1;999r");
  feed_lines (screen, 3000);
  text = gbx_bash_screen_get_text (screen, NULL);
  g_assert_true (g_str_has_prefix (text, "1\n2\n3\n"));
  g_assert_cmpuint (count_lines (text), ==, 3000);
}

/* Empty rows count as lines, wherever they scrolled off. */
static void
test_history_with_gaps (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint truncated_count = 0;

  for (guint i = 1; i <= 25; i++)
    {
      g_autofree char *page = g_strdup_printf ("\033[Htop %u\033[1000Hend %u\033[1000S", i, i);

      feed (screen, page);
    }
  feed (screen, "\033[Hlast");
  text = gbx_bash_screen_get_text (screen, &truncated_count);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (truncated_count, >, 0);
  g_assert_cmpstr (lines[0], ==, "end 16");
  g_assert_cmpstr (lines[1], ==, "top 17");
  g_assert_cmpstr (lines[2], ==, "");
  g_assert_cmpstr (lines[1000], ==, "end 17");
  g_assert_cmpstr (lines[9000], ==, "end 25");
  g_assert_cmpstr (lines[9001], ==, "last");
  g_assert_cmpuint (g_strv_length (lines), ==, 9002);
}

/* A parameter counts up to a limit, which a whole line is below, and so many of them are heard. */
static void
test_parameters (void)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  g_autoptr (GString) text = g_string_new ("a\033[4294967295b\r\nb\033[");
  g_autofree char *shown = NULL;

  for (guint i = 0; i < GBX_BASH_VT_MAX_PARAMS_COUNT; i++)
    g_string_append (text, "0;");
  g_string_append (text, "7mc");
  feed_raw (screen, text->str, text->len);
  shown = gbx_bash_screen_get_text (screen, NULL);
  G_STATIC_ASSERT (GBX_BASH_VT_PARAM_MAX_COUNT > GBX_BASH_SCREEN_COLUMNS_COUNT);
  g_assert_cmpuint (strcspn (shown, "\n"), ==, GBX_BASH_SCREEN_COLUMNS_COUNT);
  g_assert_true (g_str_has_suffix (shown, "\nbc"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *path = g_strconcat ("/bash/screen/text/", vectors[i].name, NULL);
      g_autofree char *bytewise = g_strconcat ("/bash/screen/bytes/", vectors[i].name, NULL);

      g_test_add_data_func (path, &vectors[i], test_vector);
      g_test_add_data_func (bytewise, &vectors[i], test_vector_bytewise);
    }
  g_test_add_func ("/bash/screen/parameters", test_parameters);
  g_test_add_func ("/bash/screen/nul", test_nul);
  g_test_add_func ("/bash/screen/bare-line-feed", test_bare_line_feed);
  g_test_add_func ("/bash/screen/long-line", test_long_line);
  g_test_add_func ("/bash/screen/long-wide-line", test_long_wide_line);
  g_test_add_func ("/bash/screen/scroll-back", test_scroll_back);
  g_test_add_func ("/bash/screen/scroll-back-long-lines", test_scroll_back_long_lines);
  g_test_add_func ("/bash/screen/scroll-back-after-clear", test_scroll_back_after_clear);
  g_test_add_func ("/bash/screen/clear", test_clear);
  g_test_add_func ("/bash/screen/generation", test_generation);
  g_test_add_func ("/bash/screen/last-line-open", test_last_line_open);
  g_test_add_func ("/bash/screen/replies", test_replies);
  g_test_add_func ("/bash/screen/reply-limit", test_reply_limit);
  g_test_add_func ("/bash/screen/application-keys", test_application_keys);
  g_test_add_func ("/bash/screen/giant-string", test_giant_string);
  g_test_add_func ("/bash/screen/mark-limits", test_mark_limits);
  g_test_add_func ("/bash/screen/memory", test_memory);
  g_test_add_func ("/bash/screen/history-keeps-regions", test_history_keeps_regions);
  g_test_add_func ("/bash/screen/history-with-gaps", test_history_with_gaps);

  return g_test_run ();
}
