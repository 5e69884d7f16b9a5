/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A command's text. However it is taken apart, the pieces must be the text: in order, and with
 * nothing but white space between them.
 */
#include "gbx-bash-splitter.h"
#include "gbx-bash-text.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Goes over white space up to where @piece begins, or to what is no white space. */
static const char *
skip_space_to (const char *text, const char *piece)
{
  while (!g_str_has_prefix (text, piece) && gbx_bash_is_space (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return text;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *raw = g_strndup ((const char *) data, size);
  g_autofree char *text = NULL;
  g_auto (GStrv) pieces = NULL;
  const char *pos;

  if (!g_utf8_validate (raw, -1, NULL))
    return 0;

  text = gbx_bash_strip (raw);
  pieces = gbx_bash_split (text);
  g_assert_cmpuint (g_strv_length (pieces), >=, 1);

  pos = text;
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      pos = skip_space_to (pos, pieces[i]);
      g_assert_true (g_str_has_prefix (pos, pieces[i]));
      pos += strlen (pieces[i]);
    }
  g_assert_cmpstr (pos, ==, "");
  return 0;
}
