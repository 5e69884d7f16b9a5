/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-write.h"

#include <errno.h>
#include <unistd.h>

/**
 * gbx_files_write_all:
 * @fd: where to
 * @data: what
 * @size: how many bytes
 *
 * Writes all of it. Blocks.
 *
 * Returns: %FALSE with `errno`
 */
gboolean
gbx_files_write_all (int fd, const void *data, gsize size)
{
  const char *p = data;

  while (size > 0)
    {
      gssize n = write (fd, p, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      p += n;
      size -= (gsize) n;
    }
  return TRUE;
}
