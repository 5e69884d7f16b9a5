/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `write`: a whole file, or some of its lines. */
#include <errno.h>

#include "gbx-edit-error.h"
#include "gbx-edit-jobs.h"
#include "gbx-edit-lines.h"
#include "gbx-edit-path.h"
#include "gbx-edit-repr.h"
#include "gbx-edit-text.h"

static GbxEditReply *
reply_undecodable (const char *path)
{
  return gbx_edit_reply_new_error ("File could not be decoded as utf-8: %s", path);
}

/* NULL with @error if the action was cancelled. */
static GbxEditReply *
reply_failure (const char *path, GError *failure, GError **error)
{
  g_autoptr (GError) owned = failure;

  if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return NULL;
    }
  if (g_error_matches (owned, GBX_EDIT_OS_ERROR, ENOENT))
    return gbx_edit_reply_new_error ("File not found: %s", path);
  if (g_error_matches (owned, GBX_EDIT_OS_ERROR, EISDIR))
    return gbx_edit_reply_new_error ("Path is a directory: %s. You can only write to files", path);
  if (g_error_matches (owned, GBX_EDIT_ERROR, GBX_EDIT_ERROR_NOT_REGULAR))
    return reply_undecodable (path);

  return gbx_edit_reply_new_error ("%s", owned->message);
}

/* The file as it is; NULL without an error if there is none. */
static GByteArray *
read_old (GbxEditStore *files, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) failure = NULL;
  GByteArray *data = files->read (files, path, GBX_FILE_READ_MAX_BYTES, cancellable, &failure);

  if (data == NULL && !g_error_matches (failure, GBX_EDIT_OS_ERROR, ENOENT))
    g_propagate_error (error, g_steal_pointer (&failure));

  return data;
}

static GBytes *
join_content (GbxEditCall *call, const GByteArray *old)
{
  g_autoptr (GString) old_text = NULL;
  GString *text;

  if (old != NULL)
    old_text = g_string_new_len ((const char *) old->data, (gssize) old->len);
  text = gbx_edit_lines_join (call->content, call->start, call->end, old_text);

  return g_string_free_to_bytes (text);
}

/**
 * gbx_edit_job_write:
 * @call: a `write`
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Returns: (transfer full): the reply, or %NULL with %G_IO_ERROR_CANCELLED
 */
GbxEditReply *
gbx_edit_job_write (GbxEditCall *call,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *path = gbx_edit_path_resolve (call->path, call->directory);
  g_autoptr (GByteArray) old = NULL;
  g_autoptr (GBytes) content = NULL;
  GError *failure = NULL;
  int owner_errnum = 0;

  if (call->text_problem != NULL)
    return gbx_edit_reply_new_error ("%s", call->text_problem);
  if (!call->store->make_parents (call->store, path, &failure))
    return reply_failure (path, failure, error);
  old = read_old (call->store, path, cancellable, &failure);
  if (failure != NULL)
    return reply_failure (path, failure, error);
  if (old != NULL && !gbx_edit_text_is_valid ((const char *) old->data, old->len))
    return reply_undecodable (path);

  content = join_content (call, old);
  if (!call->store->save (call->store, path, content, cancellable, &owner_errnum, &failure))
    return reply_failure (path, failure, error);

  if (owner_errnum != 0)
    {
      g_autofree char *text = gbx_edit_repr_os_error (owner_errnum, path);

      return gbx_edit_reply_new_error ("File %s written, but failed to change ownership and "
                                       "permissions: %s",
                                       path, text);
    }

  return gbx_edit_reply_new (g_string_new (NULL));
}
