/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-e2b-files.h"

#include <errno.h>
#include <string.h>

#include "gbx-common-json.h"
#include "gbx-e2b-copy.h"
#include "gbx-e2b-envd.h"
#include "gbx-e2b-limits.h"
#include "gbx-edit-call.h"
#include "gbx-edit-jobs.h"
#include "gbx-edit-observe.h"
#include "gbx-edit-path.h"

#define LEVELS_COUNT 2

static const guint missing[] = { 404, 0 };
static const guint unreadable[] = { 400, 403, 404, 0 };

typedef struct
{
  GbxCommonRest *rest;
  GbxSandbox *sandbox;
  char *user;
  GbxEditCall *call;
  GbxE2bCopy *copy;
  GbxEditReply *reply; /* (nullable) */
} Job;

static void
job_free (Job *job)
{
  gbx_common_rest_unref (job->rest);
  g_object_unref (job->sandbox);
  g_free (job->user);
  gbx_edit_call_free (job->call);
  gbx_e2b_copy_free (job->copy);
  g_clear_pointer (&job->reply, gbx_edit_reply_free);
  g_free (job);
}

GbxCommonCall *
gbx_e2b_files_new_store (GbxSandbox *sandbox,
                         const char *user,
                         const char *path,
                         GBytes *content,
                         GError **error)
{
  /* Nothing that is stored can know it. */
  g_autofree char *boundary = g_uuid_string_random ();
  g_autofree char *head = g_strdup_printf ("--%s\r\nContent-Disposition: form-data; "
                                           "name=\"file\"; filename=\"file\"\r\n"
                                           "Content-Type: application/octet-stream\r\n\r\n",
                                           boundary);
  g_autofree char *tail = g_strdup_printf ("\r\n--%s--\r\n", boundary);
  GbxCommonCall *call =
      gbx_e2b_envd_new_call (sandbox, GBX_E2B_ENVD_PORT, "POST",
                             gbx_e2b_envd_format_file (path, user), NULL, NULL, error);

  if (call == NULL)
    return NULL;
  call->data = g_bytes_ref (content);
  call->head = g_bytes_new (head, strlen (head));
  call->tail = g_bytes_new (tail, strlen (tail));
  call->content_type = g_strconcat ("multipart/form-data; boundary=", boundary, NULL);
  call->is_repeatable = TRUE;
  call->timeout_usec = GBX_E2B_TRANSFER_TIMEOUT_USEC;
  return call;
}

/* --- what was stored --- */

static void
return_reply (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  g_task_return_pointer (task, gbx_edit_observe (job->call, job->reply), g_object_unref);
}

/* As a full or read-only disk of this machine would be told. */
static void
replace_reply (Job *job, const GError *error)
{
  g_clear_pointer (&job->reply, gbx_edit_reply_free);
  if (job->call->kind == GBX_EDIT_KIND_WRITE)
    {
      job->reply = gbx_edit_reply_new_error ("%s", error->message);
      return;
    }
  job->reply = gbx_edit_reply_new (g_string_new (NULL));
  g_string_printf (job->reply->content, "ERROR:\nRan into %s while trying to write to %s",
                   error->message, job->copy->path);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  guint status = 0;
  g_autoptr (GBytes) body = gbx_common_rest_send_finish (result, &status, &error);

  if (body == NULL && (g_error_matches (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE) ||
                       g_error_matches (error, GBX_ERROR, GBX_ERROR_UNAUTHORIZED) ||
                       error->domain != GBX_ERROR))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (body == NULL)
    replace_reply (job, error);
  return_reply (task);
}

/* --- the work --- */

static void
run_in_thread (GTask *work, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;

  job->call->store = &job->copy->store;
  job->reply = gbx_edit_job_run (job->call, cancellable, &error);
  if (job->reply == NULL)
    g_task_return_error (work, error);
  else
    g_task_return_boolean (work, TRUE);
}

static void
on_worked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  GbxCommonCall *call = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (job->copy->saved == NULL)
    {
      return_reply (task);
      return;
    }
  call = gbx_e2b_files_new_store (job->sandbox, job->user, job->copy->path, job->copy->saved,
                                  &error);
  if (call == NULL)
    g_task_return_error (task, error);
  else
    gbx_common_rest_send_async (job->rest, call, NULL, on_stored, g_steal_pointer (&task));
}

static void
work (GTask *owned)
{
  g_autoptr (GTask) worker =
      g_task_new (NULL, g_task_get_cancellable (owned), on_worked, owned);

  g_task_set_source_tag (worker, work);
  g_task_set_task_data (worker, g_task_get_task_data (owned), NULL);
  g_task_run_in_thread (worker, run_in_thread);
}

/* --- what is there --- */

static void
on_content (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  guint status = 0;
  g_autoptr (GBytes) body = gbx_common_rest_send_finish (result, &status, &error);

  if (body == NULL && g_error_matches (error, GBX_ERROR, GBX_ERROR_TOO_LARGE))
    g_clear_error (&error);
  else if (body == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  else if (status == 200)
    job->copy->content = g_steal_pointer (&body);
  else
    job->copy->errnum = status == 404 ? ENOENT : EACCES;
  work (g_steal_pointer (&task));
}

static void
on_entries (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  guint status = 0;
  g_autoptr (GBytes) body = gbx_common_rest_send_finish (result, &status, &error);
  g_autoptr (JsonObject) object = NULL;
  JsonArray *entries;

  if (body != NULL && status == 200)
    object = gbx_common_json_parse_object (body, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  entries = gbx_common_json_get_array (object, "entries");
  if (status != 200)
    job->copy->errnum = EACCES;
  else
    job->copy->entries = entries != NULL ? json_array_ref (entries) : json_array_new ();
  work (g_steal_pointer (&task));
}

/* Larger files are not needed to say that they are too large. */
static void
fetch (GTask *owned)
{
  g_autoptr (GTask) task = owned;
  Job *job = g_task_get_task_data (task);
  gboolean is_edit = job->call->kind == GBX_EDIT_KIND_EDIT || job->call->is_view;
  guint64 max_bytes = is_edit ? GBX_EDIT_FILE_MAX_BYTES : GBX_FILE_READ_MAX_BYTES;
  GbxEditState *state = &job->copy->state;
  GError *error = NULL;
  GbxCommonCall *call = NULL;

  if (state->is_directory && job->call->is_view)
    {
      JsonObject *body = json_object_new ();

      json_object_set_string_member (body, "path", job->copy->path);
      json_object_set_int_member (body, "depth", LEVELS_COUNT);
      call = gbx_e2b_envd_new_call (job->sandbox, GBX_E2B_ENVD_PORT, "POST",
                                    g_strdup (GBX_E2B_FILES "ListDir"), job->user, body, &error);
    }
  else if (state->is_regular && state->size_bytes <= max_bytes)
    call = gbx_e2b_envd_new_call (job->sandbox, GBX_E2B_ENVD_PORT, "GET",
                                  gbx_e2b_envd_format_file (job->copy->path, job->user), NULL,
                                  NULL, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (call == NULL)
    work (g_steal_pointer (&task));
  else
    {
      call->is_repeatable = TRUE;
      call->also_answers = unreadable;
      call->max_answer_bytes = (gsize) max_bytes + 1;
      call->timeout_usec = GBX_E2B_TRANSFER_TIMEOUT_USEC;
      gbx_common_rest_send_async (job->rest, call, g_task_get_cancellable (task),
                                  state->is_directory ? on_entries : on_content,
                                  g_object_ref (task));
    }
}

static void
on_stat (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  guint status = 0;
  g_autoptr (GBytes) body = gbx_common_rest_send_finish (result, &status, &error);
  g_autoptr (JsonObject) object = NULL;

  if (body != NULL && status == 200)
    object = gbx_common_json_parse_object (body, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (object != NULL)
    gbx_e2b_copy_take_entry (job->copy, gbx_common_json_get_object (object, "entry"));
  fetch (g_steal_pointer (&task));
}

/* The only path that the editor will ask for. */
static char *
choose_path (const GbxEditCall *call)
{
  if (call->kind == GBX_EDIT_KIND_EDIT || call->is_view)
    {
      g_autofree char *path = gbx_edit_path_normalise (call->path);

      return path[0] == '/' ? g_steal_pointer (&path)
                            : gbx_edit_path_resolve (path, call->workspace);
    }
  return gbx_edit_path_resolve (call->path, call->directory);
}

void
gbx_e2b_files_execute_async (GbxCommonRest *rest,
                             GbxSandbox *sandbox,
                             const char *user,
                             const char *directory,
                             GbxEditHistory *history,
                             GbxRequest *request,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;
  GbxEditCall *edit = gbx_edit_call_new (request, &error);
  JsonObject *body;
  GbxCommonCall *call;
  Job *job;

  g_task_set_source_tag (task, gbx_e2b_files_execute_async);
  if (edit == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  edit->directory = g_strdup (directory);
  edit->workspace = g_strdup (gbx_sandbox_get_workspace (sandbox));
  edit->history = gbx_edit_history_ref (history);
  job = g_new0 (Job, 1);
  job->rest = gbx_common_rest_ref (rest);
  job->sandbox = g_object_ref (sandbox);
  job->user = g_strdup (user);
  job->call = edit;
  if (edit->path_problem == NULL)
    {
      g_autofree char *path = choose_path (edit);

      job->copy = gbx_e2b_copy_new (path);
    }
  else
    job->copy = gbx_e2b_copy_new ("");
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  if (edit->path_problem != NULL)
    {
      work (g_steal_pointer (&task));
      return;
    }
  body = json_object_new ();
  json_object_set_string_member (body, "path", job->copy->path);
  call = gbx_e2b_envd_new_call (sandbox, GBX_E2B_ENVD_PORT, "POST",
                                g_strdup (GBX_E2B_FILES "Stat"), user, body, &error);
  if (call == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  call->is_repeatable = TRUE;
  call->also_answers = missing;
  gbx_common_rest_send_async (rest, call, cancellable, on_stat, g_steal_pointer (&task));
}

GbxObservation *
gbx_e2b_files_execute_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
