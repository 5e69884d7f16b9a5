/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib.h>
#include <string.h>

#include "gbx-sse-parser.h"

#define MAX_EVENT_BYTES 64

static void
on_event (const char *type, const char *data, gsize length_bytes, gpointer user_data)
{
  g_assert_cmpuint (strlen (data), ==, length_bytes);
  g_string_append_printf (user_data, "<%s|%s>", type, data);
}

static void
test_streams (void)
{
  static const struct
  {
    const char *text;
    const char *expected;
  } rows[] = {
    { "", "" },
    { "data: a\n\n", "<message|a>" },
    { "data: a\r\n\r\n", "<message|a>" },
    { "data: a\r\rdata: b\r\r", "<message|a><message|b>" },
    { "event: endpoint\ndata: /x\n\n", "<endpoint|/x>" },
    { "data: a\ndata: b\ndata\n\n", "<message|a\nb\n>" },
    { "data:a\ndata:  b\n\n", "<message|a\n b>" },
    { ": ping\n\n", "" },
    { ": ping\ndata: a\n\n", "<message|a>" },
    { "event: x\n\ndata: a\n\n", "<message|a>" },
    { "event: x\nevent: y\ndata: a\n\n", "<y|a>" },
    { "id: 1\nretry: 2\nnonsense: 3\ndatax: 4\ndata: a\n\n", "<message|a>" },
    { "data:\n\n", "<message|>" },
    { "data: cut off\n", "" },
    { "data: cut off", "" },
    { "\xef\xbb\xbf"
      "data: a\n\n",
      "<message|a>" },
    { "data: a:b: c\n\n", "<message|a:b: c>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize step = 1; step <= MAX (strlen (rows[i].text), 1); step++)
      {
        g_autoptr (GbxSseParser) parser = gbx_sse_parser_new (MAX_EVENT_BYTES);
        g_autoptr (GString) all = g_string_new (NULL);
        gsize size = strlen (rows[i].text);

        for (gsize j = 0; j < size; j += step)
          g_assert_true (gbx_sse_parser_push (parser, rows[i].text + j, MIN (step, size - j),
                                              on_event, all));
        g_assert_cmpstr (all->str, ==, rows[i].expected);
      }
}

static void
test_limit (void)
{
  g_autofree char *fits = g_strnfill (MAX_EVENT_BYTES - strlen ("data: "), 'x');
  g_autofree char *longer = g_strnfill (MAX_EVENT_BYTES + 1, 'x');
  g_autoptr (GbxSseParser) parser = gbx_sse_parser_new (MAX_EVENT_BYTES);
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *event = g_strconcat ("data: ", fits, "\n\n", NULL);

  g_assert_true (gbx_sse_parser_push (parser, event, strlen (event), on_event, all));
  g_assert_true (g_str_has_prefix (all->str, "<message|x"));
  g_assert_false (gbx_sse_parser_push (parser, longer, strlen (longer), on_event, all));
  g_assert_false (gbx_sse_parser_push (parser, "\n", 1, on_event, all));
}

/* Lines that fit by themselves do not add up to more than an event may be. */
static void
test_limit_of_lines (void)
{
  g_autoptr (GbxSseParser) parser = gbx_sse_parser_new (MAX_EVENT_BYTES);
  g_autoptr (GString) all = g_string_new (NULL);
  guint count = 0;

  while (gbx_sse_parser_push (parser, "data: 1234567890\n", 17, on_event, all))
    g_assert_cmpuint (++count, <, MAX_EVENT_BYTES);
  g_assert_cmpstr (all->str, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sse-parser/streams", test_streams);
  g_test_add_func ("/sse-parser/limit", test_limit);
  g_test_add_func ("/sse-parser/limit-of-lines", test_limit_of_lines);

  return g_test_run ();
}
