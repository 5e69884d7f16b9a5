/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `edit`, and the views of `read`: checks in the protocol's order, then the command. */
#include "gbx-edit-commands.h"
#include "gbx-edit-error.h"
#include "gbx-edit-job-view.h"
#include "gbx-edit-jobs.h"
#include "gbx-edit-path.h"

#define COMMANDS "view, create, str_replace, insert, undo_edit"

static gboolean
refuse_relative (GbxEditCall *call, const char *path, GError **error)
{
  g_autofree char *meant = gbx_edit_path_resolve (path, call->workspace);
  g_autofree char *hint = NULL;
  GbxEditState state = { FALSE };

  if (call->store->look_at (call->store, meant, &state, NULL) && state.exists)
    hint = g_strdup_printf (" Maybe you meant %s?", meant);
  gbx_edit_set_refused (error,
                        "Invalid `path` parameter: %s. The path should be an absolute path, "
                        "starting with `/`.%s",
                        path, hint != NULL ? hint : "");
  return FALSE;
}

static gboolean
check_path (const char *command, const char *path, const GbxEditState *state, GError **error)
{
  gboolean is_create = g_str_equal (command, "create");
  gboolean is_view = g_str_equal (command, "view");

  if (is_create && state->exists)
    gbx_edit_set_refused (error,
                          "Invalid `path` parameter: %s. File already exists at: %s. Cannot "
                          "overwrite files using command `create`.",
                          path, path);
  else if (!is_create && !state->exists)
    gbx_edit_set_refused (error,
                          "Invalid `path` parameter: %s. The path %s does not exist. Please "
                          "provide a valid path.",
                          path, path);
  else if (!is_view && state->is_directory)
    gbx_edit_set_refused (error,
                          "Invalid `path` parameter: %s. The path %s is a directory and only the "
                          "`view` command can be used on directories.",
                          path, path);
  else if (!is_view && gbx_edit_path_is_document (path))
    gbx_edit_set_refused (error,
                          "Invalid `path` parameter: %s. The path %s points to a binary file (%s) "
                          "and only the `view` command can be used on supported binary files.",
                          path, path, gbx_edit_path_get_extension (path));
  else
    return TRUE;

  return FALSE;
}

static GbxEditReply *
run_command (GbxEditCall *call,
             const char *path,
             GCancellable *cancellable,
             GError **error)
{
  const char *command = call->is_view ? "view" : call->command;
  GbxEditState state = { FALSE };
  GString *view;

  if (path[0] != '/' && !refuse_relative (call, path, error))
    return NULL;
  if (!call->store->look_at (call->store, path, &state, error) ||
      !check_path (command, path, &state, error))
    return NULL;

  if (g_str_equal (command, "create"))
    return gbx_edit_command_create (call, path, cancellable, error);
  if (g_str_equal (command, "str_replace"))
    return gbx_edit_command_str_replace (call, path, cancellable, error);
  if (g_str_equal (command, "insert"))
    return gbx_edit_command_insert (call, path, cancellable, error);
  if (g_str_equal (command, "undo_edit"))
    return gbx_edit_command_undo_edit (call, path, cancellable, error);
  if (!g_str_equal (command, "view"))
    {
      gbx_edit_set_refused (error,
                            "Unrecognized command %s. The allowed commands for the oh_editor tool "
                            "are: " COMMANDS,
                            command);
      return NULL;
    }

  view = gbx_edit_job_view (call, path, state.is_directory, cancellable, error);
  return view != NULL ? gbx_edit_reply_new (view) : NULL;
}

/* Failures of the editor are no `error` observations: the agent reads them as its result. */
static GbxEditReply *
reply_failure (const char *message)
{
  GString *content = g_string_new ("ERROR:\n");

  g_string_append (content, message);

  return gbx_edit_reply_new (content);
}

/**
 * gbx_edit_job_edit:
 * @call: an `edit`, or a `read` that is a view
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Returns: (transfer full): the reply, or %NULL with %G_IO_ERROR_CANCELLED
 */
GbxEditReply *
gbx_edit_job_edit (GbxEditCall *call,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autofree char *path = gbx_edit_path_normalise (call->path);
  g_autoptr (GError) failure = NULL;
  GbxEditReply *reply;

  if (call->type_problem != NULL)
    return reply_failure (call->type_problem);

  reply = run_command (call, path, cancellable, &failure);
  if (reply != NULL)
    return reply;
  if (!g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return reply_failure (failure->message);

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}
