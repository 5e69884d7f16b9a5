/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files of any bytes: told apart, decoded, encoded back, and the line functions over them. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <gbx.h>

#include "gbx-common-repr.h"
#include "gbx-edit-binary.h"
#include "gbx-edit-encoding.h"
#include "gbx-edit-lines.h"
#include "gbx-edit-snippet.h"
#include "gbx-edit-text.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What is decoded is text, and where it is encoded back the file is the same. */
static GString *
check_encoding (const uint8_t *data, size_t size)
{
  GbxEditEncoding encoding;
  GString *text = gbx_edit_encoding_decode (data, size, &encoding);
  g_autofree char *problem = NULL;
  g_autoptr (GBytes) bytes = gbx_edit_encoding_encode (encoding, text, &problem);

  g_assert_true (gbx_edit_text_is_valid (text->str, text->len));
  g_assert_true ((bytes == NULL) == (problem != NULL));
  /* The double-byte encodings write some characters in two ways. */
  if (encoding < GBX_EDIT_ENCODING_SHIFT_JIS || encoding > GBX_EDIT_ENCODING_EUC_KR)
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), data, size);

  return text;
}

static void
check_lines (const GString *literal)
{
  g_autoptr (GString) text = gbx_edit_text_normalise_newlines (literal->str, literal->len);
  gint64 count = gbx_edit_lines_count (text->str, text->len);
  gint64 begin;
  gint64 stop;

  g_assert_cmpint (gbx_edit_lines_count_raw (literal->str, literal->len), ==, count);
  g_assert_cmpuint (gbx_edit_lines_get_raw_offset (literal->str, literal->len, count), ==,
                    literal->len);
  g_assert_cmpuint (gbx_edit_lines_get_offset (text->str, text->len, count), ==, text->len);
  for (gint64 start = -2; start <= 3; start++)
    for (gint64 end = -2; end <= 3; end++)
      {
        g_autoptr (GString) joined = gbx_edit_lines_join (text, start, end, literal);

        g_assert_cmpuint (joined->len, >, text->len);
        gbx_edit_lines_get_window (count, start, end, &begin, &stop);
        g_assert_true (begin >= 0 && begin <= stop && stop <= count);
      }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GString) text = check_encoding (data, size);
  g_autoptr (GString) stripped = gbx_edit_text_strip (text);
  g_autoptr (GString) repr = g_string_new (NULL);
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autofree char *wire = gbx_edit_text_to_wire (text);
  gint64 value;

  gbx_edit_binary_is_chunk (data, MIN (size, GBX_EDIT_SNIFF_BYTES));
  g_assert_true (g_utf8_validate (wire, -1, NULL));
  g_assert_cmpuint (stripped->len, <=, text->len);
  gbx_edit_text_parse_int (wire, &value);
  gbx_common_repr_append_string (repr, text->str, text->len);
  g_assert_true (g_utf8_validate (repr->str, (gssize) repr->len, NULL));
  gbx_edit_snippet_append (shown, "x", text->str, text->len, 1);
  g_assert_true (gbx_edit_text_is_valid (shown->str, shown->len));
  check_lines (text);

  return 0;
}
