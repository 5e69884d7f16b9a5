/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `read`: the lines of a text file, or a data: URL. */
#include <errno.h>

#include "gbx-edit-error.h"
#include "gbx-edit-jobs.h"
#include "gbx-edit-lines.h"
#include "gbx-edit-path.h"
#include "gbx-edit-text.h"

static GbxEditReply *
reply_undecodable (const char *path)
{
  return gbx_edit_reply_new_error ("File could not be decoded as utf-8: %s.", path);
}

/* NULL with @error if the action was cancelled. */
static GbxEditReply *
reply_failure (GbxEditCall *call, const char *path, GError *failure, GError **error)
{
  g_autoptr (GError) owned = failure;

  if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return NULL;
    }
  if (g_error_matches (owned, GBX_EDIT_OS_ERROR, ENOENT))
    return gbx_edit_reply_new_error ("File not found: %s. Your current working directory is %s.",
                                     path, call->directory);
  if (g_error_matches (owned, GBX_EDIT_OS_ERROR, EISDIR))
    return gbx_edit_reply_new_error ("Path is a directory: %s. You can only read files", path);
  if (g_error_matches (owned, GBX_EDIT_ERROR, GBX_EDIT_ERROR_NOT_REGULAR))
    return reply_undecodable (path);

  return gbx_edit_reply_new_error ("%s", owned->message);
}

static GbxEditReply *
reply_data_url (const GByteArray *data, const char *type)
{
  g_autofree char *encoded = g_base64_encode (data->data, data->len);
  GString *url = g_string_new (NULL);

  g_string_append_printf (url, "data:%s;base64,", type);
  g_string_append (url, encoded);

  return gbx_edit_reply_new (url);
}

static GbxEditReply *
reply_lines (GbxEditCall *call, const GByteArray *data)
{
  g_autoptr (GString) text = gbx_edit_text_normalise_newlines ((const char *) data->data,
                                                               data->len);
  gint64 count = gbx_edit_lines_count (text->str, text->len);
  gint64 begin;
  gint64 stop;
  gsize from;
  gsize to;

  gbx_edit_lines_get_window (count, call->start, call->end, &begin, &stop);
  to = stop >= count ? text->len : gbx_edit_lines_get_offset (text->str, text->len, stop);
  from = gbx_edit_lines_get_offset (text->str, text->len, begin);
  g_string_truncate (text, to);
  g_string_erase (text, 0, (gssize) from);

  return gbx_edit_reply_new (g_steal_pointer (&text));
}

/**
 * gbx_edit_job_read:
 * @call: a `read` that is no view
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Returns: (transfer full): the reply, or %NULL with %G_IO_ERROR_CANCELLED
 */
GbxEditReply *
gbx_edit_job_read (GbxEditCall *call, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = gbx_edit_path_resolve (call->path, call->directory);
  const char *type = gbx_edit_path_get_media_type (path);
  g_autoptr (GByteArray) data = NULL;
  GError *failure = NULL;

  data = call->store->read (call->store, path, GBX_FILE_READ_MAX_BYTES, cancellable, &failure);
  if (data == NULL)
    return reply_failure (call, path, failure, error);
  if (type != NULL)
    return reply_data_url (data, type);
  if (!gbx_edit_text_is_valid ((const char *) data->data, data->len))
    return reply_undecodable (path);

  return reply_lines (call, data);
}
