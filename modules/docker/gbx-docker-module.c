/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sandboxes that are containers of a Docker engine. */
#include "gbx-docker-module.h"

#include <string.h>
#include <unistd.h>

#include "gbx-docker-call.h"
#include "gbx-docker-create.h"
#include "gbx-docker-format.h"
#include "gbx-docker-parse.h"

#define USUAL_SOCKET "/var/run/docker.sock"
#define LIST_PATH "/containers/json?all=1&filters=%7B%22label%22%3A%5B%22glovebox.sandbox%22%5D%7D"

struct _GbxDocker
{
  GObject parent_instance;

  GbxHost *host;
  GbxDockerEngine *engine;
  gboolean is_usual; /* nobody named an engine */
  gint64 stop_timeout_usec;
  GbxDockerPull pull;
};

static void gbx_docker_provider_init (GbxProviderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxDocker,
                               gbx_docker,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_PROVIDER, gbx_docker_provider_init))

static const char *
get_setting (GbxDocker *self, const char *name)
{
  return gbx_settings_get_string (gbx_host_get_settings (self->host), name);
}

static GTask *
new_task (gpointer self,
          gpointer tag,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  return task;
}

/* A machine without an engine has no sandboxes of ours: nobody is to be bothered with that. */
static gboolean
is_set_up (GbxDocker *self, GTask *task)
{
  if (!self->is_usual || access (USUAL_SOCKET, F_OK) == 0)
    return TRUE;
  g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_NOT_SUPPORTED,
                           "not set up: there is no " USUAL_SOCKET
                           ", and DOCKER_HOST names no engine");
  return FALSE;
}

/* Sends a request for a task, whose data is the sandbox that it is about. */
static void
call (GTask *task, const char *method, const char *path, GAsyncReadyCallback next)
{
  GbxDocker *self = g_task_get_source_object (task);

  gbx_docker_call_async (self->engine, method, path, NULL, NULL, g_task_get_cancellable (task),
                         next, task);
}

static void
call_container (GTask *task, const char *method, const char *format, GAsyncReadyCallback next)
{
  GbxSandbox *sandbox = g_task_get_task_data (task);
  g_autofree char *path = g_strconcat ("/containers/", gbx_sandbox_get_id (sandbox), format, NULL);

  call (task, method, path, next);
}

static GTask *
new_sandbox_task (GbxProvider *provider,
                  gpointer tag,
                  GbxSandbox *sandbox,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  GTask *task = new_task (provider, tag, cancellable, callback, user_data);

  g_task_set_task_data (task, g_object_ref (sandbox), g_object_unref);
  return task;
}

/* --- making and finding --- */

static void
gbx_docker_create_async (GbxProvider *provider,
                         GbxSandboxSpec *spec,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GbxDocker *self = GBX_DOCKER (provider);
  g_autoptr (GTask) task =
      new_task (provider, gbx_docker_create_async, cancellable, callback, user_data);
  GbxSettings *settings = gbx_host_get_settings (self->host);
  const char *image = gbx_sandbox_spec_get_image (spec);

  if (image == NULL)
    image = get_setting (self, "image");
  if (!gbx_docker_format_is_name (gbx_sandbox_spec_get_name (spec)))
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                             "“%s” is no name for a sandbox: letters, digits, “_”, “.” and “-”",
                             gbx_sandbox_spec_get_name (spec));
  else if (gbx_sandbox_spec_get_port (spec) == 0)
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                             "a container's server needs a port");
  else
    gbx_docker_create (task, self->engine, spec, image, get_setting (self, "publish-address"),
                       (guint16) gbx_settings_get_uint (settings, "publish-port"), self->pull);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_docker_call_finish (result, &error);
  GbxSandbox *sandbox = body != NULL ? gbx_docker_parse_inspect (body, &error) : NULL;

  if (sandbox == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, sandbox, g_object_unref);
}

static void
gbx_docker_find_async (GbxProvider *provider,
                       const char *name,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task =
      new_task (provider, gbx_docker_find_async, cancellable, callback, user_data);
  g_autofree char *path = g_strdup_printf ("/containers/" GBX_DOCKER_PREFIX "%s/json", name);

  if (!gbx_docker_format_is_name (name))
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_NOT_FOUND, "there is no sandbox “%s”",
                             name);
  else if (is_set_up (GBX_DOCKER (provider), task))
    call (g_steal_pointer (&task), "GET", path, on_found);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_docker_call_finish (result, &error);
  GPtrArray *sandboxes = body != NULL ? gbx_docker_parse_list (body, &error) : NULL;

  if (sandboxes == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, sandboxes, (GDestroyNotify) g_ptr_array_unref);
}

static void
gbx_docker_list_async (GbxProvider *provider,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task =
      new_task (provider, gbx_docker_list_async, cancellable, callback, user_data);

  if (is_set_up (GBX_DOCKER (provider), task))
    call (g_steal_pointer (&task), "GET", LIST_PATH, on_listed);
}

/* --- how one is --- */

static void
on_inspected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_docker_call_finish (result, &error);
  g_autoptr (JsonObject) container = body != NULL ? gbx_docker_parse_object (body, &error) : NULL;

  if (container == NULL)
    g_task_return_error (task, error);
  else if (!gbx_docker_parse_container (container, g_task_get_task_data (task)))
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_NOT_FOUND,
                             "the container is no sandbox of ours");
  else
    g_task_return_boolean (task, TRUE);
}

static void
gbx_docker_refresh_async (GbxProvider *provider,
                          GbxSandbox *sandbox,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  call_container (new_sandbox_task (provider, gbx_docker_refresh_async, sandbox, cancellable,
                                    callback, user_data),
                  "GET", "/json", on_inspected);
}

/* Pausing and resuming end with a look at what has become of it. */
static void
on_changed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_docker_call_finish (result, &error);

  if (body == NULL)
    g_task_return_error (task, error);
  else
    call_container (g_steal_pointer (&task), "GET", "/json", on_inspected);
}

static void
gbx_docker_pause_async (GbxProvider *provider,
                        GbxSandbox *sandbox,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  gint64 seconds = GBX_DOCKER (provider)->stop_timeout_usec / G_USEC_PER_SEC;
  g_autofree char *path = g_strdup_printf ("/stop?t=%" G_GINT64_FORMAT, seconds);

  call_container (new_sandbox_task (provider, gbx_docker_pause_async, sandbox, cancellable,
                                    callback, user_data),
                  "POST", path, on_changed);
}

static void
gbx_docker_resume_async (GbxProvider *provider,
                         GbxSandbox *sandbox,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  call_container (new_sandbox_task (provider, gbx_docker_resume_async, sandbox, cancellable,
                                    callback, user_data),
                  "POST", "/start", on_changed);
}

static void
on_destroyed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_docker_call_finish (result, &error);

  /* Gone already, or going. */
  if (body == NULL && (g_error_matches (error, GBX_ERROR, GBX_ERROR_NOT_FOUND) ||
                       g_error_matches (error, GBX_ERROR, GBX_ERROR_BUSY)))
    g_clear_error (&error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
gbx_docker_destroy_async (GbxProvider *provider,
                          GbxSandbox *sandbox,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  call_container (new_sandbox_task (provider, gbx_docker_destroy_async, sandbox, cancellable,
                                    callback, user_data),
                  "DELETE", "?force=1&v=1", on_destroyed);
}

/* --- logs and ports --- */

static void
on_log (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_docker_call_finish (result, &error);

  if (body == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, gbx_docker_parse_log (body), (GDestroyNotify) g_bytes_unref);
}

static void
gbx_docker_read_logs_async (GbxProvider *provider,
                            GbxSandbox *sandbox,
                            guint max_lines_count,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autofree char *path = max_lines_count > 0
                              ? g_strdup_printf ("/logs?stdout=1&stderr=1&tail=%u", max_lines_count)
                              : g_strdup ("/logs?stdout=1&stderr=1");

  call_container (new_sandbox_task (provider, gbx_docker_read_logs_async, sandbox, cancellable,
                                    callback, user_data),
                  "GET", path, on_log);
}

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GBytes) body = gbx_docker_call_finish (result, &error);
  g_autoptr (JsonObject) container = body != NULL ? gbx_docker_parse_object (body, &error) : NULL;
  guint port = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (task), "port"));
  char *url = container != NULL ? gbx_docker_parse_address (container, port) : NULL;

  if (container == NULL)
    g_task_return_error (task, error);
  else if (url == NULL)
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                             "port %u of the container has no address", port);
  else
    g_task_return_pointer (task, url, g_free);
}

static void
gbx_docker_resolve_port_async (GbxProvider *provider,
                               GbxSandbox *sandbox,
                               guint port,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = new_sandbox_task (provider, gbx_docker_resolve_port_async, sandbox, cancellable,
                                  callback, user_data);

  g_object_set_data (G_OBJECT (task), "port", GUINT_TO_POINTER (port));
  call_container (task, "GET", "/json", on_resolved);
}

static void
gbx_docker_provider_init (GbxProviderInterface *iface)
{
  iface->create_async = gbx_docker_create_async;
  iface->find_async = gbx_docker_find_async;
  iface->list_async = gbx_docker_list_async;
  iface->refresh_async = gbx_docker_refresh_async;
  iface->pause_async = gbx_docker_pause_async;
  iface->resume_async = gbx_docker_resume_async;
  iface->destroy_async = gbx_docker_destroy_async;
  iface->read_logs_async = gbx_docker_read_logs_async;
  iface->resolve_port_async = gbx_docker_resolve_port_async;
}

static void
gbx_docker_finalize (GObject *object)
{
  GbxDocker *self = GBX_DOCKER (object);

  g_clear_object (&self->host);
  g_clear_pointer (&self->engine, gbx_docker_engine_unref);

  G_OBJECT_CLASS (gbx_docker_parent_class)->finalize (object);
}

static void
gbx_docker_class_init (GbxDockerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_docker_finalize;
}

static void
gbx_docker_init (GbxDocker *self)
{
}

static GbxDockerPull
parse_pull (const char *text)
{
  if (strcmp (text, "always") == 0)
    return GBX_DOCKER_PULL_ALWAYS;
  return strcmp (text, "never") == 0 ? GBX_DOCKER_PULL_NEVER : GBX_DOCKER_PULL_MISSING;
}

/* As the engine's own client has it: where to look, if TLS is asked for. */
static const char *
find_certificates (void)
{
  const char *is_wanted = g_getenv ("DOCKER_TLS_VERIFY");
  const char *folder = g_getenv ("DOCKER_CERT_PATH");

  return is_wanted != NULL && is_wanted[0] != '\0' && folder != NULL && folder[0] != '\0' ? folder
                                                                                          : NULL;
}

/**
 * gbx_docker_new:
 * @host: what the module lives in
 * @error: return location for an error
 *
 * Returns: (transfer full): the module's object, or %NULL if the engine's address is none
 */
GbxDocker *
gbx_docker_new (GbxHost *host, GError **error)
{
  g_autoptr (GbxDocker) self = g_object_new (GBX_TYPE_DOCKER, NULL);
  const char *preset = g_getenv ("DOCKER_HOST");
  const char *address;

  self->host = g_object_ref (host);
  address = get_setting (self, "host");
  if (address[0] == '\0')
    address = preset;
  self->is_usual = address == NULL || address[0] == '\0';
  if (self->is_usual)
    address = "unix://" USUAL_SOCKET;
  self->engine = gbx_docker_engine_new (address, find_certificates (), error);
  if (self->engine == NULL)
    return NULL;
  self->stop_timeout_usec =
      gbx_settings_get_duration_usec (gbx_host_get_settings (host), "stop-timeout");
  self->pull = parse_pull (get_setting (self, "pull"));

  return g_steal_pointer (&self);
}
