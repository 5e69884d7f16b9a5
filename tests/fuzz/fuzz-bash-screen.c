/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a program writes to the shell's terminal. Whatever it is, it must leave valid text, and
 * the same text wherever the output was cut on its way.
 */
#include "gbx-bash-screen.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GbxBashScreen) whole = gbx_bash_screen_new ();
  g_autoptr (GbxBashScreen) pieces = gbx_bash_screen_new ();
  g_autofree char *whole_text = NULL;
  g_autofree char *pieces_text = NULL;
  g_autofree char *cleared_text = NULL;
  g_autoptr (GBytes) reply = NULL;
  guint whole_count = 0;
  guint pieces_count = 0;

  gbx_bash_screen_feed (whole, data, size);
  for (size_t i = 0; i < size; i++)
    gbx_bash_screen_feed (pieces, data + i, 1);

  whole_text = gbx_bash_screen_get_text (whole, &whole_count);
  pieces_text = gbx_bash_screen_get_text (pieces, &pieces_count);
  g_assert_true (g_utf8_validate (whole_text, -1, NULL));
  g_assert_cmpstr (whole_text, ==, pieces_text);
  g_assert_cmpuint (whole_count, ==, pieces_count);
  if (*whole_text == '\0')
    g_assert_false (gbx_bash_screen_is_last_line_open (whole));

  reply = gbx_bash_screen_take_reply (whole);
  if (reply != NULL)
    g_assert_cmpuint (g_bytes_get_size (reply), <=, GBX_BASH_REPLY_MAX_BYTES);

  gbx_bash_screen_clear (whole);
  gbx_bash_screen_feed (whole, (const guint8 *) "ok", strlen ("ok"));
  cleared_text = gbx_bash_screen_get_text (whole, NULL);
  g_assert_cmpstr (cleared_text, ==, "ok");
  return 0;
}
