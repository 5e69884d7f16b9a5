/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* WebSocket as its description has it, and messages under other numbers. */
#include <string.h>

#include "gbx-browse-relay.h"
#include "gbx-browse-websocket.h"

#define MAX_BYTES 70000

static void
on_message (GbxBrowseWebsocketKind kind, GBytes *payload, gpointer user_data)
{
  gsize length_bytes;
  const char *text = g_bytes_get_data (payload, &length_bytes);

  g_string_append_printf (user_data, "%d:%.*s;", kind, (int) length_bytes, text);
}

/* (transfer full): what all of it was read as, in steps of some bytes. */
static char *
read_all (const char *data, gsize length_bytes, gsize step, GbxBrowseWebsocketProblem *out_problem)
{
  g_autoptr (GbxBrowseWebsocket) websocket = gbx_browse_websocket_new (MAX_BYTES);
  GString *all = g_string_new (NULL);

  for (gsize i = 0; i < length_bytes; i += step)
    if (!gbx_browse_websocket_push (websocket, (const guint8 *) data + i,
                                    MIN (step, length_bytes - i), on_message, all))
      break;
  *out_problem = gbx_browse_websocket_get_problem (websocket);
  return g_string_free (all, FALSE);
}

static void
test_accept (void)
{
  g_autofree char *accept = gbx_browse_websocket_accept ("dGhlIHNhbXBsZSBub25jZQ==");

  g_assert_cmpstr (accept, ==, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  g_assert_null (gbx_browse_websocket_accept (""));
  g_assert_null (gbx_browse_websocket_accept ("dGhlIHNhbXBsZSBub25jZQ="));
  g_assert_null (gbx_browse_websocket_accept ("????????????????????????"));
}

static void
test_frames (void)
{
  static const struct
  {
    const char *data;
    gsize length_bytes;
    const char *messages;
    GbxBrowseWebsocketProblem problem;
  } rows[] = {
#define ROW(data, messages, problem)             \
  {                                              \
    data, sizeof (data) - 1, messages, (problem) \
  }
    ROW ("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58", "1:Hello;", 0),
    ROW ("\x01\x83\0\0\0\0Hel\x89\x81\0\0\0\0?\x80\x82\0\0\0\0lo", "9:?;1:Hello;", 0),
    ROW ("\x88\x82\0\0\0\0\x03\xe8", "8:\x03\xe8;", 0),
    ROW ("\x81\x80\0\0\0\0\x8a\x80\0\0\0\0", "1:;10:;", 0),
    ROW ("\x81\xfe\0\x01\0\0\0\0x", "1:x;", 0),
    ROW ("\x81\x05Hello", "", GBX_BROWSE_WEBSOCKET_PROTOCOL_ERROR),
    ROW ("\xc1\x81\0\0\0\0x", "", GBX_BROWSE_WEBSOCKET_PROTOCOL_ERROR),
    ROW ("\x80\x81\0\0\0\0x", "", GBX_BROWSE_WEBSOCKET_PROTOCOL_ERROR),
    ROW ("\x01\x81\0\0\0\0x\x81\x81\0\0\0\0y", "", GBX_BROWSE_WEBSOCKET_PROTOCOL_ERROR),
    ROW ("\x09\x81\0\0\0\0x", "", GBX_BROWSE_WEBSOCKET_PROTOCOL_ERROR),
    ROW ("\x8b\x80\0\0\0\0", "", GBX_BROWSE_WEBSOCKET_PROTOCOL_ERROR),
    ROW ("\x82\x81\0\0\0\0x", "", GBX_BROWSE_WEBSOCKET_NOT_TEXT),
    ROW ("\x81\x81\0\0\0\0\xff", "", GBX_BROWSE_WEBSOCKET_NOT_UTF8),
    ROW ("\x81\x81\0\0\0\0\0", "", GBX_BROWSE_WEBSOCKET_NOT_UTF8),
    ROW ("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", "", GBX_BROWSE_WEBSOCKET_TOO_LARGE),
    ROW ("\x01\x81\0\0\0\0x\x80\xff\0\0\0\0\0\x01\x11\x70\0\0\0\0", "",
         GBX_BROWSE_WEBSOCKET_TOO_LARGE),
#undef ROW
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize step = 1; step <= 32; step += 31)
      {
        GbxBrowseWebsocketProblem problem;
        g_autofree char *messages =
            read_all (rows[i].data, rows[i].length_bytes, step, &problem);

        g_test_message ("%" G_GSIZE_FORMAT, i);
        g_assert_cmpstr (messages, ==, rows[i].messages);
        g_assert_cmpint (problem, ==, rows[i].problem);
      }
}

/* What is sent has the head that its length needs, and no mask. */
static void
test_lengths (void)
{
  static const struct
  {
    gsize length_bytes;
    const char *head;
    gsize head_bytes;
  } rows[] = {
    { 0, "\x81\0", 2 },
    { 125, "\x81\x7d", 2 },
    { 126, "\x81\x7e\0\x7e", 4 },
    { 65535, "\x81\x7e\xff\xff", 4 },
    { 65536, "\x81\x7f\0\0\0\0\0\1\0\0", 10 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = g_strnfill (rows[i].length_bytes, 'x');
      g_autoptr (GBytes) payload = g_bytes_new (text, rows[i].length_bytes);
      g_autoptr (GBytes) frame = gbx_browse_websocket_frame (GBX_BROWSE_WEBSOCKET_TEXT, payload);
      gsize frame_bytes;
      const char *data = g_bytes_get_data (frame, &frame_bytes);

      g_assert_cmpuint (frame_bytes, ==, rows[i].head_bytes + rows[i].length_bytes);
      g_assert_cmpmem (data, rows[i].head_bytes, rows[i].head, rows[i].head_bytes);
      g_assert_cmpmem (data + rows[i].head_bytes, rows[i].length_bytes, text,
                       rows[i].length_bytes);
    }
}

static GbxBrowseMessage *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return gbx_browse_message_parse (bytes);
}

static void
assert_text (GBytes *bytes, const char *text)
{
  gsize length_bytes;
  const char *data = g_bytes_get_data (bytes, &length_bytes);

  g_assert_cmpmem (data, length_bytes, text, strlen (text));
}

static void
test_relay (void)
{
  g_autoptr (GbxBrowseMessage) question =
      parse ("{\"params\":{\"a\": \"\\u0000\" , \"b\":[1.50]},\"method\":\"A.b\",\"id\":7}");
  g_autoptr (GbxBrowseMessage) answer = parse ("{\"id\":9,\"result\":{\"x\": 1e400}}");
  g_autoptr (GbxBrowseMessage) refusal =
      parse ("{\"id\":9,\"error\":{\"code\":-32601,\"message\":\"no\",\"data\":[]}}");
  g_autoptr (GbxBrowseMessage) event =
      parse ("{\"method\":\"A.c\",\"params\":{\"d\":\"\\ud800\"},\"sessionId\":\"S\"}");
  g_autofree char *command =
      gbx_browse_relay_write_command (8, "S", question->method, question->body);
  g_autofree char *bare = gbx_browse_relay_write_command (8, NULL, "A.b", NULL);
  g_autoptr (GBytes) told = gbx_browse_relay_write_answer (7, NULL, answer);
  g_autoptr (GBytes) refused = gbx_browse_relay_write_answer (7, "T", refusal);
  g_autoptr (GBytes) own = gbx_browse_relay_write_refusal (7, NULL, "why");
  g_autoptr (GBytes) happened = gbx_browse_relay_write_event ("S", event);

  g_assert_cmpstr (command, ==,
                   "{\"id\":8,\"method\":\"A.b\",\"params\":{\"a\": \"\\u0000\" , \"b\":[1.50]},"
                   "\"sessionId\":\"S\"}");
  g_assert_cmpstr (bare, ==, "{\"id\":8,\"method\":\"A.b\"}");
  assert_text (told, "{\"id\":7,\"result\":{\"x\": 1e400}}");
  assert_text (refused, "{\"id\":7,\"error\":{\"code\":-32601,\"message\":\"no\",\"data\":[]},"
                        "\"sessionId\":\"T\"}");
  assert_text (own, "{\"id\":7,\"error\":{\"code\":-32000,\"message\":\"why\"}}");
  assert_text (happened,
               "{\"method\":\"A.c\",\"params\":{\"d\":\"\\ud800\"},\"sessionId\":\"S\"}");
}

static void
test_names (void)
{
  g_assert_true (gbx_browse_relay_is_name ("Page.enable"));
  g_assert_true (gbx_browse_relay_is_name ("0A-f_9"));
  g_assert_false (gbx_browse_relay_is_name (""));
  g_assert_false (gbx_browse_relay_is_name ("a\""));
  g_assert_false (gbx_browse_relay_is_name ("\xc3\xa4"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/browse/websocket/accept", test_accept);
  g_test_add_func ("/browse/websocket/frames", test_frames);
  g_test_add_func ("/browse/websocket/lengths", test_lengths);
  g_test_add_func ("/browse/relay", test_relay);
  g_test_add_func ("/browse/relay/names", test_names);

  return g_test_run ();
}
