/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-request.h"
#include "gbx-request-private.h"

#include "gbx-limits.h"

/**
 * GbxRequest:
 *
 * One action on its way: what to do, until when, and whether to stop.
 *
 * Since: 1.0
 */
struct _GbxRequest
{
  GObject parent_instance;

  char *id;
  char *action;
  JsonObject *args;
  GHashTable *exact_texts; /* NULL: there are none */
  double timeout_seconds;
  gint64 deadline_usec;
  GbxStopReason stop_reason;

  gboolean streaming;
  GBytes *content;       /* (nullable) */
  gboolean full;         /* emit_output() refused a chunk since the last ::drained */
  GQueue pending_output; /* of GBytes */
  gsize pending_output_bytes;
};

enum
{
  SIGNAL_STOP_REQUESTED,
  SIGNAL_DRAINED,
  SIGNAL_OUTPUT_READY,
  SIGNAL_PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GbxRequest, gbx_request, G_TYPE_OBJECT)

static void
gbx_request_finalize (GObject *object)
{
  GbxRequest *self = GBX_REQUEST (object);

  g_free (self->id);
  g_free (self->action);
  json_object_unref (self->args);
  g_clear_pointer (&self->exact_texts, g_hash_table_unref);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_queue_clear_full (&self->pending_output, (GDestroyNotify) g_bytes_unref);

  G_OBJECT_CLASS (gbx_request_parent_class)->finalize (object);
}

static void
gbx_request_class_init (GbxRequestClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gbx_request_finalize;

  /**
   * GbxRequest::stop-requested:
   * @self: a request
   * @reason: a #GbxStopReason
   *
   * The action should end. A handler that can answer with what it has so far does so within
   * %GBX_STOP_GRACE_USEC; after that its cancellable is cancelled.
   *
   * Since: 1.0
   */
  signals[SIGNAL_STOP_REQUESTED] = g_signal_new ("stop-requested", type, G_SIGNAL_RUN_LAST, 0,
                                                 NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  /**
   * GbxRequest::drained:
   * @self: a request
   *
   * Output that gbx_request_emit_output() refused may be offered again.
   *
   * Since: 1.0
   */
  signals[SIGNAL_DRAINED] = g_signal_new ("drained", type, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * GbxRequest::output-ready:
   * @self: a request
   *
   * There is output for gbx_request_take_output().
   *
   * Since: 1.0
   */
  signals[SIGNAL_OUTPUT_READY] = g_signal_new ("output-ready", type, G_SIGNAL_RUN_LAST, 0,
                                               NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * GbxRequest::progress:
   * @self: a request
   * @fraction: from 0 to 1, or negative where it is not known
   * @what: (nullable): what is being done
   *
   * The handler got further.
   *
   * Since: 1.0
   */
  signals[SIGNAL_PROGRESS] = g_signal_new ("progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_STRING);
}

static void
gbx_request_init (GbxRequest *self)
{
  g_queue_init (&self->pending_output);
}

/**
 * gbx_request_new:
 * @action: the action's id on the wire
 * @args: (transfer none) (nullable): its arguments; %NULL: none
 *
 * Makes a request. Hosts and tests do; handlers are given theirs.
 *
 * Returns: (transfer full): a request with a fresh id and no deadline
 *
 * Since: 1.0
 */
GbxRequest *
gbx_request_new (const char *action, JsonObject *args)
{
  GbxRequest *self;

  g_return_val_if_fail (action != NULL, NULL);

  self = g_object_new (GBX_TYPE_REQUEST, NULL);
  self->id = g_uuid_string_random ();
  self->action = g_strdup (action);
  self->args = args != NULL ? json_object_ref (args) : json_object_new ();

  return self;
}

void
gbx_request_set_exact_texts (GbxRequest *self, GHashTable *exact_texts)
{
  g_return_if_fail (GBX_IS_REQUEST (self));

  g_clear_pointer (&self->exact_texts, g_hash_table_unref);
  self->exact_texts = exact_texts != NULL ? g_hash_table_ref (exact_texts) : NULL;
}

/**
 * gbx_request_get_exact_text:
 * @self: a request
 * @name: an argument that is a string
 *
 * JSON can say what no text here can hold: half of a surrogate pair, and U+0000. What reads an
 * argument finds U+FFFD in its place. Whoever would store the text for good asks here whether it is
 * the client's.
 *
 * Returns: (transfer none) (nullable): the argument with each half in three bytes, and U+0000 in
 *   two (C0 80), which is no valid UTF-8; %NULL if it holds none
 *
 * Since: 1.0
 */
const char *
gbx_request_get_exact_text (GbxRequest *self, const char *name)
{
  g_return_val_if_fail (GBX_IS_REQUEST (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return self->exact_texts != NULL ? g_hash_table_lookup (self->exact_texts, name) : NULL;
}

/**
 * gbx_request_get_id:
 * @self: a request
 *
 * Returns: (transfer none): a UUID that no other request has
 *
 * Since: 1.0
 */
const char *
gbx_request_get_id (GbxRequest *self)
{
  g_return_val_if_fail (GBX_IS_REQUEST (self), NULL);

  return self->id;
}

/**
 * gbx_request_get_action:
 * @self: a request
 *
 * Returns: (transfer none): the action's id on the wire
 *
 * Since: 1.0
 */
const char *
gbx_request_get_action (GbxRequest *self)
{
  g_return_val_if_fail (GBX_IS_REQUEST (self), NULL);

  return self->action;
}

/**
 * gbx_request_get_args:
 * @self: a request
 *
 * The arguments whole, to pass them on; to read single ones use the typed readers, which answer a
 * wrong type with an error where json-glib logs a critical.
 *
 * Returns: (transfer none): the arguments; strings in them are valid UTF-8
 *
 * Since: 1.0
 */
JsonObject *
gbx_request_get_args (GbxRequest *self)
{
  g_return_val_if_fail (GBX_IS_REQUEST (self), NULL);

  return self->args;
}

/**
 * gbx_request_set_timeout_seconds:
 * @self: a request
 * @timeout_seconds: as the client sent it; 0: no limit
 *
 * Limits the time of the action. Who makes the request does this before it is executed; the clock
 * starts when the action does.
 *
 * Since: 1.0
 */
void
gbx_request_set_timeout_seconds (GbxRequest *self, double timeout_seconds)
{
  g_return_if_fail (GBX_IS_REQUEST (self));

  self->timeout_seconds = timeout_seconds;
}

void
gbx_request_begin (GbxRequest *self)
{
  double wait_usec;

  g_return_if_fail (GBX_IS_REQUEST (self));

  wait_usec = self->timeout_seconds * G_USEC_PER_SEC;
  /* Longer than the clock can count is no deadline at all. */
  if (wait_usec == 0 || !(wait_usec < (double) (G_MAXINT64 / 2)))
    self->deadline_usec = 0;
  else
    self->deadline_usec = g_get_monotonic_time () + (gint64) MAX (wait_usec, 0);
}

/**
 * gbx_request_get_deadline_usec:
 * @self: a request
 *
 * Returns: when the action must have answered, on the scale of g_get_monotonic_time() in
 *   microseconds; 0: never
 *
 * Since: 1.0
 */
gint64
gbx_request_get_deadline_usec (GbxRequest *self)
{
  g_return_val_if_fail (GBX_IS_REQUEST (self), 0);

  return self->deadline_usec;
}

/**
 * gbx_request_get_timeout_seconds:
 * @self: a request
 *
 * The time limit in the words of the client, for reports that quote it; what counts is
 * gbx_request_get_deadline_usec().
 *
 * Returns: seconds, possibly negative; 0: none
 *
 * Since: 1.0
 */
double
gbx_request_get_timeout_seconds (GbxRequest *self)
{
  g_return_val_if_fail (GBX_IS_REQUEST (self), 0);

  return self->timeout_seconds;
}

/**
 * gbx_request_get_stop_reason:
 * @self: a request
 *
 * Returns: why the action should stop, if it should
 *
 * Since: 1.0
 */
GbxStopReason
gbx_request_get_stop_reason (GbxRequest *self)
{
  g_return_val_if_fail (GBX_IS_REQUEST (self), GBX_STOP_REASON_NONE);

  return self->stop_reason;
}

void
gbx_request_stop (GbxRequest *self, GbxStopReason reason)
{
  g_return_if_fail (GBX_IS_REQUEST (self));

  if (reason <= self->stop_reason)
    return;
  self->stop_reason = reason;
  g_signal_emit (self, signals[SIGNAL_STOP_REQUESTED], 0, (guint) reason);
}

/**
 * gbx_request_set_content:
 * @self: a request
 * @content: (transfer none) (nullable): the content of a file
 *
 * Gives a request what is too large for an argument. For whoever makes the request.
 *
 * Since: 1.0
 */
void
gbx_request_set_content (GbxRequest *self, GBytes *content)
{
  g_return_if_fail (GBX_IS_REQUEST (self));

  if (content != NULL)
    g_bytes_ref (content);
  g_clear_pointer (&self->content, g_bytes_unref);
  self->content = content;
}

/**
 * gbx_request_get_content:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): the content of the file that comes with it
 *
 * Since: 1.0
 */
GBytes *
gbx_request_get_content (GbxRequest *self)
{
  g_return_val_if_fail (GBX_IS_REQUEST (self), NULL);

  return self->content;
}

/**
 * gbx_request_set_streaming:
 * @self: a request
 * @streaming: whether somebody wants the output as it comes
 *
 * From now on what the handler writes is kept for gbx_request_take_output(), and
 * GbxRequest::output-ready is emitted. For whoever makes the request.
 *
 * Since: 1.0
 */
void
gbx_request_set_streaming (GbxRequest *self, gboolean streaming)
{
  g_return_if_fail (GBX_IS_REQUEST (self));

  self->streaming = streaming;
}

/**
 * gbx_request_get_streaming:
 * @self: a request
 *
 * For handlers that have to do something to have output to emit.
 *
 * Returns: whether somebody wants the output as it comes
 *
 * Since: 1.0
 */
gboolean
gbx_request_get_streaming (GbxRequest *self)
{
  g_return_val_if_fail (GBX_IS_REQUEST (self), FALSE);

  return self->streaming;
}

/**
 * gbx_request_emit_output:
 * @self: a request
 * @chunk: (transfer none): bytes that the action's program wrote
 *
 * Offers output as it comes to whoever listens. Without a listener it is dropped: the observation
 * carries the output too. Call it on the main context.
 *
 * Returns: %FALSE if more than %GBX_REQUEST_MAX_PENDING_OUTPUT_BYTES wait to be taken; keep the
 *   chunk and offer it again after GbxRequest::drained
 *
 * Since: 1.0
 */
gboolean
gbx_request_emit_output (GbxRequest *self, GBytes *chunk)
{
  g_return_val_if_fail (GBX_IS_REQUEST (self), FALSE);
  g_return_val_if_fail (chunk != NULL, FALSE);

  if (!self->streaming)
    return TRUE;
  if (self->pending_output_bytes >= GBX_REQUEST_MAX_PENDING_OUTPUT_BYTES)
    {
      self->full = TRUE;
      return FALSE;
    }

  g_queue_push_tail (&self->pending_output, g_bytes_ref (chunk));
  self->pending_output_bytes += g_bytes_get_size (chunk);
  g_signal_emit (self, signals[SIGNAL_OUTPUT_READY], 0);
  return TRUE;
}

/**
 * gbx_request_take_output:
 * @self: a request that is streaming
 *
 * Takes the oldest piece of output that is kept. Emits GbxRequest::drained when a full buffer has
 * room again. Call it on the main context.
 *
 * Returns: (transfer full) (nullable): the piece, or %NULL if there is none
 *
 * Since: 1.0
 */
GBytes *
gbx_request_take_output (GbxRequest *self)
{
  GBytes *chunk;

  g_return_val_if_fail (GBX_IS_REQUEST (self), NULL);

  chunk = g_queue_pop_head (&self->pending_output);
  if (chunk != NULL)
    self->pending_output_bytes -= g_bytes_get_size (chunk);
  if (self->full && self->pending_output_bytes < GBX_REQUEST_MAX_PENDING_OUTPUT_BYTES)
    {
      self->full = FALSE;
      g_signal_emit (self, signals[SIGNAL_DRAINED], 0);
    }

  return chunk;
}

/**
 * gbx_request_emit_progress:
 * @self: a request
 * @fraction: from 0 to 1, or negative where it is not known
 * @what: (nullable): what is being done
 *
 * Says how far the action is. Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_request_emit_progress (GbxRequest *self, double fraction, const char *what)
{
  g_return_if_fail (GBX_IS_REQUEST (self));

  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, fraction, what);
}
