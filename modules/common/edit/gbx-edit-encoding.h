/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The encodings in which files are edited: told from the bytes, decoded, encoded back. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GbxEditEncoding:
 * How the text of a file is stored. The members with MARK begin with a byte order mark, which is
 * no part of the text and is written back.
 */
typedef enum
{
  GBX_EDIT_ENCODING_UTF8,
  GBX_EDIT_ENCODING_UTF8_MARK,
  GBX_EDIT_ENCODING_UTF16LE_MARK,
  GBX_EDIT_ENCODING_UTF16BE_MARK,
  GBX_EDIT_ENCODING_UTF32LE_MARK,
  GBX_EDIT_ENCODING_UTF32BE_MARK,
  GBX_EDIT_ENCODING_WINDOWS_1251,
  GBX_EDIT_ENCODING_KOI8_R,
  GBX_EDIT_ENCODING_SHIFT_JIS,
  GBX_EDIT_ENCODING_GB18030,
  GBX_EDIT_ENCODING_BIG5,
  GBX_EDIT_ENCODING_EUC_KR,
  GBX_EDIT_ENCODING_WINDOWS_1252,
  GBX_EDIT_ENCODING_LATIN_1,
} GbxEditEncoding;

gboolean gbx_edit_encoding_is_valid_wide (const guint8 *data, gsize length_bytes, gboolean is_cut);
GString *gbx_edit_encoding_decode (const guint8 *data,
                                   gsize length_bytes,
                                   GbxEditEncoding *out_encoding);
GBytes *gbx_edit_encoding_encode (GbxEditEncoding encoding,
                                  const GString *text,
                                  char **out_problem);

G_END_DECLS
