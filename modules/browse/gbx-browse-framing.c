/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-framing.h"

#include <string.h>

struct _GbxBrowseFraming
{
  GByteArray *begun; /* of a message whose NUL has not come */
  gsize max_bytes;
};

/**
 * gbx_browse_framing_new:
 * @max_bytes: of one message
 *
 * Returns: (transfer full): a cutter that has seen nothing yet
 */
GbxBrowseFraming *
gbx_browse_framing_new (gsize max_bytes)
{
  GbxBrowseFraming *self = g_new0 (GbxBrowseFraming, 1);

  self->begun = g_byte_array_new ();
  self->max_bytes = max_bytes;

  return self;
}

void
gbx_browse_framing_free (GbxBrowseFraming *self)
{
  g_byte_array_unref (self->begun);
  g_free (self);
}

/**
 * gbx_browse_framing_push:
 * @self: a cutter
 * @data: the next bytes of the pipe
 * @length_bytes: how many
 * @on_message: called for each message that is complete with them
 * @user_data: for @on_message
 *
 * Returns: %FALSE if a message is too long; nothing that comes later makes sense then
 */
gboolean
gbx_browse_framing_push (GbxBrowseFraming *self,
                         const char *data,
                         gsize length_bytes,
                         GbxBrowseFramingFunc on_message,
                         gpointer user_data)
{
  const char *end = data + length_bytes;

  while (data < end)
    {
      const char *nul = memchr (data, '\0', (gsize) (end - data));
      gsize part_bytes = (gsize) ((nul != NULL ? nul : end) - data);

      if (part_bytes > self->max_bytes - self->begun->len)
        return FALSE;
      g_byte_array_append (self->begun, (const guint8 *) data, (guint) part_bytes);
      if (nul == NULL)
        return TRUE;
      data = nul + 1;
      if (self->begun->len > 0)
        {
          g_autoptr (GBytes) message = g_byte_array_free_to_bytes (self->begun);

          self->begun = g_byte_array_new ();
          on_message (message, user_data);
        }
    }

  return TRUE;
}
