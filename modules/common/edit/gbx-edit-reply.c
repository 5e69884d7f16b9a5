/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-reply.h"

#include "gbx-edit-text.h"

/**
 * gbx_edit_reply_new:
 * @content: (transfer full): the text
 *
 * Returns: (transfer full): a reply of the action's own kind
 */
GbxEditReply *
gbx_edit_reply_new (GString *content)
{
  GbxEditReply *self = g_new0 (GbxEditReply, 1);

  self->content = content;

  return self;
}

/**
 * gbx_edit_reply_new_error:
 * @format: the text; printf() format
 * @...: its parameters
 *
 * Returns: (transfer full): a reply that becomes an `error` observation
 */
GbxEditReply *
gbx_edit_reply_new_error (const char *format, ...)
{
  GbxEditReply *self = gbx_edit_reply_new (g_string_new (NULL));
  va_list args;

  self->is_error = TRUE;
  va_start (args, format);
  g_string_vprintf (self->content, format, args);
  va_end (args);

  return self;
}

/**
 * gbx_edit_reply_free:
 * @self: (transfer full): a reply
 */
void
gbx_edit_reply_free (GbxEditReply *self)
{
  g_clear_pointer (&self->content, gbx_edit_string_free);
  g_clear_pointer (&self->diff, gbx_edit_string_free);
  g_free (self);
}
