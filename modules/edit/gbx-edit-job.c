/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-error.h"
#include "gbx-edit-file.h"
#include "gbx-edit-jobs.h"

static GbxEditReply *
run_with_rights (GbxEditCall *call,
                 GbxEditRights *rights,
                 GCancellable *cancellable,
                 GError **error)
{
  if (call->kind == GBX_EDIT_KIND_WRITE)
    return gbx_edit_job_write (call, rights, cancellable, error);
  if (call->kind == GBX_EDIT_KIND_EDIT)
    return gbx_edit_job_edit (call, rights, cancellable, error);

  /* A relative path was never looked up where the shell is, so it never counted as binary, and
   * that is how clients get at pictures. */
  if (call->path[0] == '/' && gbx_edit_file_is_binary (call->path))
    return gbx_edit_reply_new_error ("ERROR_BINARY_FILE");

  return call->is_view ? gbx_edit_job_edit (call, rights, cancellable, error)
                       : gbx_edit_job_read (call, cancellable, error);
}

/**
 * gbx_edit_job_run:
 * @call: an action
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Carries out an action with the sandbox user's rights, or those of the process, as the call says.
 *
 * Returns: (transfer full): the reply, or %NULL with %G_IO_ERROR_CANCELLED or
 *   %GBX_ERROR_UNAVAILABLE
 */
GbxEditReply *
gbx_edit_job_run (GbxEditCall *call, GCancellable *cancellable, GError **error)
{
  g_autoptr (GbxEditRights) rights = NULL;
  GbxEditReply *reply;
  int errnum = 0;

  if (call->path_problem != NULL)
    return gbx_edit_reply_new_error ("%s", call->path_problem);

  rights = gbx_edit_rights_new (call->user_name, call->uses_user_rights ? call->user_id : 0);
  if (!gbx_edit_rights_enter (rights, &errnum))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                   "cannot take on the rights of user %u: %s; file-rights=server does without",
                   call->user_id, g_strerror (errnum));
      return NULL;
    }
  reply = run_with_rights (call, rights, cancellable, error);
  gbx_edit_rights_leave (rights);

  return reply;
}
