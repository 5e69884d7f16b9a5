/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-range.h"

#include <string.h>

#define PREFIX "bytes="
#define MAX_DIGITS_COUNT 18

/* Reads a number, which may be missing. */
static gboolean
read_number (const char **p, gboolean *out_is_there, guint64 *out_value)
{
  gsize digits = strspn (*p, "0123456789");

  if (digits > MAX_DIGITS_COUNT)
    return FALSE;
  *out_is_there = digits > 0;
  *out_value = digits > 0 ? g_ascii_strtoull (*p, NULL, 10) : 0;
  *p += digits;
  return TRUE;
}

/**
 * gbx_files_range_parse:
 * @header: (nullable): the header's value
 * @size_bytes: how large the file is
 * @out_first: (out): where the part begins
 * @out_length_bytes: (out): how long it is
 *
 * Reads one range; several are not offered, and then all is sent. The two values are set for a
 * part only.
 *
 * Returns: what is asked for
 */
GbxFilesRange
gbx_files_range_parse (const char *header,
                       guint64 size_bytes,
                       guint64 *out_first,
                       guint64 *out_length_bytes)
{
  gboolean has_first, has_last;
  guint64 first, last;
  const char *p;

  if (header == NULL || !g_str_has_prefix (header, PREFIX))
    return GBX_FILES_RANGE_WHOLE;
  p = header + strlen (PREFIX);
  if (!read_number (&p, &has_first, &first) || *p++ != '-' ||
      !read_number (&p, &has_last, &last) || *p != '\0' || (!has_first && !has_last) ||
      (has_first && has_last && last < first))
    return GBX_FILES_RANGE_WHOLE;

  if (!has_first)
    {
      if (last == 0 || size_bytes == 0)
        return GBX_FILES_RANGE_NONE;
      first = size_bytes - MIN (last, size_bytes);
      has_last = FALSE;
    }
  if (first >= size_bytes)
    return GBX_FILES_RANGE_NONE;
  if (!has_last || last >= size_bytes)
    last = size_bytes - 1;

  *out_first = first;
  *out_length_bytes = last - first + 1;
  return GBX_FILES_RANGE_PART;
}
