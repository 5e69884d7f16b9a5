/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A line of the log: a secret, a NUL byte, and the text of a record that may hold the secret. */
#include <json-glib/json-glib.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "gbx-limits.h"
#include "gbx-log-record.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_line (const char *line)
{
  size_t length = strlen (line);

  g_assert_true (g_utf8_validate (line, (gssize) length, NULL));
  g_assert_true (length > 0 && strchr (line, '\n') == line + length - 1);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *nul = size == 0 ? NULL : memchr (data, '\0', size);
  size_t secret_length = nul == NULL ? 0 : (size_t) (nul - data);
  g_autofree char *secret = g_strndup ((const char *) data, secret_length);
  size_t start = nul == NULL ? 0 : secret_length + 1;
  const char *const secrets[] = { secret, NULL };
  const GLogField fields[] = {
    { "MESSAGE", (const char *) data + start, (gssize) (size - start) },
    { "GLOVEBOX_MODULE", (const char *) data + start, (gssize) (size - start) },
  };
  g_autoptr (GbxLogRecord) record =
      gbx_log_record_new (G_LOG_LEVEL_INFO, fields, G_N_ELEMENTS (fields), secrets, 1);
  g_autofree char *human = gbx_log_record_to_human (record, FALSE);
  g_autofree char *json = gbx_log_record_to_json (record, "level");
  g_autoptr (JsonNode) node = json_from_string (json, NULL);

  check_line (human);
  check_line (json);
  g_assert_nonnull (node);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "message"),
                   ==,
                   record->message);
  g_assert_cmpuint (strlen (record->message), <=, GBX_LOG_MAX_TEXT_BYTES + strlen ("…"));

  return 0;
}
