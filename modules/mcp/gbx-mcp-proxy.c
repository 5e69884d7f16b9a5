/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The set of servers, and the clients that see it as one server. */
#include "gbx-mcp-limits.h"
#include "gbx-mcp-proxy-private.h"

G_DEFINE_FINAL_TYPE (GbxMcpProxy, gbx_mcp_proxy, G_TYPE_OBJECT)

static void
gbx_mcp_proxy_finalize (GObject *object)
{
  GbxMcpProxy *self = GBX_MCP_PROXY (object);

  g_ptr_array_unref (self->backends);
  g_ptr_array_unref (self->stopping);
  g_ptr_array_unref (self->updates);
  g_hash_table_unref (self->sessions);
  g_clear_object (&self->host);
  g_free (self->directory);

  G_OBJECT_CLASS (gbx_mcp_proxy_parent_class)->finalize (object);
}

static void
gbx_mcp_proxy_class_init (GbxMcpProxyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_mcp_proxy_finalize;
}

static void
gbx_mcp_proxy_init (GbxMcpProxy *self)
{
  self->backends = g_ptr_array_new_with_free_func (g_object_unref);
  self->stopping = g_ptr_array_new_with_free_func (g_object_unref);
  self->updates = g_ptr_array_new_with_free_func (g_object_unref);
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
}

/* (transfer full): a proxy without servers */
GbxMcpProxy *
gbx_mcp_proxy_new (GbxHost *host)
{
  GbxMcpProxy *self = g_object_new (GBX_TYPE_MCP_PROXY, NULL);

  self->host = g_object_ref (host);
  self->directory = g_file_get_path (gbx_host_get_workspace (host));
  return self;
}

/* --- what becomes known of servers --- */

/* (transfer full): a line for each server that does not run; "" if all do */
static char *
describe_problems (GbxMcpProxy *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->backends->len; i++)
    {
      GbxMcpBackend *backend = g_ptr_array_index (self->backends, i);
      const char *problem = gbx_mcp_backend_get_problem (backend);

      if (problem != NULL)
        g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "",
                                gbx_mcp_backend_get_name (backend), problem);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_starting (GbxMcpProxy *self)
{
  for (guint i = 0; i < self->backends->len; i++)
    if (gbx_mcp_backend_get_state (g_ptr_array_index (self->backends, i)) ==
        GBX_MCP_BACKEND_STARTING)
      return TRUE;
  return FALSE;
}

static void
end_update (GbxMcpProxy *self, GTask *task)
{
  g_autoptr (GTask) own = g_object_ref (task);

  if (g_ptr_array_remove (self->updates, task))
    g_task_return_pointer (own, describe_problems (self), g_free);
}

static void
end_updates (GbxMcpProxy *self)
{
  while (self->updates->len > 0)
    end_update (self, g_ptr_array_index (self->updates, 0));
}

static void
notify_all (GbxMcpProxy *self, const char *method)
{
  g_autoptr (JsonNode) message = gbx_mcp_message_build_notification (method, NULL);
  g_autoptr (GPtrArray) sessions = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer session;

  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    g_ptr_array_add (sessions, g_object_ref (session)); /* one may go on the way */
  for (guint i = 0; i < sessions->len; i++)
    gbx_mcp_session_notify (g_ptr_array_index (sessions, i), message);
}

static void
notify_lists (GbxMcpProxy *self)
{
  notify_all (self, "notifications/tools/list_changed");
  notify_all (self, "notifications/prompts/list_changed");
  notify_all (self, "notifications/resources/list_changed");
}

static void
report (GbxMcpProxy *self)
{
  g_autofree char *problems = describe_problems (self);

  /* One server that fails leaves the others what they are, so the module is ready. */
  gbx_host_report_status (self->host, GBX_MODULE_STATUS_READY,
                          *problems != '\0' ? problems : NULL);
}

static void
on_backend_changed (GbxMcpBackend *backend, GbxMcpProxy *self)
{
  report (self);
  if (gbx_mcp_backend_get_state (backend) != GBX_MCP_BACKEND_STARTING)
    notify_lists (self);
  if (!is_starting (self))
    end_updates (self);
}

static void
on_backend_notification (GbxMcpBackend *backend, GbxMcpMessage *message, GbxMcpProxy *self)
{
  gbx_mcp_proxy_pass_on (self, backend, message);
}

/* --- updates --- */

static GbxMcpBackend *
take_backend (GPtrArray *backends, const GbxMcpDefinition *definition)
{
  for (guint i = 0; i < backends->len; i++)
    if (gbx_mcp_definition_equal (gbx_mcp_backend_get_definition (backends->pdata[i]), definition))
      return g_ptr_array_steal_index (backends, i);
  return NULL;
}

static void
on_backend_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxMcpProxy) self = user_data;
  g_autoptr (GTask) task = NULL;

  gbx_mcp_backend_stop_finish (GBX_MCP_BACKEND (source), result, NULL);
  g_ptr_array_remove (self->stopping, source);
  if (self->stopping->len > 0 || self->stop_task == NULL)
    return;
  task = g_steal_pointer (&self->stop_task);
  g_task_return_boolean (task, TRUE);
}

static void
stop_backends (GbxMcpProxy *self, GPtrArray *backends)
{
  for (guint i = 0; i < backends->len; i++)
    {
      GbxMcpBackend *backend = g_ptr_array_index (backends, i);

      g_signal_handlers_disconnect_by_data (backend, self);
      g_ptr_array_add (self->stopping, g_object_ref (backend));
      gbx_mcp_backend_stop_async (backend, on_backend_stopped, g_object_ref (self));
    }
}

static GbxMcpBackend *
new_backend (GbxMcpProxy *self, const GbxMcpDefinition *definition)
{
  GbxSettings *settings = gbx_host_get_settings (self->host);
  GbxMcpBackend *backend =
      gbx_mcp_backend_new (definition, self->directory,
                           gbx_settings_get_duration_usec (settings, "start-timeout"),
                           gbx_settings_get_duration_usec (settings, "start-wait"),
                           gbx_settings_get_duration_usec (settings, "call-timeout"));

  g_signal_connect (backend, "changed", G_CALLBACK (on_backend_changed), self);
  g_signal_connect (backend, "notification", G_CALLBACK (on_backend_notification), self);
  return backend;
}

static gboolean
on_update_timer (gpointer user_data)
{
  GTask *task = user_data;

  end_update (g_task_get_source_object (task), task);
  return G_SOURCE_REMOVE;
}

static void
clear_timer (gpointer data)
{
  g_source_destroy (data);
  g_source_unref (data);
}

static void
wait_for_servers (GbxMcpProxy *self, GTask *task)
{
  gint64 wait_usec =
      gbx_settings_get_duration_usec (gbx_host_get_settings (self->host), "update-wait");
  GSource *timer = g_timeout_source_new ((guint) (wait_usec / 1000));

  g_source_set_callback (timer, on_update_timer, task, NULL);
  g_source_attach (timer, g_main_context_get_thread_default ());
  g_task_set_task_data (task, timer, clear_timer);
  g_ptr_array_add (self->updates, g_object_ref (task));
  if (!is_starting (self))
    end_update (self, task);
}

/**
 * gbx_mcp_proxy_update_async:
 * @self: a proxy
 * @definitions: (element-type GbxMcpDefinition): the whole set
 * @callback: called when all servers have started or failed, at the latest after update-wait
 * @user_data: for @callback
 *
 * Replaces the set of servers; one that is in both goes on as it was. Main context.
 */
void
gbx_mcp_proxy_update_async (GbxMcpProxy *self,
                            GPtrArray *definitions,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->backends);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean is_other = FALSE;

  g_task_set_source_tag (task, gbx_mcp_proxy_update_async);
  self->backends = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < definitions->len; i++)
    {
      GbxMcpBackend *backend = take_backend (old, g_ptr_array_index (definitions, i));

      if (backend == NULL)
        {
          backend = new_backend (self, g_ptr_array_index (definitions, i));
          g_ptr_array_add (added, g_object_ref (backend));
        }
      g_ptr_array_add (self->backends, backend);
    }
  is_other = old->len > 0 || added->len > 0;
  stop_backends (self, old);
  for (guint i = 0; i < added->len; i++)
    gbx_mcp_backend_start (g_ptr_array_index (added, i));
  if (is_other)
    {
      report (self);
      notify_lists (self);
    }
  wait_for_servers (self, task);
}

/* (transfer full): a line for each server that does not run */
char *
gbx_mcp_proxy_update_finish (GbxMcpProxy *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
hurry (GbxMcpBackend *backend, gpointer user_data)
{
  gbx_mcp_backend_hurry (backend);
}

/**
 * gbx_mcp_proxy_stop_async:
 * @self: a proxy
 * @callback: called when all processes are gone
 * @user_data: for @callback
 *
 * Ends all servers and sessions. Main context.
 */
void
gbx_mcp_proxy_stop_async (GbxMcpProxy *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->backends);
  g_autoptr (GList) sessions = g_hash_table_get_values (self->sessions);

  g_task_set_source_tag (task, gbx_mcp_proxy_stop_async);
  self->backends = g_ptr_array_new_with_free_func (g_object_unref);
  for (GList *l = sessions; l != NULL; l = l->next)
    gbx_mcp_proxy_close_session (self, l->data);
  stop_backends (self, old);
  g_ptr_array_foreach (self->stopping, (GFunc) hurry, NULL);
  end_updates (self);
  if (self->stopping->len == 0)
    g_task_return_boolean (task, TRUE);
  else
    self->stop_task = g_steal_pointer (&task);
}

gboolean
gbx_mcp_proxy_stop_finish (GbxMcpProxy *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- sessions --- */

/* Sessions over streamable HTTP end with a request of the client's, which may never come. */
static gboolean
is_idle (gpointer key, gpointer value, gpointer user_data)
{
  GbxMcpProxy *self = user_data;

  return gbx_mcp_session_get_stream (value) == NULL &&
         g_get_monotonic_time () - gbx_mcp_session_get_used_usec (value) >
             gbx_settings_get_duration_usec (gbx_host_get_settings (self->host),
                                             "session-idle-timeout");
}

/* (transfer none) (nullable): a new session, or %NULL if there are too many */
GbxMcpSession *
gbx_mcp_proxy_open_session (GbxMcpProxy *self)
{
  GbxMcpSession *session;

  if (g_hash_table_size (self->sessions) >= GBX_MCP_MAX_SESSIONS_COUNT)
    g_hash_table_foreach_remove (self->sessions, is_idle, self);
  if (g_hash_table_size (self->sessions) >= GBX_MCP_MAX_SESSIONS_COUNT)
    return NULL;

  session = gbx_mcp_session_new ();
  g_hash_table_insert (self->sessions, (char *) gbx_mcp_session_get_id (session), session);
  return session;
}

GbxMcpSession *
gbx_mcp_proxy_find_session (GbxMcpProxy *self, const char *id)
{
  return g_hash_table_lookup (self->sessions, id);
}

/* One that is closed already is no mistake. */
void
gbx_mcp_proxy_close_session (GbxMcpProxy *self, GbxMcpSession *session)
{
  g_object_ref (session);
  g_hash_table_remove (self->sessions, gbx_mcp_session_get_id (session));
  gbx_mcp_session_close (session);
  g_object_unref (session);
}
