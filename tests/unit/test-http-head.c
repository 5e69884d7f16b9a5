/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-http-head.h"
#include "gbx-http-inbox.h"
#include "gbx-limits.h"

#include <string.h>

#define HOST "Host: x\r\n"
#define LINE "GET / HTTP/1.1\r\n" HOST

static void
test_good (void)
{
  static const struct
  {
    const char *text;
    gboolean is_chunked;
    guint64 content_length;
  } rows[] = {
    { LINE "\r\n", FALSE, 0 },
    { "GET / HTTP/1.1\r\nhost:\r\n\r\n", FALSE, 0 },
    { "GET / HTTP/1.0\n\n", FALSE, 0 },
    { "POST /a?b=c HTTP/1.1\r\n" HOST "Content-Length:12\r\n\r\n", FALSE, 12 },
    { "POST / HTTP/1.1\r\n" HOST "content-LENGTH: \t12 \r\n\r\n", FALSE, 12 },
    { "POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: Chunked\r\n\r\n", TRUE, 0 },
    { LINE "X: \xc3\xa9\t1\r\nY:\r\n\r\n", FALSE, 0 },
    { "GET /%2F?a=%ff HTTP/1.1\r\n" HOST "\r\n", FALSE, 0 },
    { "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", FALSE, 0 },
    { "get / HTTP/1.1\r\n" HOST "\r\n", FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GbxHttpHead head;
      GbxHttpRefusal refusal;

      g_test_message ("%s", rows[i].text);
      g_assert_true (gbx_http_head_check (rows[i].text, strlen (rows[i].text), &head, &refusal));
      g_assert_cmpint (head.is_chunked, ==, rows[i].is_chunked);
      g_assert_cmpuint (head.content_length, ==, rows[i].content_length);
    }
}

static void
test_bad (void)
{
  static const char *const texts[] = {
    "\r\n",
    "GET\r\n" HOST "\r\n",
    "GET /\r\n" HOST "\r\n",
    "GET  / HTTP/1.1\r\n" HOST "\r\n",
    " GET / HTTP/1.1\r\n" HOST "\r\n",
    "GET / HTTP/1.1 \r\n" HOST "\r\n",
    "GET / x HTTP/1.1\r\n" HOST "\r\n",
    "GET / HTTP/2.0\r\n" HOST "\r\n",
    "GET / http/1.1\r\n" HOST "\r\n",
    "MAKE / HTTP/1.1\r\n" HOST "\r\n",
    "GET /\x01 HTTP/1.1\r\n" HOST "\r\n",
    "GET /% HTTP/1.1\r\n" HOST "\r\n",
    "GET /?a=%2 HTTP/1.1\r\n" HOST "\r\n",
    "GET /%2g HTTP/1.1\r\n" HOST "\r\n",
    "GET / HTTP/1.1\r\n X: folded\r\n" HOST "\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nX: no host\r\n\r\n",
    LINE "X: a\r\n folded\r\n\r\n",
    LINE "no colon\r\n\r\n",
    LINE ": no name\r\n\r\n",
    LINE "X : space\r\n\r\n",
    LINE "X: \x01\r\n\r\n",
    LINE "X: a\rb\r\n\r\n",
    LINE HOST "\r\n",
    LINE "Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
    LINE "Content-Length: 1, 1\r\n\r\n",
    LINE "Content-Length:\r\n\r\n",
    LINE "Content-Length: -1\r\n\r\n",
    LINE "Content-Length: 0x1\r\n\r\n",
    LINE "Content-Length: 1234567890123456789\r\n\r\n",
    LINE "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    LINE "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
    LINE "Transfer-Encoding: gzip, chunked\r\n\r\n",
    LINE "Transfer-Encoding: identity\r\n\r\n",
    "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
  };
  GbxHttpHead head;
  GbxHttpRefusal refusal;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i]);
      g_assert_false (gbx_http_head_check (texts[i], strlen (texts[i]), &head, &refusal));
      g_assert_cmpint (refusal, ==, GBX_HTTP_REFUSAL_BAD_REQUEST);
    }
  g_assert_false (gbx_http_head_check (LINE "X: \0\r\n\r\n", 33, &head, &refusal));
}

static void
test_headers_count (void)
{
  g_autoptr (GString) text = g_string_new (LINE);
  g_autofree char *good = NULL, *bad = NULL;
  GbxHttpHead head;
  GbxHttpRefusal refusal;

  for (guint i = 1; i < GBX_HTTP_MAX_HEADERS_COUNT; i++)
    g_string_append (text, "X: 1\r\n");
  good = g_strconcat (text->str, "\r\n", NULL);
  bad = g_strconcat (text->str, "X: 1\r\n\r\n", NULL);
  g_assert_true (gbx_http_head_check (good, strlen (good), &head, &refusal));
  g_assert_false (gbx_http_head_check (bad, strlen (bad), &head, &refusal));
  g_assert_cmpint (refusal, ==, GBX_HTTP_REFUSAL_HEAD_TOO_LARGE);
}

static void
test_find_end (void)
{
  const char *text = "GET / HTTP/1.1\r\nA: b\r\n\r\nrest";
  gsize whole = strlen (text) - strlen ("rest");

  for (gsize from = 0; from < whole; from++)
    g_assert_cmpuint (gbx_http_head_find_end (text, strlen (text), from), ==, whole);
  for (gsize length = 0; length < whole; length++)
    g_assert_cmpuint (gbx_http_head_find_end (text, length, 0), ==, 0);
  g_assert_cmpuint (gbx_http_head_find_end ("a\n\nb", 4, 0), ==, 3);
}

/* However the bytes arrive, each request comes out whole and by itself. */
static void
test_inbox (void)
{
  const char *text = "\r\nPOST /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"
                     "GET /b HTTP/1.1\r\n" HOST "\r\n"
                     "POST /c HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  const char *requests[] = {
    "POST /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc",
    "GET /b HTTP/1.1\r\n" HOST "\r\n",
    "POST /c HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  };

  for (gsize step = 1; step <= strlen (text); step++)
    {
      g_autoptr (GString) out = g_string_new (NULL);
      GbxHttpInbox inbox;
      GbxHttpRefusal refusal;
      gsize used = 0;
      guint i = 0;

      gbx_http_inbox_init (&inbox);
      while (i < G_N_ELEMENTS (requests))
        {
          char c;

          if (!gbx_http_inbox_is_passing (&inbox))
            g_assert_true (gbx_http_inbox_look_for_head (&inbox, 1000, &refusal));
          if (gbx_http_inbox_take (&inbox, &c, 1) == 1)
            g_string_append_c (out, c);
          else
            {
              gsize n = MIN (step, strlen (text) - used);

              g_assert_cmpuint (n, >, 0);
              gbx_http_inbox_append (&inbox, text + used, n);
              used += n;
            }
          if (strcmp (out->str, requests[i]) != 0)
            continue;
          g_assert_cmpint (gbx_http_inbox_is_passing (&inbox), ==, i == 2);
          g_string_truncate (out, 0);
          i++;
        }
      gbx_http_inbox_clear (&inbox);
    }
}

static void
test_inbox_limit (void)
{
  g_autofree char *text = g_strnfill (1001, 'x');
  GbxHttpInbox inbox;
  GbxHttpRefusal refusal;

  gbx_http_inbox_init (&inbox);
  gbx_http_inbox_append (&inbox, text, 1000);
  g_assert_true (gbx_http_inbox_look_for_head (&inbox, 1000, &refusal));
  g_assert_false (gbx_http_inbox_has_more (&inbox));
  gbx_http_inbox_append (&inbox, text, 1);
  g_assert_true (gbx_http_inbox_has_more (&inbox));
  g_assert_false (gbx_http_inbox_look_for_head (&inbox, 1000, &refusal));
  g_assert_cmpint (refusal, ==, GBX_HTTP_REFUSAL_HEAD_TOO_LARGE);
  gbx_http_inbox_clear (&inbox);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-head/good", test_good);
  g_test_add_func ("/http-head/bad", test_bad);
  g_test_add_func ("/http-head/headers-count", test_headers_count);
  g_test_add_func ("/http-head/find-end", test_find_end);
  g_test_add_func ("/http-inbox/steps", test_inbox);
  g_test_add_func ("/http-inbox/limit", test_inbox_limit);

  return g_test_run ();
}
