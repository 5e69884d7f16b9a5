/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-client.h"

#include <string.h>

#include "gbx-client-limits.h"
#include "gbx-client-native.h"
#include "gbx-client-read.h"
#include "gbx-error.h"
#include "gbx-json.h"
#include "gbx-proxy.h"

struct _GbxClient
{
  GObject parent_instance;

  SoupSession *session;
  char *base_url; /* without a slash at its end */
  char **headers;

  GbxClientNative native;
};

G_DEFINE_FINAL_TYPE (GbxClient, gbx_client, G_TYPE_OBJECT)

static guint not_yet_signal;

static void
gbx_client_finalize (GObject *object)
{
  GbxClient *self = GBX_CLIENT (object);

  g_clear_object (&self->session);
  g_free (self->base_url);
  g_strfreev (self->headers);
  g_clear_object (&self->native.provider);
  g_clear_object (&self->native.sandbox);

  G_OBJECT_CLASS (gbx_client_parent_class)->finalize (object);
}

static void
gbx_client_class_init (GbxClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_client_finalize;
  not_yet_signal = g_signal_new ("not-yet", GBX_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
gbx_client_init (GbxClient *self)
{
  /* Time limits are the calls' own. */
  self->session = soup_session_new_with_options ("timeout", 0, "user-agent", "glovebox",
                                                 "max-conns-per-host",
                                                 GBX_CLIENT_MAX_CONNECTIONS_COUNT, "max-conns",
                                                 GBX_CLIENT_MAX_CONNECTIONS_COUNT, NULL);
}

/* No proxy leads back to this machine. */
static gboolean
is_loopback (const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  return g_strcmp0 (host, "localhost") == 0 ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

GbxClient *
gbx_client_new (const char *base_url, const char *const *headers)
{
  GbxClient *self;
  g_autoptr (GProxyResolver) resolver = NULL;
  gsize length;

  g_return_val_if_fail (base_url != NULL, NULL);

  self = g_object_new (GBX_TYPE_CLIENT, NULL);
  length = strlen (base_url);
  while (length > 0 && base_url[length - 1] == '/')
    length--;
  self->base_url = g_strndup (base_url, length);
  self->headers = g_strdupv ((char **) headers);
  if (!is_loopback (base_url))
    resolver = gbx_proxy_resolver_new ();
  soup_session_set_proxy_resolver (self->session, resolver);

  return self;
}

GbxClient *
gbx_client_new_for_sandbox (GbxProvider *provider, GbxSandbox *sandbox)
{
  GbxClient *self;

  g_return_val_if_fail (GBX_IS_PROVIDER (provider), NULL);
  g_return_val_if_fail (GBX_IS_SANDBOX (sandbox), NULL);

  self = g_object_new (GBX_TYPE_CLIENT, NULL);
  self->native.provider = g_object_ref (provider);
  self->native.sandbox = g_object_ref (sandbox);
  return self;
}

/* Runs a call whose answer goes to the task of a public function. */
static void
run (GTask *task, GbxClientCall *call, const char *path, GAsyncReadyCallback callback)
{
  GbxClient *self = g_task_get_source_object (task);
  g_autofree char *url = g_strconcat (self->base_url, path, NULL);

  if (self->base_url == NULL)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_NOT_SUPPORTED,
                               "there is no server in a sandbox of %s",
                               gbx_sandbox_get_provider (self->native.sandbox));
      g_object_unref (task);
      return;
    }
  call->url = url;
  call->headers = (const char *const *) self->headers;
  if (call->max_answer_bytes == 0)
    call->max_answer_bytes = GBX_CLIENT_MAX_ANSWER_BYTES;
  if (call->max_tries_count == 0)
    call->max_tries_count = GBX_CLIENT_MAX_TRIES_COUNT;
  gbx_client_call_run_async (call, self->session, g_task_get_cancellable (task), callback, task);
}

SoupMessage *
gbx_client_new_message (GbxClient *self, const char *method, const char *path)
{
  g_autofree char *url = g_strconcat (self->base_url, path, NULL);
  SoupMessage *message = self->base_url != NULL ? soup_message_new (method, url) : NULL;

  for (gsize i = 0; message != NULL && self->headers != NULL && self->headers[i] != NULL; i += 2)
    soup_message_headers_replace (soup_message_get_request_headers (message), self->headers[i],
                                  self->headers[i + 1]);
  return message;
}

SoupSession *
gbx_client_get_session (GbxClient *self)
{
  return self->session;
}

static GTask *
new_task (GbxClient *self,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, new_task);
  return task;
}

static void
on_object (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_client_call_run_finish (result, &error);
  JsonObject *object = body != NULL ? gbx_client_parse_object (body, &error) : NULL;

  if (object == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, object, (GDestroyNotify) json_object_unref);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_client_call_run_finish (result, &error);

  if (body == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* --- alive --- */

static void
on_alive (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_client_call_run_finish (result, &error);
  g_autoptr (JsonObject) object = body != NULL ? gbx_client_parse_object (body, &error) : NULL;
  const char *status;

  if (object == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  status = gbx_client_get_string (object, "status", "");
  if (strcmp (status, "ok") == 0)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the server says “%s”",
                             status);
}

void
gbx_client_alive_async (GbxClient *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GbxClientCall call = { .method = "GET",
                         .timeout_usec = GBX_CLIENT_ALIVE_TIMEOUT_USEC,
                         .max_tries_count = 1,
                         .is_repeatable = TRUE };

  g_return_if_fail (GBX_IS_CLIENT (self));

  run (new_task (self, cancellable, callback, user_data), &call, "/alive", on_alive);
}

gboolean
gbx_client_alive_finish (GbxClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  gint64 begun_usec;
  gint64 timeout_usec;
  gint64 pause_usec;
  guint tries_count;
} Wait;

static void on_looked (GObject *source, GAsyncResult *result, gpointer user_data);

static gboolean
on_pause_over (gpointer user_data)
{
  GTask *task = user_data;

  gbx_client_alive_async (g_task_get_source_object (task), g_task_get_cancellable (task), on_looked,
                          task);
  return G_SOURCE_REMOVE;
}

static void
on_looked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GbxClient *self = GBX_CLIENT (source);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Wait *wait = g_task_get_task_data (task);
  gint64 waited_usec = g_get_monotonic_time () - wait->begun_usec;

  wait->tries_count++;
  if (gbx_client_alive_finish (self, result, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_signal_emit (self, not_yet_signal, 0, wait->tries_count);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (waited_usec + wait->pause_usec > wait->timeout_usec)
    {
      g_task_return_new_error (
          task, GBX_ERROR, GBX_ERROR_TIMED_OUT, "no server at %s after %u tries in %.1f s: %s",
          self->base_url, wait->tries_count, (double) waited_usec / G_USEC_PER_SEC, error->message);
      return;
    }

  g_timeout_add ((guint) (wait->pause_usec / 1000), on_pause_over, g_steal_pointer (&task));
  wait->pause_usec = MIN (wait->pause_usec * 2, GBX_CLIENT_WAIT_LAST_USEC);
}

void
gbx_client_wait_alive_async (GbxClient *self,
                             gint64 timeout_usec,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task;
  Wait *wait;

  g_return_if_fail (GBX_IS_CLIENT (self));

  task = new_task (self, cancellable, callback, user_data);
  wait = g_new0 (Wait, 1);
  wait->begun_usec = g_get_monotonic_time ();
  wait->timeout_usec = timeout_usec;
  wait->pause_usec = GBX_CLIENT_WAIT_FIRST_USEC;
  g_task_set_task_data (task, wait, g_free);
  gbx_client_alive_async (self, cancellable, on_looked, task);
}

gboolean
gbx_client_wait_alive_finish (GbxClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- actions --- */

static GBytes *
encode_object (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  char *text = json_to_string (node, FALSE);

  return g_bytes_new_take (text, strlen (text));
}

void
gbx_client_execute_async (GbxClient *self,
                          const char *action,
                          JsonObject *args,
                          double timeout_seconds,
                          gboolean is_repeatable,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (JsonObject) envelope = json_object_new ();
  g_autoptr (GBytes) body = NULL;
  JsonObject *inner = json_object_new ();
  GbxClientCall call = { .method = "POST",
                         .content_type = "application/json",
                         .is_repeatable = is_repeatable };

  g_return_if_fail (GBX_IS_CLIENT (self));
  g_return_if_fail (action != NULL);
  g_return_if_fail (args != NULL);

  if (self->native.provider != NULL)
    {
      json_object_unref (inner);
      gbx_client_native_execute (new_task (self, cancellable, callback, user_data), &self->native,
                                 action, args, timeout_seconds);
      return;
    }
  json_object_set_string_member (inner, "action", action);
  json_object_set_object_member (inner, "args", json_object_ref (args));
  if (timeout_seconds > 0)
    {
      json_object_set_double_member (inner, "timeout", timeout_seconds);
      call.timeout_usec =
          (gint64) (timeout_seconds * G_USEC_PER_SEC) + GBX_CLIENT_ACTION_GRACE_USEC;
    }
  json_object_set_object_member (envelope, "action", inner);
  body = encode_object (envelope);
  call.body = body;
  run (new_task (self, cancellable, callback, user_data), &call, "/execute_action", on_object);
}

JsonObject *
gbx_client_execute_finish (GbxClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
gbx_client_info_async (GbxClient *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GbxClientCall call = { .method = "GET",
                         .timeout_usec = GBX_CLIENT_INFO_TIMEOUT_USEC,
                         .is_repeatable = TRUE };

  g_return_if_fail (GBX_IS_CLIENT (self));

  run (new_task (self, cancellable, callback, user_data), &call, "/server_info", on_object);
}

JsonObject *
gbx_client_info_finish (GbxClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- files --- */

static void
on_names (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_client_call_run_finish (result, &error);
  g_autoptr (JsonNode) node = body != NULL ? gbx_json_parse (body, &error) : NULL;
  char **names = node != NULL ? gbx_client_parse_names (node, &error) : NULL;

  if (names == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, names, (GDestroyNotify) g_strfreev);
}

void
gbx_client_list_async (GbxClient *self,
                       const char *path,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GBytes) body = NULL;
  GbxClientCall call = { .method = "POST",
                         .content_type = "application/json",
                         .timeout_usec = GBX_CLIENT_LIST_TIMEOUT_USEC,
                         .is_repeatable = TRUE };

  g_return_if_fail (GBX_IS_CLIENT (self));

  if (path != NULL)
    json_object_set_string_member (object, "path", path);
  if (self->native.provider != NULL)
    {
      gbx_client_native_list (new_task (self, cancellable, callback, user_data), &self->native,
                              object);
      return;
    }
  body = encode_object (object);
  call.body = body;
  run (new_task (self, cancellable, callback, user_data), &call, "/list_files", on_names);
}

char **
gbx_client_list_finish (GbxClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A form with one file, but for what is in the file: that may be larger than memory. */
static void
make_form (const char *name, char **out_content_type, GBytes **out_head, GBytes **out_tail)
{
  static const char head_end[] = "\r\n\r\n";
  g_autoptr (SoupMultipart) multipart = soup_multipart_new ("multipart/form-data");
  g_autoptr (SoupMessageHeaders) headers =
      soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  g_autoptr (GBytes) nothing = g_bytes_new_static (NULL, 0);
  g_autoptr (GBytes) form = NULL;
  const char *text;
  gsize size_bytes;
  gsize head_bytes;

  soup_multipart_append_form_file (multipart, "file", name, "application/octet-stream", nothing);
  soup_multipart_to_message (multipart, headers, &form);
  *out_content_type = g_strdup (soup_message_headers_get_one (headers, "Content-Type"));
  text = g_bytes_get_data (form, &size_bytes);
  head_bytes = (gsize) (g_strstr_len (text, (gssize) size_bytes, head_end) - text) +
               strlen (head_end);
  *out_head = g_bytes_new_from_bytes (form, 0, head_bytes);
  *out_tail = g_bytes_new_from_bytes (form, head_bytes, size_bytes - head_bytes);
}

void
gbx_client_upload_async (GbxClient *self,
                         GBytes *content,
                         const char *name,
                         const char *destination,
                         gboolean is_recursive,
                         GbxClientProgressFunc progress,
                         gpointer progress_data,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GBytes) head = NULL;
  g_autoptr (GBytes) tail = NULL;
  g_autofree char *content_type = NULL;
  g_autofree char *query = NULL;
  g_autofree char *path = NULL;
  GbxClientCall call = { .method = "POST",
                         .timeout_usec = GBX_CLIENT_TRANSFER_TIMEOUT_USEC,
                         .progress = progress,
                         .progress_data = progress_data };

  g_return_if_fail (GBX_IS_CLIENT (self));
  g_return_if_fail (content != NULL);

  if (self->native.provider != NULL)
    {
      gbx_client_native_upload (new_task (self, cancellable, callback, user_data), &self->native,
                                content, name, destination, is_recursive);
      return;
    }
  make_form (name, &content_type, &head, &tail);
  call.content_type = content_type;
  call.body_head = head;
  call.body = content;
  call.body_tail = tail;
  query = soup_form_encode ("destination", destination, "recursive",
                            is_recursive ? "true" : "false", NULL);
  path = g_strconcat ("/upload_file?", query, NULL);
  run (new_task (self, cancellable, callback, user_data), &call, path, on_done);
}

gboolean
gbx_client_upload_finish (GbxClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
gbx_client_download_async (GbxClient *self,
                           const char *path,
                           GOutputStream *output,
                           GbxClientProgressFunc progress,
                           gpointer progress_data,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autofree char *query = soup_form_encode ("path", path, NULL);
  g_autofree char *target = g_strconcat ("/download_files?", query, NULL);
  GbxClientCall call = { .method = "GET",
                         .output = output,
                         .is_repeatable = TRUE,
                         .timeout_usec = GBX_CLIENT_TRANSFER_TIMEOUT_USEC,
                         .progress = progress,
                         .progress_data = progress_data };

  g_return_if_fail (GBX_IS_CLIENT (self));
  g_return_if_fail (G_IS_OUTPUT_STREAM (output));

  if (self->native.provider != NULL)
    {
      gbx_client_native_download (new_task (self, cancellable, callback, user_data),
                                  &self->native, path, output);
      return;
    }
  run (new_task (self, cancellable, callback, user_data), &call, target, on_done);
}

gboolean
gbx_client_download_finish (GbxClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
