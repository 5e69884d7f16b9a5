/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How fast the shell's screen takes output: plain text, text beyond ASCII, and what is written to
 * be slow. Beside each stands a floor from the same run, one pass over the same bytes that looks
 * for line ends and one that copies, so that the numbers mean something on a busy machine.
 * Prints one JSON object; rates are in megabytes (10^6 bytes) a second.
 *
 * Usage: bench-bash-screen [MEGABYTES [INPUT]] [--judge]
 */
#include "gbx-bash-screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_MEGABYTES 32
#define MEGABYTE 1000000
/* As much as one read from a terminal gives. */
#define CHUNK_BYTES (64 * 1024)

/* What is asked of the rates: of plain text, and of whatever is written to be slow. */
#define MIN_PLAIN_MB_PER_S 60.0
#define MIN_MB_PER_S 8.0

typedef struct
{
  const char *name;
  const char *before; /* once */
  const char *unit;   /* again and again; %u is the number of the time */
} Input;

/* The first ones are plain text. */
#define PLAIN_COUNT 3
static const Input inputs[] = {
  { "yes", "", "y\r\n" },
  { "seq", "", "%u\r\n" },
  { "long_lines", "", "%u the quick brown fox jumps over the lazy dog and comes back again\r\n" },
  { "utf8", "", "héllo wörld 你好 текст 🎉 %u\r\n" },
  { "colours", "", "\033[1;31m%u\033[0m plain \033[38;5;12mtext\033[m\r\n" },
  { "progress", "", "\r\033[K%u of many" },
  { "cursor", "", "\033[5;10H%u\033[A\033[3D\033[2Kx" },
  { "insert_lines", "\033[1000;1Hx\033[H", "x\033[L" },
  { "scroll_pages", "", "\033[1000S" },
  { "erase_screens", "", "x\033[2J" },
  { "erase_sparse", "", "\033[Hx\033[999Bx\033[2J" },
  { "erase_above", "\033[1000H", "x\033[1J" },
  { "insert_pages", "\033[1000Hx\033[H", "\033[1000L" },
  { "delete_pages", "\033[1000Hx\033[H", "\033[1000M" },
  { "region", "\033[2;999r", "\033[999;1H%u\r\n" },
  { "repeat", "", "x\033[999b\r" },
  { "alternate", "", "\033[?1049hx\033[?1049l" },
};

static GString *
make_input (const Input *input, gsize length_bytes)
{
  GString *bytes = g_string_sized_new (length_bytes + 128);
  const char *number = strstr (input->unit, "%u");

  g_string_append (bytes, input->before);
  for (guint i = 1; bytes->len < length_bytes; i++)
    {
      if (number == NULL)
        {
          g_string_append (bytes, input->unit);
          continue;
        }
      g_string_append_len (bytes, input->unit, number - input->unit);
      g_string_append_printf (bytes, "%u", i);
      g_string_append (bytes, number + strlen ("%u"));
    }
  return bytes;
}

static double
get_rate (gsize length_bytes, gint64 begin_usec)
{
  gint64 usec = MAX (g_get_monotonic_time () - begin_usec, 1);

  return (double) length_bytes / (double) usec; /* bytes a microsecond are megabytes a second */
}

static double
measure_floor (const GString *bytes, gsize *out_lines_count)
{
  g_autofree char *copy = g_malloc (bytes->len);
  const char *end = copy + bytes->len;
  gsize lines_count = 0;
  gint64 begin_usec;

  memset (copy, 0, bytes->len); /* the pages are there before the clock runs */
  begin_usec = g_get_monotonic_time ();
  memcpy (copy, bytes->str, bytes->len);
  for (const char *p = copy; p < end && (p = memchr (p, '\n', (gsize) (end - p))) != NULL; p++)
    lines_count++;
  *out_lines_count = lines_count;
  return get_rate (bytes->len, begin_usec);
}

static double
measure_screen (const GString *bytes, gint64 *out_text_usec)
{
  g_autoptr (GbxBashScreen) screen = gbx_bash_screen_new ();
  g_autofree char *text = NULL;
  gint64 begin_usec = g_get_monotonic_time ();
  double rate;

  for (gsize pos = 0; pos < bytes->len; pos += CHUNK_BYTES)
    gbx_bash_screen_feed (screen,
                          (const guint8 *) bytes->str + pos,
                          MIN (CHUNK_BYTES, bytes->len - pos));
  rate = get_rate (bytes->len, begin_usec);

  begin_usec = g_get_monotonic_time ();
  text = gbx_bash_screen_get_text (screen, NULL);
  *out_text_usec = g_get_monotonic_time () - begin_usec;
  return rate;
}

/* Whether it is as fast as it has to be. */
static gboolean
measure (const Input *input, gsize length_bytes)
{
  GString *bytes = make_input (input, length_bytes);
  gsize lines_count;
  gint64 text_usec;
  double floor_rate = measure_floor (bytes, &lines_count);
  double rate = measure_screen (bytes, &text_usec);

  printf (",\n \"%s\": {\"mb_per_s\": %.1f, \"floor_mb_per_s\": %.1f, ", input->name, rate,
          floor_rate);
  printf ("\"lines\": %" G_GSIZE_FORMAT ", \"text_usec\": %" G_GINT64_FORMAT "}", lines_count,
          text_usec);
  g_string_free (bytes, TRUE);

  return rate >= (input < inputs + PLAIN_COUNT ? MIN_PLAIN_MB_PER_S : MIN_MB_PER_S);
}

int
main (int argc, char *argv[])
{
  gboolean is_judging = argc > 1 && strcmp (argv[argc - 1], "--judge") == 0;
  gboolean is_good = TRUE;
  guint megabytes = argc - is_judging > 1 ? (guint) strtoul (argv[1], NULL, 10) : DEFAULT_MEGABYTES;

  printf ("{\"benchmark\": \"bash-screen\", \"megabytes\": %u", megabytes);
  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    if (argc - is_judging <= 2 || strcmp (argv[2], inputs[i].name) == 0)
      is_good = measure (&inputs[i], (gsize) MAX (megabytes, 1) * MEGABYTE) && is_good;
  printf ("}\n");
  return is_judging && !is_good ? 1 : 0;
}
