/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include "gbx-modal-frame.h"
#include "gbx-modal-limits.h"
#include "modal.pb-c.h"

/* As documented: the first request of the official client for JavaScript, and its answer. */
static void
test_documented_bytes (void)
{
  static const guint8 request[] = "\0\0\0\0\x0d\x0a\x09openhands\x18\x01";
  static const guint8 answer[] = "\0\0\0\0\x06\x0a\x04"
                                 "ap-1";
  GbxModal__AppRequest message = GBX_MODAL__APP_REQUEST__INIT;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = g_bytes_new_static (answer, sizeof answer - 1);
  g_autoptr (GBytes) packed = NULL;
  g_autoptr (GPtrArray) messages = NULL;

  message.app_name = (char *) "openhands";
  message.has_object_creation_type = TRUE;
  message.object_creation_type = 1;
  packed = gbx_modal_frame_pack (&message.base);
  g_assert_cmpmem (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), request,
                   sizeof request - 1);

  messages = gbx_modal_frame_unpack (body, &gbx_modal__app_answer__descriptor, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (messages->len, ==, 1);
  g_assert_cmpstr (((GbxModal__AppAnswer *) messages->pdata[0])->app_id, ==, "ap-1");
}

static void
test_several (void)
{
  static const guint8 body[] = "\0\0\0\0\x03\x0a\x01"
                               "a\0\0\0\0\0\0\0\0\0\x03\x0a\x01"
                               "b";
  g_autoptr (GBytes) bytes = g_bytes_new_static (body, sizeof body - 1);
  g_autoptr (GBytes) nothing = g_bytes_new_static (NULL, 0);
  g_autoptr (GPtrArray) messages =
      gbx_modal_frame_unpack (bytes, &gbx_modal__app_answer__descriptor, NULL);
  g_autoptr (GPtrArray) none =
      gbx_modal_frame_unpack (nothing, &gbx_modal__app_answer__descriptor, NULL);

  g_assert_cmpuint (messages->len, ==, 3);
  g_assert_null (((GbxModal__AppAnswer *) messages->pdata[1])->app_id);
  g_assert_cmpstr (((GbxModal__AppAnswer *) messages->pdata[2])->app_id, ==, "b");
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_broken (void)
{
  static const struct
  {
    const char *data;
    gsize size;
  } rows[] = {
    { "\0\0\0\0", 4 },                   /* no whole head */
    { "\1\0\0\0\0", 5 },                 /* compressed */
    { "\0\0\0\0\1", 5 },                 /* shorter than it says */
    { "\0\xff\xff\xff\xff\0", 6 },       /* much shorter */
    { "\0\0\0\0\2\x0a\x05", 7 },         /* a text that is cut off */
    { "\0\0\0\0\0\0", 6 },               /* something behind it */
    { "\0\0\0\0\3\x12\xff\xff\xff", 8 }, /* no end */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) body = g_bytes_new (rows[i].data, rows[i].size);
      g_autoptr (GError) error = NULL;

      g_assert_null (gbx_modal_frame_unpack (body, &gbx_modal__app_answer__descriptor, &error));
      g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
    }
}

/* Two bytes each, of which every one becomes a message in memory. */
static void
test_many_small (void)
{
  gsize size = GBX_MODAL_ANSWER_MAX_BYTES / 2 * 2;
  guint32 length = GUINT32_TO_BE ((guint32) size);
  guint8 *data = g_malloc0 (5 + size);
  g_autoptr (GBytes) body = g_bytes_new_take (data, 5 + size);
  g_autoptr (GError) error = NULL;

  G_STATIC_ASSERT (GBX_MODAL_ANSWER_MAX_BYTES / 2 * sizeof (GbxModal__Info) >
                   GBX_MODAL_MESSAGES_MAX_BYTES);
  memcpy (data + 1, &length, sizeof length);
  for (gsize i = 0; i < size; i += 2)
    data[5 + i] = 0x0a;
  g_assert_null (gbx_modal_frame_unpack (body, &gbx_modal__list_answer__descriptor, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
}

static void
test_status (void)
{
  static const struct
  {
    const char *text;
    const char *name;
    guint http;
  } rows[] = {
    { "0", "OK", 200 },
    { "5", "NOT_FOUND", 404 },
    { "6", "ALREADY_EXISTS", 409 },
    { "8", "RESOURCE_EXHAUSTED", 429 },
    { "14", "UNAVAILABLE", 503 },
    { "16", "UNAUTHENTICATED", 401 },
    { "17", "UNKNOWN", 500 },
    { "65535", "UNKNOWN", 500 },
  };
  guint status = 7;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (gbx_modal_status_parse (rows[i].text, &status));
      g_assert_cmpstr (gbx_modal_status_get_name (status), ==, rows[i].name);
      g_assert_cmpuint (gbx_modal_status_to_http (status), ==, rows[i].http);
    }
  status = 7;
  g_assert_false (gbx_modal_status_parse ("", &status));
  g_assert_false (gbx_modal_status_parse ("-1", &status));
  g_assert_false (gbx_modal_status_parse ("1x", &status));
  g_assert_cmpuint (status, ==, 7);
}

static void
test_message (void)
{
  static const char *const rows[][2] = {
    { "plain", "plain" },
    { "a%20b%C3%A9", "a bé" },
    { "50%", "50%" },
    { "%4", "%4" },
    { "%zz%00x", "%zz%00x" },
    { "%FF", "\xef\xbf\xbd" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = gbx_modal_status_decode_message (rows[i][0]);

      g_assert_cmpstr (text, ==, rows[i][1]);
    }
}

/* As grpc-status-details-bin has it; gRPC leaves out what fills the last group. */
static char *
new_details (const char *type, float seconds)
{
  GbxModal__RetryPolicy policy = GBX_MODAL__RETRY_POLICY__INIT;
  GbxModal__Any detail = GBX_MODAL__ANY__INIT;
  GbxModal__Any *details[] = { &detail };
  GbxModal__Status status = GBX_MODAL__STATUS__INIT;
  guint8 value[16];
  guint8 data[128];
  char *text;

  policy.has_retry_after_secs = TRUE;
  policy.retry_after_secs = seconds;
  detail.type_url = (char *) type;
  detail.has_value = TRUE;
  detail.value.data = value;
  detail.value.len = gbx_modal__retry_policy__pack (&policy, value);
  status.n_details = 1;
  status.details = details;
  text = g_base64_encode (data, gbx_modal__status__pack (&status, data));
  text[strcspn (text, "=")] = '\0';
  return text;
}

static void
test_wait (void)
{
  static const char *const bad[] = { "", "!", "AAAA", "Gg", "Gv////8P" };
  g_autofree char *asked = new_details ("type.modal.com/modal.client.RPCRetryPolicy", 2.5F);
  g_autofree char *other = new_details ("type.modal.com/modal.client.Other", 2.5F);
  g_autofree char *negative = new_details ("x/modal.client.RPCRetryPolicy", -1);
  g_autofree char *odd = new_details ("x/modal.client.RPCRetryPolicy", (float) NAN);

  g_assert_cmpint (gbx_modal_status_parse_wait_usec (asked), ==, 2500000);
  g_assert_cmpint (gbx_modal_status_parse_wait_usec (other), ==, 0);
  g_assert_cmpint (gbx_modal_status_parse_wait_usec (negative), ==, 0);
  g_assert_cmpint (gbx_modal_status_parse_wait_usec (odd), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmpint (gbx_modal_status_parse_wait_usec (bad[i]), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/modal-frame/documented-bytes", test_documented_bytes);
  g_test_add_func ("/modal-frame/several", test_several);
  g_test_add_func ("/modal-frame/broken", test_broken);
  g_test_add_func ("/modal-frame/many-small", test_many_small);
  g_test_add_func ("/modal-frame/status", test_status);
  g_test_add_func ("/modal-frame/message", test_message);
  g_test_add_func ("/modal-frame/wait", test_wait);

  return g_test_run ();
}
