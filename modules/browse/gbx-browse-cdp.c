/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-cdp.h"

#include "gbx-browse-error.h"
#include "gbx-browse-framing.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-relay.h"

#define READ_CHUNK_BYTES (256 * 1024)

/* What somebody waits for. */
typedef struct
{
  char *method;
  char *session;
  GBytes *result;
  GError *error;

  /* Of a question that somebody else asked: nobody waits for it here. */
  GbxBrowseAnswerFunc on_answer;
  gpointer user_data;
} Reply;

struct _GbxBrowseCdp
{
  GMainContext *context;
  GInputStream *input;
  GOutputStream *output;
  GCancellable *cancellable; /* of reading and writing */
  GCancellable *step;
  GbxBrowseFraming *framing;
  guint8 *chunk;
  GQueue outbox; /* GBytes; the first one is on its way */
  gsize outbox_bytes;
  gint64 last_id;
  GHashTable *replies; /* id -> Reply */
  gboolean is_reading;
  gboolean is_writing;
  gboolean is_closed;

  GbxBrowseEventFunc on_event;
  gpointer user_data;
  GbxBrowseTapFunc on_tap; /* (nullable) */
  gpointer tap_data;
};

static void read_more (GbxBrowseCdp *self);
static void write_next (GbxBrowseCdp *self);

static void
reply_free (Reply *reply)
{
  if (reply->on_answer != NULL)
    reply->on_answer (NULL, reply->user_data);
  g_free (reply->method);
  g_free (reply->session);
  g_clear_pointer (&reply->result, g_bytes_unref);
  g_clear_error (&reply->error);
  g_free (reply);
}

static gboolean
is_done (const Reply *reply)
{
  return reply->result != NULL || reply->error != NULL;
}

static void
pass_answer (GbxBrowseCdp *self, Reply *reply, GbxBrowseMessage *message)
{
  GbxBrowseAnswerFunc on_answer = g_steal_pointer (&reply->on_answer);
  gpointer user_data = reply->user_data;

  g_hash_table_remove (self->replies, &message->id);
  on_answer (message, user_data);
}

static void
take_answer (GbxBrowseCdp *self, GbxBrowseMessage *message)
{
  Reply *reply = g_hash_table_lookup (self->replies, &message->id);

  if (reply == NULL || is_done (reply))
    return;
  if (reply->on_answer != NULL)
    {
      pass_answer (self, reply, message);
      return;
    }
  if (message->error != NULL)
    reply->error = g_error_new (GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_BROWSER,
                                "Protocol error (%s): %s", reply->method, message->error);
  else if (message->body != NULL)
    reply->result = g_bytes_ref (message->body);
  else
    reply->result = g_bytes_new_static ("{}", 2);
}

static void
on_message (GBytes *bytes, gpointer user_data)
{
  GbxBrowseCdp *self = user_data;
  g_autoptr (GbxBrowseMessage) message = gbx_browse_message_parse (bytes);
  g_autoptr (JsonObject) params = NULL;

  if (message == NULL)
    return;
  if (message->method == NULL)
    {
      take_answer (self, message);
      return;
    }
  if (self->on_tap != NULL && self->on_tap (message, self->tap_data))
    return;
  params = message->body != NULL ? gbx_browse_message_read_object (message->body) : NULL;
  if (params == NULL)
    params = json_object_new ();
  self->on_event (message->session, message->method, params, self->user_data);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GbxBrowseCdp *self = user_data;
  gssize read_bytes = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  self->is_reading = FALSE;
  if (read_bytes <= 0 || !gbx_browse_framing_push (self->framing, (const char *) self->chunk,
                                                   (gsize) read_bytes, on_message, self))
    {
      self->is_closed = TRUE;
      return;
    }
  read_more (self);
}

static void
read_more (GbxBrowseCdp *self)
{
  self->is_reading = TRUE;
  g_input_stream_read_async (self->input, self->chunk, READ_CHUNK_BYTES, G_PRIORITY_DEFAULT,
                             self->cancellable, on_read, self);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GbxBrowseCdp *self = user_data;
  g_autoptr (GBytes) done = g_queue_pop_head (&self->outbox);

  self->is_writing = FALSE;
  self->outbox_bytes -= g_bytes_get_size (done);
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    self->is_closed = TRUE;
  else if (!g_queue_is_empty (&self->outbox))
    write_next (self);
}

static void
write_next (GbxBrowseCdp *self)
{
  GBytes *bytes = g_queue_peek_head (&self->outbox);

  self->is_writing = TRUE;
  g_output_stream_write_all_async (self->output, g_bytes_get_data (bytes, NULL),
                                   g_bytes_get_size (bytes), G_PRIORITY_DEFAULT, self->cancellable,
                                   on_written, self);
}

/**
 * gbx_browse_cdp_new:
 * @context: of the engine's thread, which is its default
 * @input: from the browser
 * @output: to the browser
 * @on_event: called for each event
 * @user_data: for @on_event
 *
 * Returns: (transfer full): a conversation
 */
GbxBrowseCdp *
gbx_browse_cdp_new (GMainContext *context,
                    GInputStream *input,
                    GOutputStream *output,
                    GbxBrowseEventFunc on_event,
                    gpointer user_data)
{
  GbxBrowseCdp *self = g_new0 (GbxBrowseCdp, 1);

  self->context = g_main_context_ref (context);
  self->input = g_object_ref (input);
  self->output = g_object_ref (output);
  self->cancellable = g_cancellable_new ();
  self->framing = gbx_browse_framing_new (GBX_BROWSE_MAX_MESSAGE_BYTES);
  self->chunk = g_malloc (READ_CHUNK_BYTES);
  g_queue_init (&self->outbox);
  self->replies =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) reply_free);
  self->on_event = on_event;
  self->user_data = user_data;
  read_more (self);

  return self;
}

/* What was begun is called off first; its callbacks must still find this. */
void
gbx_browse_cdp_free (GbxBrowseCdp *self)
{
  g_cancellable_cancel (self->cancellable);
  while (self->is_reading || self->is_writing)
    g_main_context_iteration (self->context, TRUE);

  g_clear_object (&self->input);
  g_clear_object (&self->output);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->step);
  gbx_browse_framing_free (self->framing);
  g_free (self->chunk);
  g_queue_clear_full (&self->outbox, (GDestroyNotify) g_bytes_unref);
  g_hash_table_unref (self->replies);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * gbx_browse_cdp_set_step:
 * @self: a conversation
 * @step: (nullable): what ends all waiting; whoever cancels it wakes the thread's context
 */
void
gbx_browse_cdp_set_step (GbxBrowseCdp *self, GCancellable *step)
{
  g_set_object (&self->step, step);
}

/* (transfer none) (nullable) */
GCancellable *
gbx_browse_cdp_get_step (GbxBrowseCdp *self)
{
  return self->step;
}

gboolean
gbx_browse_cdp_is_closed (GbxBrowseCdp *self)
{
  return self->is_closed;
}

/* @text: (transfer full): with its NUL, which ends it on the pipe, too. FALSE: it does not fit. */
static gboolean
write_text (GbxBrowseCdp *self, char *text)
{
  gsize length_bytes = strlen (text) + 1;

  if (length_bytes > GBX_BROWSE_MAX_PENDING_BYTES - self->outbox_bytes)
    {
      g_free (text);
      return FALSE;
    }
  self->outbox_bytes += length_bytes;
  g_queue_push_tail (&self->outbox, g_bytes_new_take (text, length_bytes));
  if (!self->is_writing)
    write_next (self);

  return TRUE;
}

static void
write_message (GbxBrowseCdp *self,
               gint64 id,
               const char *session,
               const char *method,
               JsonObject *params)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", id);
  json_object_set_string_member (object, "method", method);
  json_object_set_object_member (object, "params", params != NULL ? params : json_object_new ());
  if (session != NULL)
    json_object_set_string_member (object, "sessionId", session);
  json_node_take_object (node, object);
  if (!write_text (self, json_to_string (node, FALSE)))
    self->is_closed = TRUE;
}

/**
 * gbx_browse_cdp_begin:
 * @self: a conversation
 * @session: (nullable): a page's, or the browser itself
 * @method: of the protocol
 * @params: (transfer full) (nullable): its parameters
 *
 * Asks without waiting.
 *
 * Returns: what gbx_browse_cdp_end() takes; either it must be called, or gbx_browse_cdp_forget()
 */
gint64
gbx_browse_cdp_begin (GbxBrowseCdp *self,
                      const char *session,
                      const char *method,
                      JsonObject *params)
{
  Reply *reply = g_new0 (Reply, 1);
  gint64 id = ++self->last_id;

  reply->method = g_strdup (method);
  reply->session = g_strdup (session);
  g_hash_table_insert (self->replies, g_memdup2 (&id, sizeof id), reply);
  write_message (self, id, session, method, params);
  return id;
}

static gboolean
is_reply_done (gpointer user_data)
{
  return is_done (user_data);
}

/**
 * gbx_browse_cdp_end:
 * @self: a conversation
 * @id: what gbx_browse_cdp_begin() returned
 * @wait_usec: how long to wait
 * @error: return location for an error
 *
 * Returns: (transfer full): the result, or %NULL with an error
 */
GBytes *
gbx_browse_cdp_end (GbxBrowseCdp *self, gint64 id, gint64 wait_usec, GError **error)
{
  Reply *reply = g_hash_table_lookup (self->replies, &id);
  GBytes *result = NULL;

  if (gbx_browse_cdp_wait (self, is_reply_done, reply, wait_usec, error))
    {
      if (reply->error != NULL)
        g_propagate_error (error, g_steal_pointer (&reply->error));
      else
        result = g_steal_pointer (&reply->result);
    }
  g_hash_table_remove (self->replies, &id);

  return result;
}

/**
 * gbx_browse_cdp_call:
 * @self: a conversation
 * @session: (nullable): a page's, or the browser itself
 * @method: of the protocol
 * @params: (transfer full) (nullable): its parameters
 * @wait_usec: how long to wait
 * @error: return location for an error
 *
 * Returns: (transfer full): the result as it came, or %NULL with an error
 */
GBytes *
gbx_browse_cdp_call (GbxBrowseCdp *self,
                     const char *session,
                     const char *method,
                     JsonObject *params,
                     gint64 wait_usec,
                     GError **error)
{
  return gbx_browse_cdp_end (self, gbx_browse_cdp_begin (self, session, method, params), wait_usec,
                             error);
}

/* As gbx_browse_cdp_call(), for results that are small. */
JsonObject *
gbx_browse_cdp_ask (GbxBrowseCdp *self,
                    const char *session,
                    const char *method,
                    JsonObject *params,
                    gint64 wait_usec,
                    GError **error)
{
  g_autoptr (GBytes) result =
      gbx_browse_cdp_call (self, session, method, params, wait_usec, error);
  JsonObject *object;

  if (result == NULL)
    return NULL;
  object = gbx_browse_message_read_object (result);

  return object != NULL ? object : json_object_new ();
}

static gboolean
is_ours (gpointer key, gpointer value, gpointer user_data)
{
  return ((Reply *) value)->on_answer == NULL;
}

/* Nobody waits for answers to what was begun before. */
void
gbx_browse_cdp_forget (GbxBrowseCdp *self)
{
  g_hash_table_foreach_remove (self->replies, is_ours, NULL);
}

/* Shows each event to @on_tap first. */
void
gbx_browse_cdp_set_tap (GbxBrowseCdp *self, GbxBrowseTapFunc on_tap, gpointer user_data)
{
  self->on_tap = on_tap;
  self->tap_data = user_data;
}

/**
 * gbx_browse_cdp_pass:
 * @self: a conversation
 * @session: (nullable): a name; %NULL: the browser itself
 * @method: a name
 * @params: (nullable): JSON
 * @on_answer: called once, later: with the answer, or when the session or the browser is gone
 * @user_data: for @on_answer
 *
 * Asks for somebody else.
 *
 * Returns: %FALSE if too much waits for the browser already; @on_answer is not called then
 */
gboolean
gbx_browse_cdp_pass (GbxBrowseCdp *self,
                     const char *session,
                     const char *method,
                     GBytes *params,
                     GbxBrowseAnswerFunc on_answer,
                     gpointer user_data)
{
  gint64 id = ++self->last_id;
  Reply *reply;

  if (!write_text (self, gbx_browse_relay_write_command (id, session, method, params)))
    return FALSE;
  reply = g_new0 (Reply, 1);
  reply->session = g_strdup (session);
  reply->on_answer = on_answer;
  reply->user_data = user_data;
  g_hash_table_insert (self->replies, g_memdup2 (&id, sizeof id), reply);

  return TRUE;
}

/* Asks, and does not care for the answer. */
void
gbx_browse_cdp_send (GbxBrowseCdp *self,
                     const char *session,
                     const char *method,
                     JsonObject *params)
{
  write_message (self, ++self->last_id, session, method, params);
}

/* Nobody answers in this session any more. */
void
gbx_browse_cdp_end_session (GbxBrowseCdp *self, const char *session, const GError *why)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->replies);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Reply *reply = value;

      if (is_done (reply) || g_strcmp0 (reply->session, session) != 0)
        continue;
      if (reply->on_answer != NULL)
        g_hash_table_iter_remove (&iter);
      else
        reply->error = g_error_copy (why);
    }
}

static gboolean
on_wait_timer (gpointer user_data)
{
  return G_SOURCE_CONTINUE; /* the context woke up, which is all */
}

/* NULL where the wait may go on */
static GError *
get_obstacle (GbxBrowseCdp *self, gint64 deadline_usec)
{
  if (self->step != NULL && g_cancellable_is_cancelled (self->step))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  if (self->is_closed)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "the browser is gone");
  if (g_get_monotonic_time () >= deadline_usec)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no answer in time");
  return NULL;
}

/**
 * gbx_browse_cdp_wait:
 * @self: a conversation
 * @is_met: whether what is waited for is there
 * @user_data: for @is_met
 * @wait_usec: how long to wait
 * @error: return location for an error
 *
 * Takes what the browser says until @is_met is true.
 *
 * Returns: %FALSE with an error if it did not come true
 */
gboolean
gbx_browse_cdp_wait (GbxBrowseCdp *self,
                     GbxBrowseConditionFunc is_met,
                     gpointer user_data,
                     gint64 wait_usec,
                     GError **error)
{
  gint64 deadline_usec = g_get_monotonic_time () + wait_usec;
  g_autoptr (GSource) timer = NULL;
  GError *obstacle = NULL;

  if (is_met (user_data))
    return TRUE;
  timer = g_timeout_source_new ((guint) ((MAX (wait_usec, 0) + 999) / 1000));
  g_source_set_callback (timer, on_wait_timer, NULL, NULL);
  g_source_attach (timer, self->context);
  while (!is_met (user_data) && (obstacle = get_obstacle (self, deadline_usec)) == NULL)
    g_main_context_iteration (self->context, TRUE);
  g_source_destroy (timer);
  if (obstacle == NULL)
    return TRUE;

  g_propagate_error (error, obstacle);
  return FALSE;
}

static gboolean
never (gpointer user_data)
{
  return FALSE;
}

/**
 * gbx_browse_cdp_pause:
 * @self: a conversation
 * @wait_usec: how long
 * @error: return location for an error
 *
 * Takes what the browser says for a while.
 *
 * Returns: %FALSE with an error if the browser is gone or the step is cancelled
 */
gboolean
gbx_browse_cdp_pause (GbxBrowseCdp *self, gint64 wait_usec, GError **error)
{
  g_autoptr (GError) local = NULL;

  gbx_browse_cdp_wait (self, never, NULL, wait_usec, &local);
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
