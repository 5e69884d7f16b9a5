/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "gbx-common-json.h"
#include "gbx-e2b-copy.h"
#include "gbx-e2b-frame.h"
#include "gbx-e2b-limits.h"
#include "gbx-e2b-mark.h"
#include "gbx-e2b-parse.h"

#define NUMBER "7a66cee1-f656-44ca-97cd-f48ea582b8d2"
#define MARK "\036glovebox\037" NUMBER "\0373\037-1\037me\037host\037/tmp\037/usr/bin/python\036\n"

static JsonObject *
parse_object (const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  JsonObject *object = gbx_common_json_parse_object (body, &error);

  g_assert_no_error (error);
  return object;
}

static void
test_box (void)
{
  g_autoptr (JsonObject) view = parse_object (
      "{\"sandboxID\":\"i1\",\"state\":\"paused\",\"envdAccessToken\":\"t\",\"domain\":\"x.app\","
      "\"startedAt\":\"1970-01-01T00:00:02Z\",\"metadata\":{\"glovebox.sandbox\":\"box\","
      "\"glovebox.workspace\":\"/w\",\"glovebox.create\":\"c\"}}");
  g_autoptr (JsonObject) brief = parse_object ("{\"sandboxID\":\"i1\",\"domain\":null}");
  GbxE2bBox box = { 0 };
  g_autoptr (GbxSandbox) sandbox = gbx_e2b_parse_box (view, NULL, &box);
  g_autoptr (GbxSandbox) same = NULL;

  g_assert_cmpstr (gbx_sandbox_get_id (sandbox), ==, "i1");
  g_assert_cmpstr (gbx_sandbox_get_name (sandbox), ==, "box");
  g_assert_cmpstr (gbx_sandbox_get_workspace (sandbox), ==, "/w");
  g_assert_cmpint (gbx_sandbox_get_created_usec (sandbox), ==, 2 * G_USEC_PER_SEC);
  g_assert_cmpint (gbx_sandbox_get_state (sandbox), ==, GBX_SANDBOX_STATE_PAUSED);
  g_assert_cmpstr (box.access_token, ==, "t");
  g_assert_cmpstr (box.domain, ==, "x.app");

  same = gbx_e2b_parse_box (brief, sandbox, &box);
  g_assert_true (same == sandbox);
  g_assert_cmpint (gbx_sandbox_get_state (sandbox), ==, GBX_SANDBOX_STATE_RUNNING);
  g_assert_cmpstr (gbx_sandbox_get_workspace (sandbox), ==, "/w");
  g_assert_null (gbx_e2b_parse_box (brief, NULL, &box));
}

static void
test_address (void)
{
  static const struct
  {
    const char *pattern;
    const char *own;
    const char *address;
  } rows[] = {
    { "https://{port}-{id}.{domain}", NULL, "https://80-i1.e2b.app" },
    { "https://{port}-{id}.{domain}", "own.dev", "https://80-i1.own.dev" },
    { "https://{port}-{id}.{domain}", "evil/..", "https://80-i1.e2b.app" },
    { "http://127.0.0.1:3000//", "own.dev", "http://127.0.0.1:3000" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *address =
          gbx_e2b_format_address (rows[i].pattern, 80, "i1", "e2b.app", rows[i].own);

      g_assert_cmpstr (address, ==, rows[i].address);
    }
}

/* An envelope comes in pieces of any size. */
static void
test_frames (void)
{
  g_autoptr (JsonObject) message = parse_object ("{\"event\":{\"data\":{\"stdout\":\"aGkK\"}}}");
  g_autoptr (GBytes) frame = gbx_e2b_frame_new (message);
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (frame, &length);
  g_autoptr (JsonObject) taken = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GbxE2bEvent) event = { 0 };

  for (gsize i = 0; i < length; i++)
    {
      g_assert_cmpint (gbx_e2b_frame_take (stream, &taken, &error), ==, GBX_E2B_FRAME_MORE);
      g_byte_array_append (stream, data + i, 1);
    }
  g_assert_cmpint (gbx_e2b_frame_take (stream, &taken, &error), ==, GBX_E2B_FRAME_MESSAGE);
  g_assert_no_error (error);
  g_assert_cmpuint (stream->len, ==, 0);
  gbx_e2b_parse_event (taken, &event);
  g_assert_cmpint (event.kind, ==, GBX_E2B_EVENT_DATA);
  g_assert_cmpmem (g_bytes_get_data (event.data, NULL), g_bytes_get_size (event.data), "hi\n", 3);
}

static void
take_bad (const void *data, gsize length, int code)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (JsonObject) taken = NULL;
  g_autoptr (GError) error = NULL;

  g_byte_array_append (stream, data, (guint) length);
  g_assert_cmpint (gbx_e2b_frame_take (stream, &taken, &error), ==, GBX_E2B_FRAME_BAD);
  g_assert_error (error, GBX_ERROR, code);
  g_assert_null (taken);
}

static void
test_bad_frames (void)
{
  static const char not_found[] = "\2\0\0\0\36{\"error\":{\"code\":\"not_found\"}}";
  static const char compressed[] = "\1\0\0\0\2{}";
  guint32 limit = GUINT32_TO_BE (GBX_E2B_FRAME_MAX_BYTES + 1);
  char large[5] = { 0 };

  take_bad (not_found, sizeof not_found - 1, GBX_ERROR_NOT_FOUND);
  take_bad (compressed, sizeof compressed - 1, GBX_ERROR_TOO_LARGE);
  memcpy (large + 1, &limit, sizeof limit);
  take_bad (large, sizeof large, GBX_ERROR_TOO_LARGE);
}

static void
test_ends (void)
{
  static const struct
  {
    const char *text;
    gint64 exit_code;
  } rows[] = {
    { "{\"event\":{\"end\":{\"exited\":true}}}", 0 },
    { "{\"event\":{\"end\":{\"exited\":true,\"exitCode\":7}}}", 7 },
    { "{\"event\":{\"end\":{\"status\":\"signal: killed\"}}}", -1 },
    { "{\"event\":{\"end\":{\"exited\":\"x\",\"exitCode\":{}}}}", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonObject) message = parse_object (rows[i].text);
      g_auto (GbxE2bEvent) event = { 0 };

      gbx_e2b_parse_event (message, &event);
      g_assert_cmpint (event.kind, ==, GBX_E2B_EVENT_END);
      g_assert_cmpint (event.exit_code, ==, rows[i].exit_code);
    }
}

static void
test_mark (void)
{
  g_autoptr (GString) stream = g_string_new ("a\036b" MARK "c\036glove");
  g_autoptr (GString) output = g_string_new (NULL);
  g_autofree char *number = NULL;
  g_autoptr (GbxBashRecord) record = gbx_e2b_mark_take (stream, output, &number);
  g_autoptr (GbxBashRecord) none = NULL;

  g_assert_nonnull (record);
  g_assert_cmpstr (number, ==, NUMBER);
  g_assert_cmpint (record->exit_code, ==, 3);
  g_assert_cmpint (record->background, ==, -1);
  g_assert_cmpstr (record->directory, ==, "/tmp");
  g_assert_cmpstr (record->python, ==, "/usr/bin/python");
  g_assert_cmpstr (output->str, ==, "a\036b");
  none = gbx_e2b_mark_take (stream, output, &number);
  g_assert_null (none);
  g_assert_cmpstr (output->str, ==, "a\036bc");
  g_assert_cmpstr (stream->str, ==, "\036glove");
}

/* What only looks like a mark is output, however much of it comes. */
static void
test_no_mark (void)
{
  g_autoptr (GString) stream = g_string_new ("\036glovebox\037x" MARK);
  g_autoptr (GString) output = g_string_new (NULL);
  g_autofree char *number = NULL;
  g_autofree char *much = g_strnfill (20000, 'x');
  g_autoptr (GbxBashRecord) record = gbx_e2b_mark_take (stream, output, &number);
  g_autoptr (GbxBashRecord) none = NULL;

  g_assert_nonnull (record);
  g_assert_cmpstr (output->str, ==, "\036glovebox\037x");
  g_string_assign (stream, "\036glovebox\037");
  g_string_append (stream, much);
  none = gbx_e2b_mark_take (stream, output, &number);
  g_assert_null (none);
  g_assert_cmpuint (stream->len, ==, 0);
}

static void
test_file (void)
{
  g_autoptr (GBytes) running = g_bytes_new_static (NUMBER "\n12\n13\n", strlen (NUMBER) + 7);
  g_autoptr (GBytes) ended = g_bytes_new_static (MARK, strlen (MARK));
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autoptr (GbxBashRecord) record = NULL;
  g_autofree char *first = gbx_e2b_mark_parse_file (running, &record);
  g_autofree char *second = NULL;

  g_assert_cmpstr (first, ==, NUMBER);
  g_assert_null (record);
  second = gbx_e2b_mark_parse_file (ended, &record);
  g_assert_cmpstr (second, ==, NUMBER);
  g_assert_nonnull (record);
  g_clear_pointer (&record, gbx_bash_record_free);
  g_assert_null (gbx_e2b_mark_parse_file (nothing, &record));
}

static void
test_cell (void)
{
  static const char *const lines[] = {
    "{\"type\":\"stdout\",\"text\":\"a\"}",
    "{\"type\":\"result\",\"text\":\"3\",\"png\":\"AAAA\"}",
    "{\"type\":\"result\",\"html\":\"<b>\"}",
    "no JSON",
    "{\"type\":\"error\",\"traceback\":\"T\"}",
  };
  g_autoptr (GbxE2bCell) cell = gbx_e2b_cell_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    gbx_e2b_cell_take_line (cell, lines[i], strlen (lines[i]));
  g_assert_cmpstr (cell->text->str, ==, "a\n3\n<b>\nT");
  for (guint i = 0; i < GBX_E2B_CELL_MAX_IMAGES_COUNT; i++)
    gbx_e2b_cell_take_line (cell, lines[1], strlen (lines[1]));
  g_assert_cmpuint (json_array_get_length (cell->images), ==, GBX_E2B_CELL_MAX_IMAGES_COUNT);
  g_assert_cmpstr (json_array_get_string_element (cell->images, 0), ==,
                   "data:image/png;base64,AAAA");
}

static void
test_directory (void)
{
  g_autoptr (JsonObject) object = parse_object (
      "{\"entries\":[{\"path\":\"/d/b\",\"type\":\"FILE_TYPE_FILE\"},"
      "{\"path\":\"/d/a\",\"type\":\"FILE_TYPE_DIRECTORY\"},{\"path\":\"/d/a/x\"},"
      "{\"path\":\"/d/.h\"},{\"path\":\"/d/.h/x\"},{\"path\":\"/d/a/.h\"},{\"path\":\"/e\"},7]}");
  GbxE2bCopy *copy = gbx_e2b_copy_new ("/d");
  g_autoptr (GString) shown = NULL;
  g_autoptr (GError) error = NULL;

  copy->entries = json_array_ref (json_object_get_array_member (object, "entries"));
  shown = copy->store.show_directory (&copy->store, "/d", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (shown->str, ==,
                   "Here's the files and directories up to 2 levels deep in /d, excluding hidden "
                   "items:\n/d/\n/d/a/\n/d/a/x\n/d/b\n\n1 hidden files/directories in this "
                   "directory are excluded. You can use 'ls -la /d' to see them.");
  gbx_e2b_copy_free (copy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/e2b-parse/box", test_box);
  g_test_add_func ("/e2b-parse/address", test_address);
  g_test_add_func ("/e2b-parse/frames", test_frames);
  g_test_add_func ("/e2b-parse/bad-frames", test_bad_frames);
  g_test_add_func ("/e2b-parse/ends", test_ends);
  g_test_add_func ("/e2b-parse/mark", test_mark);
  g_test_add_func ("/e2b-parse/no-mark", test_no_mark);
  g_test_add_func ("/e2b-parse/file", test_file);
  g_test_add_func ("/e2b-parse/cell", test_cell);
  g_test_add_func ("/e2b-parse/directory", test_directory);

  return g_test_run ();
}
