/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-docker-call.h"

#include "gbx-docker-limits.h"
#include "gbx-docker-parse.h"

#define API "/v1.41"
#define NOT_MODIFIED 304

void
gbx_docker_call_async (GbxCommonHttp *http,
                       const char *method,
                       const char *path,
                       JsonObject *body,
                       GbxCommonHttpLineFunc on_line,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autofree char *full = g_strconcat (API, path, NULL);
  gboolean is_log = g_str_has_suffix (path, "/logs") || g_strrstr (path, "/logs?") != NULL;

  gbx_common_http_send_async (http, method, full, body,
                              is_log ? GBX_DOCKER_LOG_MAX_BYTES : GBX_DOCKER_ANSWER_MAX_BYTES,
                              on_line, cancellable, callback, user_data);
}

static GbxError
code_of_status (guint status)
{
  switch (status)
    {
    case 400:
      return GBX_ERROR_INVALID_ARGS;
    case 404:
      return GBX_ERROR_NOT_FOUND;
    case 409:
      return GBX_ERROR_BUSY;
    default:
      return GBX_ERROR_FAILED;
    }
}

GBytes *
gbx_docker_call_finish (GAsyncResult *result, GError **error)
{
  guint status = 0;
  g_autoptr (GBytes) body = gbx_common_http_send_finish (result, &status, error);
  g_autofree char *message = NULL;

  if (body == NULL)
    return NULL;
  if ((status >= 200 && status < 300) || status == NOT_MODIFIED)
    return g_steal_pointer (&body);
  message = gbx_docker_parse_message (body);
  g_set_error (error, GBX_ERROR, (int) code_of_status (status), "the engine refuses: %s", message);
  return NULL;
}
