/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages as they travel. */
#include <string.h>

#include "gbx-ipython-json.h"
#include "gbx-ipython-message.h"

#define KEY "k"
#define MAX_STREAM_BYTES (1024 * 1024)
/* Of the parts in test_known_signature(), as another implementation of HMAC makes it. */
#define SIGNATURE "67fa681fb66ebd53f19c54502cc314576621a1d1f51e20cf4d0b825d4a8b1a66"
#define HEADER "{\"msg_id\":\"i\",\"msg_type\":\"stream\"}"

static GPtrArray *
build (const char *const *parts, gsize n_parts)
{
  GPtrArray *frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (gsize i = 0; i < n_parts; i++)
    g_ptr_array_add (frames, g_bytes_new (parts[i], strlen (parts[i])));
  return frames;
}

static GbxIpythonMessage *
read_unsigned (const char *header, const char *parent, GBytes *content, GError **error)
{
  const char *parts[] = { "topic", "<IDS|MSG>", "", header, parent, "{}" };
  g_autoptr (GPtrArray) frames = build (parts, G_N_ELEMENTS (parts));

  g_ptr_array_add (frames, g_bytes_ref (content));
  return gbx_ipython_message_new_from_frames (frames, "", MAX_STREAM_BYTES, error);
}

static char *
read_text (const char *content, gsize length_bytes)
{
  g_autoptr (GBytes) bytes = g_bytes_new (content, length_bytes);
  g_autoptr (GbxIpythonMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  message = read_unsigned (HEADER, "{}", bytes, &error);
  g_assert_no_error (error);
  return g_strdup (gbx_ipython_json_get_string (message->content, "text"));
}

static void
test_round_trip (void)
{
  g_autoptr (JsonNode) content = json_from_string ("{\"code\":\"1\"}", NULL);
  g_autoptr (GPtrArray) frames = NULL;
  g_autoptr (GbxIpythonMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  frames = gbx_ipython_message_build_frames ("execute_request", "id", "session", content, KEY);
  g_assert_cmpuint (frames->len, ==, 6);
  g_assert_cmpuint (g_bytes_get_size (frames->pdata[1]), ==, 64);
  message = gbx_ipython_message_new_from_frames (frames, KEY, MAX_STREAM_BYTES, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (message->type, ==, "execute_request");
  g_assert_cmpstr (message->id, ==, "id");
  g_assert_null (message->parent_id);
  g_assert_cmpstr (gbx_ipython_json_get_string (message->content, "code"), ==, "1");
}

static void
test_known_signature (void)
{
  const char *parts[] = {
    "<IDS|MSG>",
    SIGNATURE,
    HEADER,
    "{\"msg_id\":\"p\"}",
    "{}",
    "{}",
    "buffer",
  };
  g_autoptr (GPtrArray) frames = NULL;
  g_autoptr (GbxIpythonMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  frames = build (parts, G_N_ELEMENTS (parts));
  message = gbx_ipython_message_new_from_frames (frames, KEY, MAX_STREAM_BYTES, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (message->parent_id, ==, "p");
}

static void
test_refused (void)
{
  static const char *const bad[][7] = {
    { "<IDS|MSG>" },
    { "<IDS|MSG>", "", HEADER, "{}", "{}" },
    { "x", "", HEADER, "{}", "{}", "{}" },
    { "<IDS|MSG>", "", "[]", "{}", "{}", "{}" },
    { "<IDS|MSG>", "", "{}", "{}", "{}", "{}" },
    { "<IDS|MSG>", "", "{\"msg_type\":1}", "{}", "{}", "{}" },
    { "<IDS|MSG>", "", HEADER, "1", "{}", "{}" },
    { "<IDS|MSG>", "", HEADER, "{}", "{}", "{" },
    { "<IDS|MSG>", "", HEADER, "{}", "{}", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GPtrArray) frames = build (bad[i], g_strv_length ((char **) bad[i]));
      g_autoptr (GError) error = NULL;

      g_assert_null (gbx_ipython_message_new_from_frames (frames, "", MAX_STREAM_BYTES, &error));
      g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
    }
}

static void
test_wrong_signature (void)
{
  static const char *const wrong[] = { "", "00", SIGNATURE "0" };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      const char *parts[] = { "<IDS|MSG>", wrong[i], HEADER, "{}", "{}", "{}" };
      g_autoptr (GPtrArray) frames = build (parts, G_N_ELEMENTS (parts));
      g_autoptr (GError) error = NULL;

      g_assert_null (gbx_ipython_message_new_from_frames (frames, KEY, MAX_STREAM_BYTES, &error));
      g_assert_error (error, GBX_ERROR, GBX_ERROR_FORBIDDEN);
    }
}

/* Strings here hold neither U+0000 nor bytes that are no text. */
static void
test_text (void)
{
  static const struct
  {
    const char *content;
    const char *text;
  } vectors[] = {
    { "{\"text\":\"a\\u0000b\"}", "a\357\277\275b" },
    { "{\"text\":\"a\\\\u0000b\"}", "a\\u0000b" },
    { "{\"text\":\"a\\\\\\u0000b\"}", "a\\\357\277\275b" },
    { "{\"text\":\"a\200b\"}", "a\357\277\275b" },
    { "{\"text\":\"\\ud83d\\ude00\\ud83d\"}", "\360\237\230\200\357\277\275" },
    { "{\"text\":1}", NULL },
    { "{}", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *text = read_text (vectors[i].content, strlen (vectors[i].content));

      g_assert_cmpstr (text, ==, vectors[i].text);
    }
}

/* A text of newlines only: every second byte begins an escape. */
static void
test_shortened (void)
{
  gsize n_lines = MAX_STREAM_BYTES / 2 + 1001;
  g_autoptr (GString) content = g_string_new ("{\"text\":\"");
  g_autofree char *text = NULL;
  gsize length;

  for (gsize i = 0; i < n_lines; i++)
    g_string_append (content, "\\n");
  g_string_append (content, "\"}");
  text = read_text (content->str, content->len);

  length = strlen (text);
  g_assert_cmpuint (length, <, n_lines);
  g_assert_cmpuint (length, >, MAX_STREAM_BYTES / 2 - 1000);
  g_assert_cmpuint (strspn (text, "\n"), <, length);
  g_assert_nonnull (strstr (text, "\n[... Observation truncated due to length ...]\n"));
  g_assert_true (g_str_has_suffix (text, "\n\n\n"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ipython/message/round-trip", test_round_trip);
  g_test_add_func ("/ipython/message/known-signature", test_known_signature);
  g_test_add_func ("/ipython/message/refused", test_refused);
  g_test_add_func ("/ipython/message/wrong-signature", test_wrong_signature);
  g_test_add_func ("/ipython/message/text", test_text);
  g_test_add_func ("/ipython/message/shortened", test_shortened);

  return g_test_run ();
}
