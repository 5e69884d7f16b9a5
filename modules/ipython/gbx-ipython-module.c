/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The module: actions go to the session that they name, start and stop to all of them. The object
 * is also the feature ipython-kernel; see the signal GbxIpython::add-start-cell.
 */
#include "gbx-ipython-module.h"

#include <string.h>

#include "gbx-ipython-run.h"

#define DONE_BODY "{\"status\":\"ok\"}"

struct _GbxIpython
{
  GObject parent_instance;

  GbxHost *host;
  GbxIpythonLauncher *launcher; /* NULL: not started */
  GHashTable *sessions;         /* of name */
  GSource *first_launch;        /* set when the first kernel is to start in a moment */
  gboolean is_held;             /* until then no kernel starts that nobody asked for */
  GPtrArray *start_cells;
  GbxIpythonRecords *records;
  guint stopping_count;
};

enum
{
  SIGNAL_ADD_START_CELL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void gbx_ipython_action_init (GbxActionInterface *iface);
static void gbx_ipython_service_init (GbxServiceInterface *iface);
static void gbx_ipython_route_init (GbxRouteInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxIpython,
                               gbx_ipython,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_ACTION, gbx_ipython_action_init)
                                   G_IMPLEMENT_INTERFACE (GBX_TYPE_SERVICE,
                                                          gbx_ipython_service_init)
                                       G_IMPLEMENT_INTERFACE (GBX_TYPE_ROUTE,
                                                              gbx_ipython_route_init))

static void
clear_first_launch (GbxIpython *self)
{
  if (self->first_launch != NULL)
    g_source_destroy (self->first_launch);
  g_clear_pointer (&self->first_launch, g_source_unref);
}

static void
gbx_ipython_dispose (GObject *object)
{
  GbxIpython *self = GBX_IPYTHON (object);

  clear_first_launch (self);
  g_hash_table_remove_all (self->sessions);
  g_clear_object (&self->launcher);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (gbx_ipython_parent_class)->dispose (object);
}

static void
gbx_ipython_finalize (GObject *object)
{
  GbxIpython *self = GBX_IPYTHON (object);

  g_hash_table_unref (self->sessions);
  g_ptr_array_unref (self->start_cells);
  g_clear_pointer (&self->records, gbx_ipython_records_free);

  G_OBJECT_CLASS (gbx_ipython_parent_class)->finalize (object);
}

static void
on_add_start_cell (GbxIpython *self, const char *code)
{
  GHashTableIter iter;
  gpointer session;

  g_ptr_array_add (self->start_cells, g_strdup (code));
  if (self->launcher == NULL || self->is_held)
    return;
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    gbx_ipython_session_refresh (session);
}

static void
gbx_ipython_class_init (GbxIpythonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gbx_ipython_dispose;
  object_class->finalize = gbx_ipython_finalize;

  /**
   * GbxIpython::add-start-cell:
   * @self: the object behind the feature `ipython-kernel`
   * @code: a cell
   *
   * Emit it to have every Python kernel run @code when it is fresh, and those that run already run
   * it now. What it puts out is dropped. The modules that require the feature do so when they
   * start.
   */
  signals[SIGNAL_ADD_START_CELL] =
      g_signal_new_class_handler ("add-start-cell", G_TYPE_FROM_CLASS (klass),
                                  G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION,
                                  G_CALLBACK (on_add_start_cell), NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_STRING);
}

static void
gbx_ipython_init (GbxIpython *self)
{
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->start_cells = g_ptr_array_new_with_free_func (g_free);
}

/* --- sessions --- */

static GbxIpythonSession *
add_session (GbxIpython *self, const char *name, const char *kernelspec)
{
  GbxIpythonSession *session;

  session = gbx_ipython_session_new (name, kernelspec, self->launcher, self->start_cells);
  g_hash_table_insert (self->sessions, g_strdup (name), session);
  return session;
}

static gboolean
is_unused (gpointer name, gpointer session, gpointer user_data)
{
  return *(char *) name != '\0' && gbx_ipython_session_is_unused (session);
}

/*
 * The session of that name, made when it is asked for first; the unnamed one is always there, and
 * runs Python: who wants another kernel and gives no name means the one named after the kernel.
 */
static GbxIpythonSession *
find_session (GbxIpython *self, const char *name, const char *kernelspec, GError **error)
{
  guint64 max_count = gbx_settings_get_uint (gbx_host_get_settings (self->host), "max-kernels");
  GbxIpythonSession *session;

  if (*name == '\0')
    name = kernelspec;
  /* Those whose kernel could not be started hold no place, and their name is free. */
  g_hash_table_foreach_remove (self->sessions, is_unused, NULL);
  session = g_hash_table_lookup (self->sessions, name);
  if (self->launcher == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "IPython is not started");
      return NULL;
    }
  if (session != NULL && *kernelspec != '\0' &&
      !g_str_equal (gbx_ipython_session_get_kernelspec (session), kernelspec))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "kernel “%s” runs “%s”, not “%s”", name,
                   *gbx_ipython_session_get_kernelspec (session) != '\0'
                       ? gbx_ipython_session_get_kernelspec (session)
                       : "python3",
                   kernelspec);
      return NULL;
    }
  if (session != NULL)
    return session;

  if (g_hash_table_size (self->sessions) >= max_count)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                   "no more than %" G_GUINT64_FORMAT " kernels (ipython.max-kernels)", max_count);
      return NULL;
    }
  return add_session (self, name, kernelspec);
}

/* --- actions --- */

static void
gbx_ipython_execute_async (GbxAction *action,
                           GbxRequest *request,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GbxIpython *self = GBX_IPYTHON (action);
  g_autoptr (GTask) task = g_task_new (action, cancellable, callback, user_data);
  GbxIpythonSession *session = NULL;
  GbxIpythonArgs args;
  GError *error = NULL;

  g_task_set_source_tag (task, gbx_ipython_execute_async);
  if (gbx_ipython_args_read (&args, request, &error))
    session = find_session (self, args.kernel, args.kernelspec, &error);
  if (session == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  gbx_ipython_run_async (self->host, session, self->records, request, &args, task);
}

static void
gbx_ipython_action_init (GbxActionInterface *iface)
{
  iface->execute_async = gbx_ipython_execute_async;
}

/* --- start and stop --- */

static void
on_first_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data; /* takes the reference from start_async */
  GError *error = NULL;

  if (gbx_ipython_session_prepare_finish (GBX_IPYTHON_SESSION (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
on_first_launch (gpointer user_data)
{
  GbxIpython *self = user_data;

  clear_first_launch (self);
  self->is_held = FALSE;
  gbx_ipython_session_refresh (g_hash_table_lookup (self->sessions, ""));
  return G_SOURCE_REMOVE;
}

/* When nothing else is to be done: neither modules that start nor the first clients wait for it. */
static void
launch_first_soon (GbxIpython *self)
{
  if (!self->is_held || self->first_launch != NULL)
    return;
  self->first_launch = g_idle_source_new ();
  g_source_set_callback (self->first_launch, on_first_launch, self, NULL);
  g_source_attach (self->first_launch, NULL);
}

static void
gbx_ipython_start_async (GbxService *service,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GbxIpython *self = GBX_IPYTHON (service);
  GbxSettings *settings = gbx_host_get_settings (self->host);
  g_autoptr (GTask) task = g_task_new (service, cancellable, callback, user_data);
  GbxIpythonSession *session;
  GError *error = NULL;

  g_task_set_source_tag (task, gbx_ipython_start_async);
  self->records = gbx_ipython_records_new ((guint) gbx_settings_get_uint (settings, "kept-cells"),
                                           gbx_settings_get_size_bytes (settings, "kept-output"));
  self->launcher = gbx_ipython_launcher_new (self->host, &error);
  if (self->launcher == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  session = add_session (self, "", "");
  if (gbx_settings_get_bool (settings, "wait-until-ready"))
    {
      gbx_ipython_session_prepare_async (session, gbx_host_get_current_directory (self->host), NULL,
                                         on_first_ready, g_steal_pointer (&task));
      return;
    }
  self->is_held = TRUE;
  if (gbx_host_is_serving (self->host))
    launch_first_soon (self);
  g_task_return_boolean (task, TRUE);
}

static void
on_session_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data; /* takes the reference from stop_async */
  GbxIpython *self = g_task_get_source_object (task);

  gbx_ipython_session_stop_finish (GBX_IPYTHON_SESSION (source), result);
  if (--self->stopping_count > 0)
    return;
  g_hash_table_remove_all (self->sessions);
  g_clear_object (&self->launcher);
  g_task_return_boolean (task, TRUE);
}

static void
gbx_ipython_stop_async (GbxService *service,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GbxIpython *self = GBX_IPYTHON (service);
  g_autoptr (GTask) task = g_task_new (service, cancellable, callback, user_data);
  GHashTableIter iter;
  gpointer session;

  g_task_set_source_tag (task, gbx_ipython_stop_async);
  clear_first_launch (self);
  self->is_held = FALSE;
  self->stopping_count = g_hash_table_size (self->sessions);
  if (self->stopping_count == 0)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  /* None calls back before the loop is over. */
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    gbx_ipython_session_stop_async (session, on_session_stopped, g_object_ref (task));
}

static void
gbx_ipython_service_init (GbxServiceInterface *iface)
{
  iface->start_async = gbx_ipython_start_async;
  iface->stop_async = gbx_ipython_stop_async;
}

/* --- routes --- */

static void
respond_json (GbxExchange *exchange, JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;
  char *text = json_to_string (owned, FALSE);
  g_autoptr (GBytes) body = g_bytes_new_take (text, strlen (text));

  gbx_exchange_respond (exchange, 200, "application/json", body);
}

static gboolean
answer_outputs (GbxIpython *self, GbxExchange *exchange, GError **error)
{
  const char *id = gbx_exchange_get_query_value (exchange, "cell");
  GbxIpythonRecord *record;

  if (id == NULL)
    {
      respond_json (exchange, gbx_ipython_records_build_list (self->records));
      return TRUE;
    }
  record = gbx_ipython_records_find (self->records, id);
  if (record == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "no outputs of cell “%s” are kept",
                   id);
      return FALSE;
    }
  respond_json (exchange, gbx_ipython_record_build (record));
  return TRUE;
}

static gboolean
answer_command (GbxIpython *self, GbxExchange *exchange, const char *command, GError **error)
{
  const char *name = gbx_exchange_get_query_value (exchange, "kernel");
  GbxIpythonSession *session = g_hash_table_lookup (self->sessions, name != NULL ? name : "");
  g_autoptr (GBytes) body = g_bytes_new_static (DONE_BODY, strlen (DONE_BODY));

  if (!g_str_equal (gbx_exchange_get_method (exchange), "POST"))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "%s wants POST", command);
      return FALSE;
    }
  if (session == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "no kernel “%s”", name);
      return FALSE;
    }
  if (g_str_equal (command, "restart"))
    gbx_ipython_session_restart (session);
  else
    gbx_ipython_session_interrupt (session);
  gbx_exchange_respond (exchange, 200, "application/json", body);
  return TRUE;
}

static gboolean
answer (GbxIpython *self, GbxExchange *exchange, GError **error)
{
  const char *path = gbx_exchange_get_path (exchange);

  if (self->launcher == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "IPython is not started");
      return FALSE;
    }
  if (g_str_equal (path, "/ipython/outputs"))
    return answer_outputs (self, exchange, error);
  if (g_str_equal (path, "/ipython/restart") || g_str_equal (path, "/ipython/interrupt"))
    return answer_command (self, exchange, path + strlen ("/ipython/"), error);

  g_set_error (error, GBX_ERROR, GBX_ERROR_NOT_FOUND, "no such path");
  return FALSE;
}

static void
gbx_ipython_handle_async (GbxRoute *route,
                          GbxExchange *exchange,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (route, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, gbx_ipython_handle_async);
  if (answer (GBX_IPYTHON (route), exchange, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
gbx_ipython_route_init (GbxRouteInterface *iface)
{
  iface->handle_async = gbx_ipython_handle_async;
}

/**
 * gbx_ipython_create:
 * @host: the host
 * @error: return location for an error
 *
 * Returns: (transfer full): the module's object
 */
GObject *
gbx_ipython_create (GbxHost *host, GError **error)
{
  GbxIpython *self = g_object_new (GBX_TYPE_IPYTHON, NULL);

  self->host = g_object_ref (host);
  g_signal_connect_object (host, "serving", G_CALLBACK (launch_first_soon), self,
                           G_CONNECT_SWAPPED);
  return G_OBJECT (self);
}
