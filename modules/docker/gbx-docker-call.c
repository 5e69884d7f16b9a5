/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-docker-call.h"

#include <string.h>

#include "gbx-docker-limits.h"
#include "gbx-docker-parse.h"

/* What this was written for; an engine that is too old or too new for it names its own. */
#define API_VERSION "1.41"
#define BAD_REQUEST 400
#define NOT_MODIFIED 304

struct _GbxDockerEngine
{
  gatomicrefcount references;
  GbxCommonHttp *http;
  char *version;
};

/* --- the engine --- */

static GbxCommonHttp *
connect_over_tls (const char *address, const char *certificates, GError **error)
{
  g_autofree char *url = g_strconcat ("https://", address + strlen ("tcp://"), NULL);
  g_autofree char *authority = g_build_filename (certificates, "ca.pem", NULL);
  g_autofree char *certificate = g_build_filename (certificates, "cert.pem", NULL);
  g_autofree char *key = g_build_filename (certificates, "key.pem", NULL);
  g_autoptr (GbxCommonHttp) http = gbx_common_http_new (url, error);

  if (http == NULL || !gbx_common_http_set_tls (http, authority, certificate, key, error))
    return NULL;
  return g_steal_pointer (&http);
}

GbxDockerEngine *
gbx_docker_engine_new (const char *address, const char *certificates, GError **error)
{
  GbxCommonHttp *http = certificates != NULL && g_str_has_prefix (address, "tcp://")
                            ? connect_over_tls (address, certificates, error)
                            : gbx_common_http_new (address, error);
  GbxDockerEngine *self;

  if (http == NULL)
    return NULL;
  self = g_new0 (GbxDockerEngine, 1);
  g_atomic_ref_count_init (&self->references);
  self->http = http;
  self->version = g_strdup (API_VERSION);
  return self;
}

GbxDockerEngine *
gbx_docker_engine_ref (GbxDockerEngine *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
gbx_docker_engine_unref (GbxDockerEngine *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  gbx_common_http_unref (self->http);
  g_free (self->version);
  g_free (self);
}

/* --- one request --- */

typedef struct
{
  GbxDockerEngine *engine;
  char *method;
  char *path;
  JsonObject *body; /* (nullable) */
  GbxCommonHttpLineFunc on_line;
  gpointer line_data;
  gboolean is_second; /* try, with the version that the engine named */
} Call;

static void
call_free (Call *call)
{
  gbx_docker_engine_unref (call->engine);
  g_free (call->method);
  g_free (call->path);
  g_clear_pointer (&call->body, json_object_unref);
  g_free (call);
}

static GbxError
code_of_status (guint status)
{
  switch (status)
    {
    case BAD_REQUEST:
      return GBX_ERROR_INVALID_ARGS;
    case 404:
      return GBX_ERROR_NOT_FOUND;
    case 409:
      return GBX_ERROR_BUSY;
    default:
      return GBX_ERROR_FAILED;
    }
}

static void send (GTask *task);

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  guint status = 0;
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_common_http_send_finish (result, &status, &error);
  g_autofree char *message = NULL;
  g_autofree char *version = NULL;

  if (body == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if ((status >= 200 && status < 300) || status == NOT_MODIFIED)
    {
      g_task_return_pointer (task, g_steal_pointer (&body), (GDestroyNotify) g_bytes_unref);
      return;
    }
  message = gbx_docker_parse_message (body);
  version = status == BAD_REQUEST ? gbx_docker_parse_version (message) : NULL;
  if (version != NULL && !call->is_second)
    {
      call->is_second = TRUE;
      g_free (call->engine->version);
      call->engine->version = g_steal_pointer (&version);
      send (task);
      return;
    }
  g_task_return_new_error (task, GBX_ERROR, (int) code_of_status (status),
                           "the engine refuses: %s", message);
}

static void
on_call_line (const char *line, gsize length_bytes, gpointer user_data)
{
  Call *call = g_task_get_task_data (user_data);

  call->on_line (line, length_bytes, call->line_data);
}

static void
send (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  g_autofree char *full = g_strconcat ("/v", call->engine->version, call->path, NULL);
  gboolean is_log = g_strrstr (call->path, "/logs?") != NULL;

  GbxCommonHttpRequest request = {
    .method = call->method,
    .path = full,
    .body = call->body,
    .max_answer_bytes = is_log ? GBX_DOCKER_LOG_MAX_BYTES : GBX_DOCKER_ANSWER_MAX_BYTES,
    .on_line = call->on_line != NULL ? on_call_line : NULL,
  };

  gbx_common_http_send_async (call->engine->http, &request, g_task_get_cancellable (task),
                              on_answer, g_object_ref (task));
}

void
gbx_docker_call_async (GbxDockerEngine *engine,
                       const char *method,
                       const char *path,
                       JsonObject *body,
                       GbxCommonHttpLineFunc on_line,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, gbx_docker_call_async);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  call->engine = gbx_docker_engine_ref (engine);
  call->method = g_strdup (method);
  call->path = g_strdup (path);
  call->body = body != NULL ? json_object_ref (body) : NULL;
  call->on_line = on_line;
  call->line_data = user_data;
  send (task);
}

GBytes *
gbx_docker_call_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
