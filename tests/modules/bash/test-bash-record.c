/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Records are found in whatever else programs write into the channel. */
#include <string.h>

#include "gbx-bash-record.h"

#define NONCE "0123abcd"
#define STATE "P\0"       \
              "12\0"      \
              "3\0"       \
              "127\0"     \
              "99\0"      \
              "me\0"      \
              "box\0"     \
              "/a\nb\"\0" \
              "/usr/bin/python"

static void
append (GByteArray *stream, const char *bytes, gsize length_bytes)
{
  g_byte_array_append (stream, (const guint8 *) bytes, length_bytes);
}

static void
assert_state (const GbxBashRecord *record)
{
  g_assert_nonnull (record);
  g_assert_cmpint (record->kind, ==, GBX_BASH_RECORD_PROMPT);
  g_assert_cmpint (record->pid, ==, 12);
  g_assert_cmpuint (record->sequence, ==, 3);
  g_assert_cmpint (record->exit_code, ==, 127);
  g_assert_cmpint (record->background, ==, 99);
  g_assert_cmpstr (record->user_name, ==, "me");
  g_assert_cmpstr (record->host_name, ==, "box");
  g_assert_cmpstr (record->directory, ==, "/a\nb\"");
  g_assert_cmpstr (record->python, ==, "/usr/bin/python");
}

static void
test_pieces (void)
{
  static const char input[] = "noise " NONCE " '" NONCE "\0" STATE "\0"
                              "+ trace\n";
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  guint taken_count = 0;

  for (gsize i = 0; i < sizeof input - 1; i++)
    {
      g_autoptr (GbxBashRecord) record = NULL;

      append (stream, input + i, 1);
      record = gbx_bash_record_take (stream, NONCE);
      if (record == NULL)
        continue;
      assert_state (record);
      taken_count++;
    }
  g_assert_cmpuint (taken_count, ==, 1);
}

static void
test_several (void)
{
  static const char input[] = NONCE "\0" STATE "\0" NONCE "\0"
                                    "E\0"
                                    "7\0"
                                    "declare -x A=\"1\"\n\0" NONCE "\0"
                                    "?\0" NONCE "\0" STATE;
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (GbxBashRecord) first = NULL;
  g_autoptr (GbxBashRecord) copy = NULL;
  g_autoptr (GbxBashRecord) second = NULL;
  g_autoptr (GbxBashRecord) third = NULL;

  append (stream, input, sizeof input);
  first = gbx_bash_record_take (stream, NONCE);
  assert_state (first);
  copy = gbx_bash_record_copy (first);
  assert_state (copy);
  second = gbx_bash_record_take (stream, NONCE);
  g_assert_cmpint (second->kind, ==, GBX_BASH_RECORD_EXPORTS);
  g_assert_cmpint (second->pid, ==, 7);
  g_assert_cmpstr (second->exports, ==, "declare -x A=\"1\"\n");
  third = gbx_bash_record_take (stream, NONCE);
  assert_state (third);
  g_assert_null (gbx_bash_record_take (stream, NONCE));
}

/* What is no number counts as none. */
static void
test_odd_numbers (void)
{
  static const char input[] = NONCE "\0"
                                    "P\0"
                                    "x\0"
                                    "-\0"
                                    "\0"
                                    "\0"
                                    "\0"
                                    "\0"
                                    "\0"
                                    "\0";
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (GbxBashRecord) record = NULL;

  append (stream, input, sizeof input);
  record = gbx_bash_record_take (stream, NONCE);
  g_assert_cmpint (record->pid, ==, -1);
  g_assert_cmpint (record->exit_code, ==, -1);
  g_assert_cmpint (record->background, ==, -1);
  g_assert_cmpuint (record->sequence, ==, 0);
}

static void
test_noise_is_forgotten (void)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();

  for (guint i = 0; i < 1000; i++)
    append (stream, "noise", 5);
  g_assert_null (gbx_bash_record_take (stream, NONCE));
  g_assert_cmpuint (stream->len, <=, strlen (NONCE));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bash/record/pieces", test_pieces);
  g_test_add_func ("/bash/record/several", test_several);
  g_test_add_func ("/bash/record/odd-numbers", test_odd_numbers);
  g_test_add_func ("/bash/record/noise-is-forgotten", test_noise_is_forgotten);

  return g_test_run ();
}
