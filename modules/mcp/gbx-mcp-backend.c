/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One MCP server: started, greeted, asked, and started again when it ends. */
#include "gbx-mcp-backend.h"

#include "gbx-mcp-limits.h"
#include "gbx-mcp-pending.h"
#include "gbx-mcp-pipe.h"
#include "gbx-mcp-spec.h"

struct _GbxMcpBackend
{
  GObject parent_instance;

  GbxMcpDefinition *definition;
  char *directory;
  gint64 start_timeout_usec;
  gint64 start_wait_usec;
  gint64 call_timeout_usec;

  GbxMcpBackendState state;
  GbxMcpPipe *pipe;
  char *problem; /* of FAILED */
  JsonObject *capabilities;
  GHashTable *lists; /* method -> JsonArray: what it answered last */
  GHashTable *pending;
  gint64 last_id;
  GSource *timer; /* STARTING: its deadline; FAILED: the next start */
  guint failures_count;
  gint64 ready_usec;
  GTask *stop_task;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_NOTIFICATION,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GbxMcpBackend, gbx_mcp_backend, G_TYPE_OBJECT)

static void
forget_lists (GbxMcpBackend *self)
{
  g_clear_pointer (&self->lists, g_hash_table_unref);
  self->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) json_array_unref);
}

static void
gbx_mcp_backend_finalize (GObject *object)
{
  GbxMcpBackend *self = GBX_MCP_BACKEND (object);

  gbx_mcp_clear_timer (&self->timer);
  g_clear_object (&self->pipe);
  g_clear_pointer (&self->capabilities, json_object_unref);
  g_hash_table_unref (self->lists);
  g_hash_table_unref (self->pending);
  gbx_mcp_definition_free (self->definition);
  g_free (self->directory);
  g_free (self->problem);

  G_OBJECT_CLASS (gbx_mcp_backend_parent_class)->finalize (object);
}

static void
gbx_mcp_backend_class_init (GbxMcpBackendClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_mcp_backend_finalize;

  /* Its state is another one. */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /* A GbxMcpMessage for whom it may concern. */
  signals[SIGNAL_NOTIFICATION] =
      g_signal_new ("notification", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
gbx_mcp_backend_init (GbxMcpBackend *self)
{
  self->state = GBX_MCP_BACKEND_STOPPED;
  forget_lists (self);
  self->pending = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                         (GDestroyNotify) gbx_mcp_pending_free);
}

/**
 * gbx_mcp_backend_new:
 * @definition: what it is
 * @directory: where it is started
 * @start_timeout_usec: how long it may take to answer the first time
 * @start_wait_usec: how long a request waits for that
 * @call_timeout_usec: how long it may take to answer later
 *
 * Returns: (transfer full): a server that does not run yet
 */
GbxMcpBackend *
gbx_mcp_backend_new (const GbxMcpDefinition *definition,
                     const char *directory,
                     gint64 start_timeout_usec,
                     gint64 start_wait_usec,
                     gint64 call_timeout_usec)
{
  GbxMcpBackend *self = g_object_new (GBX_TYPE_MCP_BACKEND, NULL);

  self->definition = gbx_mcp_definition_copy (definition);
  self->directory = g_strdup (directory);
  self->start_timeout_usec = start_timeout_usec;
  self->start_wait_usec = start_wait_usec;
  self->call_timeout_usec = call_timeout_usec;

  return self;
}

const GbxMcpDefinition *
gbx_mcp_backend_get_definition (GbxMcpBackend *self)
{
  return self->definition;
}

const char *
gbx_mcp_backend_get_name (GbxMcpBackend *self)
{
  return self->definition->name;
}

GbxMcpBackendState
gbx_mcp_backend_get_state (GbxMcpBackend *self)
{
  return self->state;
}

/* (transfer none) (nullable): why it does not run; %NULL if it does, or may soon */
const char *
gbx_mcp_backend_get_problem (GbxMcpBackend *self)
{
  return self->problem;
}

/* Whether it said that it can do something; unknown, and so %FALSE, until it has started. */
gboolean
gbx_mcp_backend_can (GbxMcpBackend *self, const char *capability)
{
  return self->capabilities != NULL && json_object_has_member (self->capabilities, capability);
}

/* (transfer none): method -> JsonArray, kept for as long as the server says nothing else; who fills
 * it later holds it, and then fills one that is not used any more if the server did */
GHashTable *
gbx_mcp_backend_get_lists (GbxMcpBackend *self)
{
  return self->lists;
}

/* --- what others wait for --- */

static void
answer (GbxMcpPending *pending, JsonObject *reply, const GError *error)
{
  GbxMcpBackend *self = pending->backend;
  GbxMcpReplyFunc on_reply = pending->on_reply;
  gpointer user_data = pending->user_data;

  g_hash_table_remove (self->pending, &pending->id);
  on_reply (reply, error, user_data);
}

static void
answer_all (GbxMcpBackend *self, const char *why)
{
  g_autoptr (GError) error =
      g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE, "%s: %s", self->definition->name, why);
  g_autoptr (GList) ids = g_hash_table_get_keys (self->pending);

  /* Who is told may ask again, or stop asking. */
  for (GList *l = ids; l != NULL; l = l->next)
    l->data = GSIZE_TO_POINTER ((gsize) * (gint64 *) l->data);
  for (GList *l = ids; l != NULL; l = l->next)
    {
      gint64 id = (gint64) GPOINTER_TO_SIZE (l->data);
      GbxMcpPending *pending = g_hash_table_lookup (self->pending, &id);

      if (pending != NULL)
        answer (pending, NULL, error);
    }
}

static gboolean
on_pending_timer (gpointer user_data)
{
  GbxMcpPending *pending = user_data;
  g_autoptr (GbxMcpBackend) self = g_object_ref (pending->backend);
  g_autoptr (GError) error = gbx_mcp_pending_new_error (pending);
  gint64 id = pending->id;

  if (pending->unsent == NULL && !pending->is_refused && self->state == GBX_MCP_BACKEND_READY)
    {
      g_autoptr (JsonObject) params = json_object_new ();
      g_autoptr (JsonNode) message = NULL;

      json_object_set_int_member (params, "requestId", id);
      message = gbx_mcp_message_build_notification ("notifications/cancelled", params);
      gbx_mcp_pipe_send (self->pipe, message);
    }
  answer (pending, NULL, error);
  return G_SOURCE_REMOVE;
}

static GbxMcpPending *
add_pending (GbxMcpBackend *self,
             GbxMcpReplyFunc on_reply,
             GbxMcpProgressFunc on_progress,
             gpointer user_data)
{
  GbxMcpPending *pending = g_new0 (GbxMcpPending, 1);

  pending->backend = self;
  pending->id = ++self->last_id;
  pending->on_reply = on_reply;
  pending->on_progress = on_progress;
  pending->user_data = user_data;
  g_hash_table_insert (self->pending, &pending->id, pending);
  return pending;
}

/* --- its life --- */

static void
set_state (GbxMcpBackend *self, GbxMcpBackendState state, const char *problem)
{
  char *own = g_strdup (problem);

  g_free (self->problem);
  self->problem = own;
  self->state = state;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
on_restart_timer (gpointer user_data)
{
  GbxMcpBackend *self = user_data;

  gbx_mcp_clear_timer (&self->timer);
  gbx_mcp_backend_start (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_restart (GbxMcpBackend *self)
{
  gint64 wait_usec = GBX_MCP_RESTART_MIN_USEC;

  for (guint i = 1; i < self->failures_count && wait_usec < GBX_MCP_RESTART_MAX_USEC; i++)
    wait_usec *= 2;
  gbx_mcp_set_timer (&self->timer, MIN (wait_usec, GBX_MCP_RESTART_MAX_USEC), on_restart_timer,
                     self);
}

/* It does not do what it should: whoever waits is told, and it has to go. */
static void
fail (GbxMcpBackend *self, const char *problem)
{
  g_autofree char *why = g_strdup (problem);

  if (self->ready_usec > 0 &&
      g_get_monotonic_time () - self->ready_usec > GBX_MCP_RESTART_MAX_USEC)
    self->failures_count = 0;
  self->failures_count++;
  self->ready_usec = 0;
  forget_lists (self);
  gbx_mcp_clear_timer (&self->timer);
  set_state (self, GBX_MCP_BACKEND_FAILED, why);
  answer_all (self, why);
  if (self->pipe != NULL)
    gbx_mcp_pipe_close (self->pipe, GBX_MCP_HURRIED_GRACE_USEC);
  else
    schedule_restart (self);
}

static void
on_pipe_end (const char *why, gpointer user_data)
{
  g_autoptr (GbxMcpBackend) self = user_data; /* takes the reference of gbx_mcp_backend_start() */

  g_clear_object (&self->pipe);
  if (self->stop_task != NULL)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);

      g_task_return_boolean (task, TRUE);
    }
  else if (self->state == GBX_MCP_BACKEND_FAILED)
    schedule_restart (self);
  else if (self->state == GBX_MCP_BACKEND_READY && self->failures_count == 0)
    {
      /* The first time it is there again before anybody misses it. */
      answer_all (self, why);
      self->failures_count++;
      forget_lists (self);
      gbx_mcp_backend_start (self);
    }
  else
    fail (self, why);
}

static void
on_pipe_silent (gpointer user_data)
{
  GbxMcpBackend *self = user_data;

  if (self->stop_task == NULL && self->state != GBX_MCP_BACKEND_FAILED)
    fail (self, "closed its output");
}

static gboolean
on_start_timer (gpointer user_data)
{
  fail (user_data, "did not answer in time when it was started");
  return G_SOURCE_REMOVE;
}

static void
send_request (GbxMcpBackend *self, GbxMcpPending *pending, JsonNode *message)
{
  pending->is_refused =
      self->state != GBX_MCP_BACKEND_READY || !gbx_mcp_pipe_send (self->pipe, message);
  gbx_mcp_pending_limit (pending, pending->is_refused ? 0 : self->call_timeout_usec,
                         on_pending_timer);
}

static void
send_unsent (GbxMcpBackend *self)
{
  g_autoptr (GList) all = g_hash_table_get_values (self->pending);

  for (GList *l = all; l != NULL; l = l->next)
    {
      GbxMcpPending *pending = l->data;
      g_autoptr (JsonNode) message = g_steal_pointer (&pending->unsent);

      if (message != NULL)
        send_request (self, pending, message);
    }
}

static void
on_initialized (JsonObject *reply, const GError *error, gpointer user_data)
{
  GbxMcpBackend *self = user_data;
  g_autoptr (JsonNode) message = NULL;
  JsonObject *result = reply != NULL ? gbx_mcp_get_object (reply, "result") : NULL;
  JsonObject *capabilities;

  if (error != NULL)
    return; /* who ended the wait has said why */
  if (result == NULL ||
      !gbx_mcp_is_known_version (gbx_mcp_get_string (result, "protocolVersion")))
    {
      fail (self, "does not speak a known revision of MCP");
      return;
    }

  gbx_mcp_clear_timer (&self->timer);
  capabilities = gbx_mcp_get_object (result, "capabilities");
  g_clear_pointer (&self->capabilities, json_object_unref);
  if (capabilities != NULL)
    self->capabilities = json_object_ref (capabilities);
  message = gbx_mcp_message_build_notification ("notifications/initialized", NULL);
  gbx_mcp_pipe_send (self->pipe, message);
  self->ready_usec = g_get_monotonic_time ();
  self->state = GBX_MCP_BACKEND_READY;
  send_unsent (self);
  set_state (self, GBX_MCP_BACKEND_READY, NULL);
}

/* One server serves many clients, so that there is no one to ask; it was told at its start. */
static void
answer_request (GbxMcpBackend *self, GbxMcpMessage *message)
{
  g_autofree char *text = g_strdup_printf ("%s: clients cannot be asked", message->method);
  g_autoptr (JsonNode) reply =
      g_str_equal (message->method, "ping")
          ? gbx_mcp_message_build_result (message->id, NULL)
          : gbx_mcp_message_build_error (message->id, GBX_MCP_METHOD_NOT_FOUND, text);

  gbx_mcp_pipe_send (self->pipe, reply);
}

static void
take_notification (GbxMcpBackend *self, GbxMcpMessage *message)
{
  GbxMcpPending *pending = NULL;
  gint64 id;

  if (!g_str_equal (message->method, "notifications/progress"))
    {
      if (g_str_has_suffix (message->method, "/list_changed"))
        forget_lists (self);
      g_signal_emit (self, signals[SIGNAL_NOTIFICATION], 0, message);
      return;
    }
  if (message->params != NULL &&
      gbx_mcp_get_int (json_object_get_member (message->params, "progressToken"), &id))
    pending = g_hash_table_lookup (self->pending, &id);
  if (pending != NULL && pending->on_progress != NULL)
    pending->on_progress (message->params, pending->user_data);
}

static void
on_message (GbxMcpMessage *message, gpointer user_data)
{
  GbxMcpBackend *self = user_data;
  GbxMcpPending *pending;
  gint64 id;

  if (message->kind == GBX_MCP_MESSAGE_REQUEST)
    {
      answer_request (self, message);
      return;
    }
  if (message->kind == GBX_MCP_MESSAGE_NOTIFICATION)
    {
      take_notification (self, message);
      return;
    }
  if (!gbx_mcp_get_int (message->id, &id))
    return;
  pending = g_hash_table_lookup (self->pending, &id);
  if (pending != NULL && pending->unsent == NULL)
    answer (pending, message->object, NULL);
}

static void
send_initialize (GbxMcpBackend *self)
{
  GbxMcpPending *pending = add_pending (self, on_initialized, NULL, self);
  g_autoptr (JsonObject) params = json_object_new ();
  JsonObject *client = json_object_new ();
  g_autoptr (JsonNode) message = NULL;

  json_object_set_string_member (client, "name", "glovebox");
  json_object_set_string_member (client, "version", GBX_MCP_VERSION);
  json_object_set_string_member (params, "protocolVersion", GBX_MCP_LATEST_VERSION);
  json_object_set_object_member (params, "capabilities", json_object_new ());
  json_object_set_object_member (params, "clientInfo", client);
  message = gbx_mcp_message_build_call (pending->id, "initialize", params);
  gbx_mcp_pipe_send (self->pipe, message);
}

/**
 * gbx_mcp_backend_start:
 * @self: a server that does not run
 *
 * Starts it; from here on it is started again when it ends. Main context.
 */
void
gbx_mcp_backend_start (GbxMcpBackend *self)
{
  g_autoptr (GbxProcessSpec) spec = gbx_mcp_spec_new (self->definition, self->directory);
  g_autoptr (GError) error = NULL;

  set_state (self, GBX_MCP_BACKEND_STARTING, NULL);
  self->pipe = gbx_mcp_pipe_open (spec, on_message, on_pipe_silent, on_pipe_end, self, &error);
  if (self->pipe == NULL)
    {
      fail (self, error->message);
      return;
    }
  g_object_ref (self); /* until on_pipe_end() */
  gbx_mcp_set_timer (&self->timer, self->start_timeout_usec, on_start_timer, self);
  send_initialize (self);
}

/**
 * gbx_mcp_backend_call:
 * @self: a server
 * @method: of MCP
 * @params: (nullable): its parameters
 * @on_reply: called once, later, unless the call is cancelled
 * @on_progress: (nullable): called when the server tells how far it is
 * @user_data: for both
 *
 * Asks a server. Main context.
 *
 * Returns: what gbx_mcp_backend_cancel() takes
 */
gint64
gbx_mcp_backend_call (GbxMcpBackend *self,
                      const char *method,
                      JsonObject *params,
                      GbxMcpReplyFunc on_reply,
                      GbxMcpProgressFunc on_progress,
                      gpointer user_data)
{
  GbxMcpPending *pending = add_pending (self, on_reply, on_progress, user_data);
  g_autoptr (JsonObject) own = gbx_mcp_copy_object (params);
  g_autoptr (JsonNode) message = NULL;

  if (on_progress != NULL)
    {
      JsonObject *meta = gbx_mcp_copy_object (gbx_mcp_get_object (own, "_meta"));

      json_object_set_int_member (meta, "progressToken", pending->id);
      json_object_set_object_member (own, "_meta", meta);
    }
  message = gbx_mcp_message_build_call (pending->id, method,
                                        json_object_get_size (own) > 0 ? own : NULL);
  if (self->state == GBX_MCP_BACKEND_STARTING)
    {
      pending->unsent = g_steal_pointer (&message);
      gbx_mcp_pending_limit (pending, MIN (self->start_wait_usec, self->call_timeout_usec),
                             on_pending_timer);
    }
  else
    send_request (self, pending, message);
  return pending->id;
}

/**
 * gbx_mcp_backend_cancel:
 * @self: a server
 * @call: what gbx_mcp_backend_call() returned; one that is answered already is no mistake
 * @reason: (nullable): for the server
 *
 * Tells the server that nobody waits any more; no callback is called. Main context.
 */
void
gbx_mcp_backend_cancel (GbxMcpBackend *self, gint64 call, const char *reason)
{
  GbxMcpPending *pending = g_hash_table_lookup (self->pending, &call);
  gboolean is_unsent;

  if (pending == NULL)
    return;
  is_unsent = pending->unsent != NULL;
  g_hash_table_remove (self->pending, &call);
  if (self->pipe != NULL && !is_unsent)
    {
      g_autoptr (JsonObject) params = json_object_new ();
      g_autoptr (JsonNode) message = NULL;

      json_object_set_int_member (params, "requestId", call);
      if (reason != NULL)
        json_object_set_string_member (params, "reason", reason);
      message = gbx_mcp_message_build_notification ("notifications/cancelled", params);
      gbx_mcp_pipe_send (self->pipe, message);
    }
}

/**
 * gbx_mcp_backend_stop_async:
 * @self: a server that was started, and not stopped before
 * @callback: called when its processes are gone
 * @user_data: for @callback
 *
 * Ends a server for good; calls under way fail. Main context.
 */
void
gbx_mcp_backend_stop_async (GbxMcpBackend *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, gbx_mcp_backend_stop_async);
  gbx_mcp_clear_timer (&self->timer);
  set_state (self, GBX_MCP_BACKEND_STOPPED, NULL);
  answer_all (self, "was removed");
  if (self->pipe == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->stop_task = g_steal_pointer (&task);
  gbx_mcp_pipe_close (self->pipe, GBX_MCP_CLOSE_GRACE_USEC);
}

/* Leaves a server that is being stopped less time for its end. */
void
gbx_mcp_backend_hurry (GbxMcpBackend *self)
{
  if (self->pipe != NULL)
    gbx_mcp_pipe_close (self->pipe, GBX_MCP_HURRIED_GRACE_USEC);
}

gboolean
gbx_mcp_backend_stop_finish (GbxMcpBackend *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
