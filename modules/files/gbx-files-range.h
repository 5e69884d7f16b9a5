/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The header Range. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GbxFilesRange:
 * @GBX_FILES_RANGE_WHOLE: all is sent: there is no such header, or one that is not understood
 * @GBX_FILES_RANGE_PART: a part is sent
 * @GBX_FILES_RANGE_NONE: the file does not have what is asked for
 *
 * What a client asks for.
 */
typedef enum
{
  GBX_FILES_RANGE_WHOLE,
  GBX_FILES_RANGE_PART,
  GBX_FILES_RANGE_NONE,
} GbxFilesRange;

GbxFilesRange gbx_files_range_parse (const char *header,
                                     guint64 size_bytes,
                                     guint64 *out_first,
                                     guint64 *out_length_bytes);

G_END_DECLS
