/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-error.h"

#include <gbx.h>

/**
 * gbx_files_error_set:
 * @error: return location for the error
 * @number: an `errno`
 * @path: what it is about
 *
 * Sets %GBX_ERROR_FAILED with a text like “[Errno 20] Not a directory: '/a/b'”.
 */
void
gbx_files_error_set (GError **error, int number, const char *path)
{
  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "[Errno %d] %s: '%s'", number,
               g_strerror (number), path);
}
