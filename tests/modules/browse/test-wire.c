/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The DevTools pipe, keys and kinds of files: what needs no browser. */
#include <gbx.h>
#include <string.h>

#include "gbx-browse-filetype.h"
#include "gbx-browse-framing.h"
#include "gbx-browse-keys.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-memory.h"
#include "gbx-browse-message.h"

static void
on_message (GBytes *bytes, gpointer user_data)
{
  g_string_append_len (user_data, g_bytes_get_data (bytes, NULL),
                       (gssize) g_bytes_get_size (bytes));
  g_string_append_c (user_data, '|');
}

static void
test_framing (void)
{
  g_autoptr (GbxBrowseFraming) framing = gbx_browse_framing_new (8);
  g_autoptr (GString) all = g_string_new (NULL);

  g_assert_true (gbx_browse_framing_push (framing, "ab", 2, on_message, all));
  g_assert_true (gbx_browse_framing_push (framing, "c\0\0d\0e", 6, on_message, all));
  g_assert_true (gbx_browse_framing_push (framing, "\0", 1, on_message, all));
  g_assert_cmpstr (all->str, ==, "abc|d|e|");
}

static void
test_framing_limit (void)
{
  g_autoptr (GbxBrowseFraming) framing = gbx_browse_framing_new (8);
  g_autoptr (GString) all = g_string_new (NULL);

  g_assert_true (gbx_browse_framing_push (framing, "12345678", 9, on_message, all));
  g_assert_true (gbx_browse_framing_push (framing, "1234", 4, on_message, all));
  g_assert_false (gbx_browse_framing_push (framing, "56789", 5, on_message, all));
  g_assert_cmpstr (all->str, ==, "12345678|");
}

/* As it is used. */
static void
test_framing_full (void)
{
  const gsize piece_bytes = GBX_BROWSE_MAX_MESSAGE_BYTES / 8;
  g_autoptr (GbxBrowseFraming) framing = gbx_browse_framing_new (GBX_BROWSE_MAX_MESSAGE_BYTES);
  g_autoptr (GString) all = g_string_new (NULL);
  g_autofree char *piece = g_strnfill (piece_bytes, 'x');

  for (guint i = 0; i < 8; i++)
    g_assert_true (gbx_browse_framing_push (framing, piece, piece_bytes, on_message, all));
  g_assert_false (gbx_browse_framing_push (framing, piece, 1, on_message, all));
  g_assert_cmpstr (all->str, ==, "");
}

static GbxBrowseMessage *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return gbx_browse_message_parse (bytes);
}

static void
test_answer (void)
{
  g_autoptr (GbxBrowseMessage) message =
      parse ("{\"id\":7,\"result\":{\"a\":\"x\",\"n\":3,\"d\":0.5,\"b\":true,\"l\":[1],"
             "\"o\":{}},\"sessionId\":\"S\"}");
  g_autoptr (JsonObject) object = gbx_browse_message_read_object (message->body);

  g_assert_cmpint (message->id, ==, 7);
  g_assert_cmpstr (message->session, ==, "S");
  g_assert_null (message->method);
  g_assert_null (message->error);
  g_assert_cmpstr (gbx_browse_object_get_string (object, "a"), ==, "x");
  g_assert_null (gbx_browse_object_get_string (object, "n"));
  g_assert_cmpint (gbx_browse_object_get_int (object, "n", -1), ==, 3);
  g_assert_cmpint (gbx_browse_object_get_int (object, "a", -1), ==, -1);
  g_assert_cmpfloat (gbx_browse_object_get_double (object, "d", -1), ==, 0.5);
  g_assert_true (gbx_browse_object_get_boolean (object, "b"));
  g_assert_false (gbx_browse_object_get_boolean (object, "a"));
  g_assert_nonnull (gbx_browse_object_get_array (object, "l"));
  g_assert_null (gbx_browse_object_get_object (object, "l"));
  g_assert_nonnull (gbx_browse_object_get_object (object, "o"));
  g_assert_null (gbx_browse_object_get_string (NULL, "a"));
}

static void
test_refusal (void)
{
  g_autoptr (GbxBrowseMessage) message =
      parse ("{\"id\":7,\"error\":{\"code\":-32000,\"message\":\"no\"}}");
  g_autoptr (GbxBrowseMessage) silent = parse ("{\"id\":8,\"error\":{}}");

  g_assert_cmpstr (message->error, ==, "no");
  g_assert_null (message->body);
  g_assert_nonnull (silent->error);
}

/* Pages send half pairs and U+0000. */
static void
test_event (void)
{
  g_autoptr (GbxBrowseMessage) message =
      parse ("{\"method\":\"E\",\"params\":{\"t\":\"a\\u0000b\\\\u0000\\ud800\"}}");
  g_autoptr (JsonObject) object = gbx_browse_message_read_object (message->body);

  g_assert_cmpint (message->id, ==, 0);
  g_assert_cmpstr (message->method, ==, "E");
  g_assert_cmpstr (gbx_browse_object_get_string (object, "t"), ==, "a\357\277\275b\\u0000"
                                                                   "\357\277\275");
}

static void
test_nonsense (void)
{
  static const char *const texts[] = { "", "[]", "{}", "{\"id\":1", "null", "{\"id\":\"1\"}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (parse (texts[i]));
}

static void
test_split (void)
{
  static const struct
  {
    const char *combination;
    const char *joined;
  } rows[] = {
    { "Control+a", "Control a" },
    { "Shift++", "Shift +" },
    { "+", "+" },
    { "a", "a" },
    { "", "" },
    { "Control+Shift+KeyA",
      "Control Shift KeyA" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) names = gbx_browse_keys_split (rows[i].combination);
      g_autofree char *joined = g_strjoinv (" ", names);

      g_assert_cmpstr (joined, ==, rows[i].joined);
    }
}

static void
test_keys (void)
{
  static const struct
  {
    const char *name;
    gboolean is_shifted;
    const char *code;
    const char *key;
    const char *text;
    int virtual_code;
    int location;
  } rows[] = {
    { "a", FALSE, "KeyA", "a", "a", 65, 0 },
    { "a", TRUE, "KeyA", "a", "a", 65, 0 },
    { "KeyA", TRUE, "KeyA", "A", "A", 65, 0 },
    { "A", FALSE, "KeyA", "A", "A", 65, 0 },
    { "!", FALSE, "Digit1", "!", "!", 49, 0 },
    { "|", FALSE, "Backslash", "|", "|", 220, 0 },
    { "Enter", FALSE, "Enter", "Enter", "\r", 13, 0 },
    { "\n", FALSE, "Enter", "Enter", "\r", 13, 0 },
    { "Shift", FALSE, "ShiftLeft", "Shift", "", 16, 1 },
    { "ControlOrMeta", FALSE, "ControlLeft", "Control", "", 17, 1 },
    { "MetaRight", FALSE, "MetaRight", "Meta", "", 92, 2 },
    { "Space", FALSE, "Space", " ", " ", 32, 0 },
    { "F12", FALSE, "F12", "F12", "", 123, 0 },
    { "Numpad5", FALSE, "Numpad5", "Clear", "", 12, 3 },
    { "Numpad5", TRUE, "Numpad5", "5", "5", 101, 3 },
    { "NumpadEnter", FALSE, "NumpadEnter", "Enter", "\r", 13, 3 },
    { "/", FALSE, "Slash", "/", "/", 191, 0 },
  };
  GbxBrowseKey key;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].name);
      g_assert_true (gbx_browse_keys_find (rows[i].name, rows[i].is_shifted, &key));
      g_assert_cmpstr (key.code, ==, rows[i].code);
      g_assert_cmpstr (key.key, ==, rows[i].key);
      g_assert_cmpstr (key.text, ==, rows[i].text);
      g_assert_cmpint (key.virtual_code, ==, rows[i].virtual_code);
      g_assert_cmpint (key.location, ==, rows[i].location);
    }
  g_assert_false (gbx_browse_keys_find ("ctrl", FALSE, &key));
  g_assert_false (gbx_browse_keys_find ("", FALSE, &key));
  g_assert_false (gbx_browse_keys_find ("é", FALSE, &key));
}

static void
test_filetype (void)
{
  static const struct
  {
    const char *head;
    const char *name;
    const char *extension;
  } rows[] = {
    { "%PDF-1.4", "x", ".pdf" },
    { "\x89PNG\r\n\x1a\n", NULL, ".png" },
    { "\xff\xd8\xff\xe0", NULL, ".jpg" },
    { "GIF89a", NULL, ".gif" },
    { "\x7f"
      "ELF",
      "a.out", "" },
    { "PK\3\4", "a", ".zip" },
    { "<?xml version='1.0'?><a/>", NULL, ".xml" },
    { " <svg xmlns='x'/>", NULL, ".svg" },
    { "<!DOCTYPE html><p>", NULL, ".html" },
    { "{\"a\": 1}", NULL, ".json" },
    { "import os\n", NULL, ".py" },
    { "just text", "notes.txt", ".txt" },
    { "just text", "notes", "" },
    { "just text", "evil.a/b", "" },
    { "", NULL, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *extension =
          gbx_browse_filetype_guess (rows[i].head, strlen (rows[i].head), rows[i].name);

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (extension, ==, rows[i].extension);
    }
}

/* Of some kinds the mark is not at the beginning, or has a byte of nothing around it. */
static void
test_filetype_binary (void)
{
  static const struct
  {
    gsize offset;
    const char *mark;
    const char *extension;
  } rows[] = {
    { 8, "WEBP", ".webp" },
    { 0, "BM", ".bmp" },
    { 0, "\x1f\x8b", ".gz" },
    { 257, "ustar", ".tar" },
    { 4, "ftypisom", ".mp4" },
    { 300, "%PDF", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      char head[512] = { 0 };
      g_autofree char *extension = NULL;

      memcpy (head + rows[i].offset, rows[i].mark, strlen (rows[i].mark));
      extension = gbx_browse_filetype_guess (head, sizeof head, "unknown");
      g_test_message ("%s", rows[i].extension);
      g_assert_cmpstr (extension, ==, rows[i].extension);
    }
}

static void
test_office (void)
{
  static const struct
  {
    const char *member;
    const char *extension;
  } rows[] = {
    { "xl/workbook.xml", ".xlsx" },
    { "word/document.xml", ".docx" },
    { "ppt/presentation.xml", ".pptx" },
    { "words/document.xml", ".zip" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) zip = g_string_new (NULL);
      g_autofree char *extension = NULL;

      g_string_append (zip, "PK\3\4aaaaaaaaaaaaaaaaaaaaaaaaaa[Content_Types].xml");
      g_string_append_printf (zip, "PK\3\4aaaaaaaaaaaaaaaaaaaaaaaaaa%s", rows[i].member);
      extension = gbx_browse_filetype_guess (zip->str, zip->len, "x.zip");
      g_assert_cmpstr (extension, ==, rows[i].extension);
    }
}

static void
test_memory (void)
{
  g_assert_true (gbx_browse_memory_is_in_group ("7 (a) b) c) S 1 25 3 0", 25));
  g_assert_false (gbx_browse_memory_is_in_group ("25 (a) S 25 1 25 0", 25));
  g_assert_false (gbx_browse_memory_is_in_group ("7 (a", 0));
  g_assert_false (gbx_browse_memory_is_in_group ("7 (a) S", 0));
  g_assert_false (gbx_browse_memory_is_in_group ("", 0));
  g_assert_cmpuint (gbx_browse_memory_read_size ("00-ff [rollup]\nRss:  9 kB\nPss:   3 kB\n"
                                                 "Pss_Dirty: 1 kB\n"),
                    ==, 3072);
  g_assert_cmpuint (gbx_browse_memory_read_size (""), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/browse/framing", test_framing);
  g_test_add_func ("/browse/framing/limit", test_framing_limit);
  g_test_add_func ("/browse/framing/full", test_framing_full);
  g_test_add_func ("/browse/message/answer", test_answer);
  g_test_add_func ("/browse/message/refusal", test_refusal);
  g_test_add_func ("/browse/message/event", test_event);
  g_test_add_func ("/browse/message/nonsense", test_nonsense);
  g_test_add_func ("/browse/keys/split", test_split);
  g_test_add_func ("/browse/keys", test_keys);
  g_test_add_func ("/browse/filetype", test_filetype);
  g_test_add_func ("/browse/filetype/binary", test_filetype_binary);
  g_test_add_func ("/browse/filetype/office", test_office);
  g_test_add_func ("/browse/memory", test_memory);

  return g_test_run ();
}
