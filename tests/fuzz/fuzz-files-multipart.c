/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A form in pieces of any size: the parts must be the same however it is cut. */
#include <stdint.h>
#include <string.h>

#include "gbx-files-multipart.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static gboolean
begin (const char *name, const char *filename, gpointer user_data, GError **error)
{
  g_string_append_printf (user_data, "[%s|%s]", name, filename != NULL ? filename : "-");
  return TRUE;
}

static gboolean
content (const guint8 *data, gsize size, gpointer user_data, GError **error)
{
  g_string_append_len (user_data, (const char *) data, (gssize) size);
  return TRUE;
}

static GString *
parse (const uint8_t *data, size_t size, size_t piece_bytes, gboolean *out_is_whole)
{
  static const GbxFilesMultipartHandler handler = { begin, content };
  GString *parts = g_string_new (NULL);
  g_autoptr (GbxFilesMultipart) parser =
      gbx_files_multipart_new ("multipart/form-data; boundary=b", &handler, parts, NULL);
  gboolean is_fine = TRUE;

  for (size_t i = 0; is_fine && i < size; i += piece_bytes)
    is_fine = gbx_files_multipart_feed (parser, data + i, MIN (piece_bytes, size - i), NULL);
  *out_is_whole = is_fine && gbx_files_multipart_finish (parser, NULL);
  return parts;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  gboolean is_whole, is_whole_in_pieces;
  GString *parts, *parts_in_pieces;
  size_t piece_bytes;

  if (size == 0 || size > 64 * 1024)
    return 0;

  parts = parse (data, size, size, &is_whole);
  /* Small pieces, and some that hold more than one part. */
  piece_bytes = data[size - 1] % 2 == 0 ? 1 + data[size - 1] % 7 : 64 * (1 + data[size - 1]);
  parts_in_pieces = parse (data, size, piece_bytes, &is_whole_in_pieces);
  g_assert_cmpint (is_whole, ==, is_whole_in_pieces);
  if (is_whole)
    g_assert_true (g_string_equal (parts, parts_in_pieces));
  g_string_free (parts, TRUE);
  g_string_free (parts_in_pieces, TRUE);
  return 0;
}
