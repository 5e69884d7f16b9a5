/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-client-native.h"

#include <string.h>

#include "gbx-client-read.h"
#include "gbx-client.h"
#include "gbx-error.h"

/* Takes what a call gives back from an observation; NULL with an error, or if that is all. */
typedef gpointer (*TakeFunc) (GbxObservation *observation, GError **error);

static void
on_executed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  TakeFunc take = (TakeFunc) g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GbxObservation) observation =
      gbx_provider_execute_finish (GBX_PROVIDER (source), result, &error);
  gpointer taken = observation != NULL ? take (observation, &error) : NULL;

  if (error != NULL)
    g_task_return_error (task, error);
  else if (taken == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_pointer (task, taken, NULL);
}

static void
execute (GTask *owned, const GbxClientNative *native, GbxRequest *request, TakeFunc take)
{
  g_task_set_task_data (owned, (gpointer) take, NULL);
  gbx_provider_execute_async (native->provider, native->sandbox, request,
                              g_task_get_cancellable (owned), on_executed, owned);
}

static gpointer
take_object (GbxObservation *observation, GError **error)
{
  gsize length = 0;
  char *text = gbx_observation_to_json (observation, &length);
  g_autoptr (GBytes) body = g_bytes_new_take (text, length);

  return gbx_client_parse_object (body, error);
}

/* What is no action fails where an action is answered with an error. */
static gboolean
check_kind (GbxObservation *observation, GError **error)
{
  if (strcmp (gbx_observation_get_kind (observation), "error") != 0)
    return TRUE;
  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "%s",
               gbx_observation_get_content (observation));
  return FALSE;
}

static gpointer
take_done (GbxObservation *observation, GError **error)
{
  check_kind (observation, error);
  return NULL;
}

static gpointer
take_names (GbxObservation *observation, GError **error)
{
  JsonNode *node = json_object_get_member (gbx_observation_get_extras (observation), "files");

  return check_kind (observation, error) ? gbx_client_parse_names (node, error) : NULL;
}

void
gbx_client_native_upload (GTask *owned,
                          const GbxClientNative *native,
                          GBytes *content,
                          const char *name,
                          const char *destination,
                          gboolean is_recursive)
{
  g_autoptr (JsonObject) args = json_object_new ();
  g_autoptr (GbxRequest) request = gbx_request_new ("upload_file", args);

  json_object_set_string_member (args, "path", destination);
  json_object_set_string_member (args, "name", name);
  json_object_set_boolean_member (args, "recursive", is_recursive);
  gbx_request_set_content (request, content);
  execute (owned, native, request, take_done);
}

/* --- an archive on its way to a stream --- */

typedef struct
{
  GbxRequest *request;
  GOutputStream *output;
  GCancellable *fetching; /* given up when nothing can be written any more */
  gulong outer_id;
  GError *error;    /* (nullable): the first one */
  gboolean is_busy; /* writing */
  gboolean is_over; /* nothing more comes */
} Download;

static void
download_free (gpointer data)
{
  Download *download = data;

  g_object_unref (download->request);
  g_object_unref (download->output);
  g_object_unref (download->fetching);
  g_clear_error (&download->error);
  g_free (download);
}

static void
take_error (Download *download, GError *owned)
{
  if (download->error == NULL)
    download->error = owned;
  else
    g_error_free (owned);
}

static void write_next (GTask *task);

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Download *download = g_task_get_task_data (task);
  GError *error = NULL;

  download->is_busy = FALSE;
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      take_error (download, error);
      g_cancellable_cancel (download->fetching);
    }
  write_next (task);
}

/* The task ends when nothing more comes, and what came is written or of no use. */
static void
write_next (GTask *task)
{
  Download *download = g_task_get_task_data (task);
  GBytes *chunk;

  if (download->is_busy)
    return;
  download->is_busy = TRUE; /* taking one makes room, and the next comes at once */
  chunk = download->error == NULL ? gbx_request_take_output (download->request) : NULL;
  download->is_busy = chunk != NULL;
  if (chunk != NULL)
    {
      g_object_set_data_full (G_OBJECT (task), "chunk", chunk, (GDestroyNotify) g_bytes_unref);
      g_output_stream_write_all_async (download->output, g_bytes_get_data (chunk, NULL),
                                       g_bytes_get_size (chunk), G_PRIORITY_DEFAULT,
                                       download->fetching, on_written, g_object_ref (task));
    }
  else if (download->is_over && download->error != NULL)
    g_task_return_error (task, g_steal_pointer (&download->error));
  else if (download->is_over)
    g_task_return_boolean (task, TRUE);
}

static void
on_output_ready (GbxRequest *request, gpointer user_data)
{
  write_next (user_data);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Download *download = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GbxObservation) observation =
      gbx_provider_execute_finish (GBX_PROVIDER (source), result, &error);

  g_signal_handlers_disconnect_by_data (download->request, task);
  g_cancellable_disconnect (g_task_get_cancellable (task), download->outer_id);
  if (observation == NULL || !check_kind (observation, &error))
    take_error (download, error);
  download->is_over = TRUE;
  write_next (task);
}

static void
on_outer_cancelled (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

void
gbx_client_native_download (GTask *owned,
                            const GbxClientNative *native,
                            const char *path,
                            GOutputStream *output)
{
  Download *download = g_new0 (Download, 1);
  g_autoptr (JsonObject) args = json_object_new ();

  json_object_set_string_member (args, "path", path);
  download->request = gbx_request_new ("download_files", args);
  download->output = g_object_ref (output);
  download->fetching = g_cancellable_new ();
  g_task_set_task_data (owned, download, download_free);
  gbx_request_set_streaming (download->request, TRUE);
  g_signal_connect (download->request, "output-ready", G_CALLBACK (on_output_ready), owned);
  if (g_task_get_cancellable (owned) != NULL)
    download->outer_id =
        g_cancellable_connect (g_task_get_cancellable (owned), G_CALLBACK (on_outer_cancelled),
                               g_object_ref (download->fetching), g_object_unref);
  gbx_provider_execute_async (native->provider, native->sandbox, download->request,
                              download->fetching, on_fetched, owned);
}

void
gbx_client_native_execute (GTask *owned,
                           const GbxClientNative *native,
                           const char *action,
                           JsonObject *args,
                           double timeout_seconds)
{
  g_autoptr (GbxRequest) request = gbx_request_new (action, args);

  gbx_request_set_timeout_seconds (request, timeout_seconds);
  execute (owned, native, request, take_object);
}

void
gbx_client_native_list (GTask *owned, const GbxClientNative *native, JsonObject *args)
{
  g_autoptr (GbxRequest) request = gbx_request_new ("list_files", args);

  execute (owned, native, request, take_names);
}
