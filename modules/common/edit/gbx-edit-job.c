/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-jobs.h"

/**
 * gbx_edit_job_run:
 * @call: an action, with its store
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Carries out an action.
 *
 * Returns: (transfer full): the reply, or %NULL with %G_IO_ERROR_CANCELLED
 */
GbxEditReply *
gbx_edit_job_run (GbxEditCall *call, GCancellable *cancellable, GError **error)
{
  if (call->path_problem != NULL)
    return gbx_edit_reply_new_error ("%s", call->path_problem);
  if (call->kind == GBX_EDIT_KIND_WRITE)
    return gbx_edit_job_write (call, cancellable, error);
  if (call->kind == GBX_EDIT_KIND_EDIT)
    return gbx_edit_job_edit (call, cancellable, error);

  /* A relative path was never looked up where the shell is, so it never counted as binary, and
   * that is how clients get at pictures. */
  if (call->path[0] == '/' && call->store->is_binary (call->store, call->path))
    return gbx_edit_reply_new_error ("ERROR_BINARY_FILE");

  return call->is_view ? gbx_edit_job_edit (call, cancellable, error)
                       : gbx_edit_job_read (call, cancellable, error);
}
