/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-peek.h"

#include <errno.h>
#include <gbx.h>
#include <unistd.h>

#define STEP_BYTES (64 * 1024)

/**
 * gbx_files_peek:
 * @fd: a file, at its beginning
 *
 * Files of the system have no size, or a page's, whatever they hold: that shows only when they are
 * read. A file that has nothing more to say for now, such as a kernel's log, ends there.
 *
 * Returns: (transfer full): the first %GBX_DOWNLOAD_PEEK_MAX_BYTES of it
 */
GbxFilesPeek
gbx_files_peek (int fd)
{
  GbxFilesPeek self = { .bytes = g_byte_array_new () };
  gssize n = 1;

  while (n > 0 && self.bytes->len <= GBX_DOWNLOAD_PEEK_MAX_BYTES)
    {
      guint used = self.bytes->len;

      g_byte_array_set_size (self.bytes, used + STEP_BYTES);
      do
        n = read (fd, self.bytes->data + used, STEP_BYTES);
      while (n < 0 && errno == EINTR);
      if (n < 0 && errno != EAGAIN)
        self.errnum = errno;
      g_byte_array_set_size (self.bytes, used + (guint) MAX (n, 0));
    }

  self.is_cut = self.bytes->len > GBX_DOWNLOAD_PEEK_MAX_BYTES;
  if (self.is_cut)
    g_byte_array_set_size (self.bytes, GBX_DOWNLOAD_PEEK_MAX_BYTES);
  return self;
}

void
gbx_files_peek_clear (GbxFilesPeek *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
}
