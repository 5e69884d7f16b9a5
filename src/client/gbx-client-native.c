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
execute (GTask *owned,
         const GbxClientNative *native,
         const char *action,
         JsonObject *args,
         double timeout_seconds,
         TakeFunc take)
{
  g_autoptr (GbxRequest) request = gbx_request_new (action, args);

  gbx_request_set_timeout_seconds (request, timeout_seconds);
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
take_content (GbxObservation *observation, GError **error)
{
  const char *encoded =
      gbx_client_get_string (gbx_observation_get_extras (observation), "content", "");
  gsize length = 0;
  guchar *data;

  if (!check_kind (observation, error))
    return NULL;
  data = g_base64_decode (encoded, &length);
  return g_bytes_new_take (data, length);
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
  gsize length = 0;
  const guchar *data = g_bytes_get_data (content, &length);
  g_autofree char *encoded = g_base64_encode (data, length);

  json_object_set_string_member (args, "path", destination);
  json_object_set_string_member (args, "name", name);
  json_object_set_string_member (args, "content", encoded);
  json_object_set_boolean_member (args, "recursive", is_recursive);
  execute (owned, native, "upload_file", args, 0, take_done);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* An archive that was fetched, on its way to a stream. */
static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GBytes *content = g_task_propagate_pointer (G_TASK (result), &error);
  GOutputStream *output = g_task_get_task_data (task);

  if (content == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_object_set_data_full (G_OBJECT (task), "content", content, (GDestroyNotify) g_bytes_unref);
  g_output_stream_write_all_async (output, g_bytes_get_data (content, NULL),
                                   g_bytes_get_size (content), G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), on_written,
                                   g_object_ref (task));
}

void
gbx_client_native_download (GTask *owned,
                            const GbxClientNative *native,
                            const char *path,
                            GOutputStream *output)
{
  GTask *inner = g_task_new (NULL, g_task_get_cancellable (owned), on_fetched, owned);
  g_autoptr (JsonObject) args = json_object_new ();

  g_task_set_task_data (owned, g_object_ref (output), g_object_unref);
  json_object_set_string_member (args, "path", path);
  g_task_set_source_tag (inner, gbx_client_native_download);
  execute (inner, native, "download_files", args, 0, take_content);
}

void
gbx_client_native_execute (GTask *owned,
                           const GbxClientNative *native,
                           const char *action,
                           JsonObject *args,
                           double timeout_seconds)
{
  execute (owned, native, action, args, timeout_seconds, take_object);
}

void
gbx_client_native_list (GTask *owned, const GbxClientNative *native, JsonObject *args)
{
  execute (owned, native, "list_files", args, 0, take_names);
}
