/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-common-cloud.h"

#include <string.h>

#define KEY "gbx-common-cloud"
#define NAME_MAX_BYTES 48

typedef struct
{
  GbxHost *host;
  const GbxCommonCloudSteps *steps;
  GbxCommonRest *rest;
  gint64 renew_usec;
  char *missing; /* (nullable) */
} Cloud;

static void
cloud_free (gpointer data)
{
  Cloud *cloud = data;

  g_object_unref (cloud->host);
  gbx_common_rest_unref (cloud->rest);
  g_free (cloud->missing);
  g_free (cloud);
}

static const Cloud *
get_cloud (gpointer provider)
{
  return g_object_get_data (provider, KEY);
}

void
gbx_common_cloud_attach (GObject *provider,
                         GbxHost *host,
                         const GbxCommonCloudSteps *steps,
                         GbxCommonRest *rest,
                         gint64 renew_usec,
                         const char *missing)
{
  Cloud *cloud = g_new0 (Cloud, 1);

  cloud->host = g_object_ref (host);
  cloud->steps = steps;
  cloud->rest = rest;
  cloud->renew_usec = renew_usec;
  cloud->missing = g_strdup (missing);
  g_object_set_data_full (provider, KEY, cloud, cloud_free);
}

GbxSettings *
gbx_common_cloud_get_settings (GbxCommonFlow *flow)
{
  return gbx_host_get_settings (get_cloud (flow->provider)->host);
}

const char *
gbx_common_cloud_get_setting (GbxCommonFlow *flow, const char *name)
{
  return gbx_settings_get_string (gbx_common_cloud_get_settings (flow), name);
}

GbxCommonRest *
gbx_common_cloud_connect (GbxHost *host,
                          const char *who,
                          const char *base_url,
                          const char *secret,
                          const char *const *headers,
                          GError **error)
{
  GbxSettings *settings = gbx_host_get_settings (host);
  const char *ca_file = gbx_settings_get_string (settings, "ca-file");
  g_autofree char *address = g_strdup (base_url);
  g_autoptr (GbxCommonHttp) http = NULL;

  for (gsize length = strlen (address); length > 0 && address[length - 1] == '/'; length--)
    address[length - 1] = '\0';
  http = gbx_common_http_new (address, error);
  if (http == NULL || (ca_file[0] != '\0' && !gbx_common_http_set_ca_file (http, ca_file, error)))
    return NULL;
  gbx_common_http_use_proxies (http);
  gbx_common_http_set_headers (http, headers);
  return gbx_common_rest_new (http, who, secret,
                              gbx_settings_get_duration_usec (settings, "request-timeout"));
}

/* --- what a task of the interface carries --- */

typedef struct
{
  GbxCommonFlow *flow;
  GError *cause; /* (nullable): why what was made is removed */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  gbx_common_flow_free (job->flow);
  g_clear_error (&job->cause);
  g_free (job);
}

/* A task with a flow that knows the sandbox, if there is one. */
static GTask *
new_task (GbxProvider *provider,
          gpointer tag,
          GbxSandbox *sandbox,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (provider, cancellable, callback, user_data);
  const Cloud *cloud = get_cloud (provider);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, tag);
  job->flow = gbx_common_flow_new (cloud->rest, provider);
  job->flow->timeout_usec =
      gbx_settings_get_duration_usec (gbx_host_get_settings (cloud->host), "start-timeout");
  if (sandbox != NULL)
    job->flow->sandbox = g_object_ref (sandbox);
  g_task_set_task_data (task, job, job_free);
  return task;
}

static GbxCommonFlow *
get_flow (GTask *task)
{
  Job *job = g_task_get_task_data (task);

  return job->flow;
}

static void
run (GTask *owned, const GbxCommonStep *steps, GAsyncReadyCallback callback)
{
  const Cloud *cloud = get_cloud (g_task_get_source_object (owned));

  if (cloud->missing != NULL || steps == NULL)
    {
      if (cloud->missing != NULL)
        g_task_return_new_error (owned, GBX_ERROR, GBX_ERROR_NOT_SUPPORTED, "not set up: %s",
                                 cloud->missing);
      else
        g_task_return_new_error (owned, GBX_ERROR, GBX_ERROR_NOT_SUPPORTED,
                                 "%s has nothing of that kind",
                                 gbx_common_rest_get_name (cloud->rest));
      g_object_unref (owned);
      return;
    }
  gbx_common_flow_run_async (get_flow (owned), steps, g_task_get_cancellable (owned), callback,
                             owned);
}

/* What the steps have found out of the server's address; nothing that is not running has one. */
static void
apply_address (GbxCommonFlow *flow)
{
  gboolean is_running = gbx_common_flow_is_running (flow);

  if (flow->sandbox == NULL || (is_running && flow->url == NULL))
    return;
  gbx_sandbox_set_url (flow->sandbox, is_running ? flow->url : NULL);
  for (gsize i = 0; is_running && flow->headers != NULL && flow->headers[i] != NULL; i += 2)
    gbx_sandbox_set_header (flow->sandbox, flow->headers[i], flow->headers[i + 1]);
}

static void
on_boolean (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!gbx_common_flow_run_finish (result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  apply_address (get_flow (task));
  g_task_return_boolean (task, TRUE);
}

/* --- keeping what is in use --- */

typedef struct
{
  GWeakRef provider;
  GWeakRef sandbox;
} Renewal;

static void
renewal_free (gpointer data)
{
  Renewal *renewal = data;

  g_weak_ref_clear (&renewal->provider);
  g_weak_ref_clear (&renewal->sandbox);
  g_free (renewal);
}

static void
on_renewed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, gbx_common_flow_run_finish (result, NULL));
}

static gboolean
on_time_to_renew (gpointer user_data)
{
  Renewal *renewal = user_data;
  g_autoptr (GbxProvider) provider = g_weak_ref_get (&renewal->provider);
  g_autoptr (GbxSandbox) sandbox = g_weak_ref_get (&renewal->sandbox);

  if (provider == NULL || sandbox == NULL ||
      gbx_sandbox_get_state (sandbox) == GBX_SANDBOX_STATE_ENDED)
    return G_SOURCE_REMOVE;
  if (gbx_sandbox_get_state (sandbox) == GBX_SANDBOX_STATE_RUNNING)
    run (new_task (provider, on_time_to_renew, sandbox, NULL, NULL, NULL),
         get_cloud (provider)->steps->renew, on_renewed);
  return G_SOURCE_CONTINUE;
}

/* For as long as somebody holds the sandbox, it does not end for lack of use. */
static void
keep (gpointer provider, GbxSandbox *sandbox)
{
  const Cloud *cloud = get_cloud (provider);
  Renewal *renewal;

  if (cloud->steps->renew == NULL || cloud->renew_usec <= 0)
    return;
  renewal = g_new0 (Renewal, 1);
  g_weak_ref_init (&renewal->provider, provider);
  g_weak_ref_init (&renewal->sandbox, sandbox);
  g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) MIN (cloud->renew_usec / 1000, G_MAXINT),
                      on_time_to_renew, renewal, renewal_free);
}

/* --- making one --- */

static void
on_undone (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!gbx_common_flow_run_finish (result, &error))
    g_prefix_error (&job->cause, "(and what was made may be left: %s) ", error->message);
  g_task_return_error (task, g_steal_pointer (&job->cause));
}

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  const Cloud *cloud = get_cloud (g_task_get_source_object (task));
  GbxCommonFlow *flow = job->flow;
  const GbxCommonStep *steps;
  GError *error = NULL;

  if (gbx_common_flow_run_finish (result, &error))
    {
      apply_address (flow);
      keep (g_task_get_source_object (task), flow->sandbox);
      g_task_return_pointer (task, g_object_ref (flow->sandbox), g_object_unref);
      return;
    }
  if (flow->sandbox == NULL && !flow->may_have_worked)
    {
      g_task_return_error (task, error);
      return;
    }
  job->cause = error;
  steps = flow->sandbox != NULL ? cloud->steps->destroy : cloud->steps->sweep;
  gbx_common_flow_run_async (flow, steps, NULL, on_undone, g_steal_pointer (&task));
}

/* Letters that every provider takes in a name and in a label. */
static gboolean
is_name (const char *name)
{
  gsize length = strlen (name);

  return length > 0 && length <= NAME_MAX_BYTES && g_ascii_isalnum (name[0]) &&
         strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.-") == length;
}

static void
create_async (GbxProvider *provider,
              GbxSandboxSpec *spec,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  GTask *task = new_task (provider, create_async, NULL, cancellable, callback, user_data);
  GbxCommonFlow *flow = get_flow (task);

  /* What was made is handed over or removed, whoever gives up. */
  g_task_set_check_cancellable (task, FALSE);
  flow->spec = g_object_ref (spec);
  flow->name = g_strdup (gbx_sandbox_spec_get_name (spec));
  flow->port = gbx_sandbox_spec_get_port (spec);
  flow->token = g_uuid_string_random ();
  if (!is_name (flow->name) || flow->port == 0)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                               "“%s” is no name for a sandbox: at most %d letters, digits, “_”, "
                               "“.” and “-”; and its server needs a port",
                               flow->name, NAME_MAX_BYTES);
      g_object_unref (task);
      return;
    }
  if (!get_cloud (provider)->steps->passes_limits &&
      (gbx_sandbox_spec_get_memory_bytes (spec) > 0 || gbx_sandbox_spec_get_cpus (spec) > 0))
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                               "memory and processors of a sandbox cannot be chosen here");
      g_object_unref (task);
      return;
    }
  run (task, get_cloud (provider)->steps->create, on_created);
}

/* --- finding --- */

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GbxCommonFlow *flow = get_flow (task);
  GError *error = NULL;

  if (!gbx_common_flow_run_finish (result, &error))
    g_task_return_error (task, error);
  else if (flow->sandbox == NULL)
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_NOT_FOUND, "there is no sandbox “%s”",
                             flow->name);
  else
    {
      apply_address (flow);
      keep (g_task_get_source_object (task), flow->sandbox);
      g_task_return_pointer (task, g_object_ref (flow->sandbox), g_object_unref);
    }
}

static void
find_async (GbxProvider *provider,
            const char *name,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  GTask *task = new_task (provider, find_async, NULL, cancellable, callback, user_data);

  get_flow (task)->name = g_strdup (name);
  run (task, get_cloud (provider)->steps->find, on_found);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (gbx_common_flow_run_finish (result, &error))
    g_task_return_pointer (task, g_ptr_array_ref (get_flow (task)->sandboxes),
                           (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
list_async (GbxProvider *provider,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  run (new_task (provider, list_async, NULL, cancellable, callback, user_data),
       get_cloud (provider)->steps->list, on_listed);
}

static void
refresh_async (GbxProvider *provider,
               GbxSandbox *sandbox,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  run (new_task (provider, refresh_async, sandbox, cancellable, callback, user_data),
       get_cloud (provider)->steps->refresh, on_boolean);
}

/* --- its life --- */

static void
pause_async (GbxProvider *provider,
             GbxSandbox *sandbox,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  GTask *task = new_task (provider, pause_async, sandbox, cancellable, callback, user_data);

  get_flow (task)->wanted = GBX_SANDBOX_STATE_PAUSED;
  run (task, get_cloud (provider)->steps->pause, on_boolean);
}

static void
resume_async (GbxProvider *provider,
              GbxSandbox *sandbox,
              GCancellable *cancellable,
              GAsyncReadyCallback callback,
              gpointer user_data)
{
  run (new_task (provider, resume_async, sandbox, cancellable, callback, user_data),
       get_cloud (provider)->steps->resume, on_boolean);
}

static void
destroy_async (GbxProvider *provider,
               GbxSandbox *sandbox,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  run (new_task (provider, destroy_async, sandbox, cancellable, callback, user_data),
       get_cloud (provider)->steps->destroy, on_boolean);
}

static void
start_server_async (GbxProvider *provider,
                    GbxSandbox *sandbox,
                    GbxSandboxSpec *spec,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task = new_task (provider, start_server_async, sandbox, cancellable, callback, user_data);
  const GbxCommonStep *steps = get_cloud (provider)->steps->start_server;

  get_flow (task)->spec = g_object_ref (spec);
  if (steps != NULL)
    {
      run (task, steps, on_boolean);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* --- logs and ports --- */

static void
on_log (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GbxCommonFlow *flow = get_flow (task);
  GError *error = NULL;

  if (!gbx_common_flow_run_finish (result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task,
                           flow->log != NULL ? g_bytes_ref (flow->log) : g_bytes_new (NULL, 0),
                           (GDestroyNotify) g_bytes_unref);
}

static void
read_logs_async (GbxProvider *provider,
                 GbxSandbox *sandbox,
                 guint max_lines_count,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer user_data)
{
  GTask *task = new_task (provider, read_logs_async, sandbox, cancellable, callback, user_data);

  get_flow (task)->max_lines_count = max_lines_count;
  run (task, get_cloud (provider)->steps->read_logs, on_log);
}

static void
on_resolved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GbxCommonFlow *flow = get_flow (task);
  GError *error = NULL;

  if (!gbx_common_flow_run_finish (result, &error))
    g_task_return_error (task, error);
  else if (flow->url == NULL)
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                             "port %u of the sandbox has no address", flow->port);
  else
    g_task_return_pointer (task, g_strdup (flow->url), g_free);
}

static void
resolve_port_async (GbxProvider *provider,
                    GbxSandbox *sandbox,
                    guint port,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task = new_task (provider, resolve_port_async, sandbox, cancellable, callback, user_data);

  get_flow (task)->port = port;
  run (task, get_cloud (provider)->steps->resolve_port, on_resolved);
}

static char *
resolve_port_finish (GbxProvider *provider,
                     GAsyncResult *result,
                     char ***out_headers,
                     GError **error)
{
  char *url = g_task_propagate_pointer (G_TASK (result), error);
  char **headers = url != NULL ? get_flow (G_TASK (result))->headers : NULL;

  if (url != NULL && out_headers != NULL)
    *out_headers = headers != NULL ? g_strdupv (headers) : g_new0 (char *, 1);
  return url;
}

void
gbx_common_cloud_init_interface (GbxProviderInterface *iface)
{
  iface->create_async = create_async;
  iface->find_async = find_async;
  iface->list_async = list_async;
  iface->refresh_async = refresh_async;
  iface->pause_async = pause_async;
  iface->resume_async = resume_async;
  iface->destroy_async = destroy_async;
  iface->read_logs_async = read_logs_async;
  iface->start_server_async = start_server_async;
  iface->resolve_port_async = resolve_port_async;
  iface->resolve_port_finish = resolve_port_finish;
}
