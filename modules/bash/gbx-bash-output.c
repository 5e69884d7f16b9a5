/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-output.h"

#include "gbx-bash-session-limits.h"

#define CONTENT_TYPE "application/octet-stream"

/* One answer on its way. */
typedef struct
{
  GbxBashLog *log;
  guint64 offset;
  guint64 end; /* where it stops; G_MAXUINT64: where the command does */
  gulong grown_id;
  GSource *cancelled;
  gboolean is_writing;
  gboolean is_over; /* the task has its result, though its callback may not have come yet */
} Sending;

static void
sending_free (gpointer data)
{
  Sending *self = data;

  g_clear_signal_handler (&self->grown_id, self->log);
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  g_object_unref (self->log);
  g_free (self);
}

static gboolean
read_offset (GbxExchange *exchange, guint64 *out_offset, GError **error)
{
  const char *text = gbx_exchange_get_query_value (exchange, "offset");
  guint64 offset = 0;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &offset, NULL))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "offset: “%s” is no number of bytes", text);
      return FALSE;
    }
  *out_offset = offset;

  return TRUE;
}

static gboolean
read_follow (GbxExchange *exchange, gboolean *out_is_followed, GError **error)
{
  const char *text = gbx_exchange_get_query_value (exchange, "follow");

  if (text != NULL && !g_str_equal (text, "0") && !g_str_equal (text, "1"))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "follow: “%s” is neither 0 nor 1",
                   text);
      return FALSE;
    }
  *out_is_followed = g_strcmp0 (text, "1") == 0;

  return TRUE;
}

/**
 * gbx_bash_output_read_query:
 * @exchange: a request
 * @out_query: (out caller-allocates): what it asks for; its strings belong to @exchange
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS
 */
gboolean
gbx_bash_output_read_query (GbxExchange *exchange, GbxBashOutputQuery *out_query, GError **error)
{
  GbxBashOutputQuery query = { .id = gbx_exchange_get_query_value (exchange, "command") };

  if (query.id == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "command: the id of a command's output is missing");
      return FALSE;
    }
  if (!read_offset (exchange, &query.offset, error) ||
      !read_follow (exchange, &query.is_followed, error))
    return FALSE;
  *out_query = query;

  return TRUE;
}

static void
set_number_header (GbxExchange *exchange, const char *name, guint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);

  gbx_exchange_set_header (exchange, name, text);
}

static void pump (GTask *task);

/* Nothing of the sending is left to hold the task, which is given its result next. */
static void
stop_listening (Sending *self)
{
  self->is_over = TRUE;
  g_clear_signal_handler (&self->grown_id, self->log);
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sending *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  self->is_writing = FALSE;
  if (self->is_over)
    return;
  if (!gbx_exchange_write_finish (GBX_EXCHANGE (source), result, &error))
    {
      stop_listening (self);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  pump (task);
}

static void
finish (GTask *task)
{
  Sending *self = g_task_get_task_data (task);

  stop_listening (self);
  if (self->end != G_MAXUINT64 && self->offset < self->end)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_FAILED, "the output cannot be read");
      return;
    }
  gbx_exchange_end_stream (g_task_get_source_object (task));
  g_task_return_boolean (task, TRUE);
}

/* Sends the next piece, if there is one and the last is with the client. */
static void
pump (GTask *task)
{
  Sending *self = g_task_get_task_data (task);
  guint64 room = self->end - self->offset;
  g_autoptr (GBytes) chunk = NULL;

  if (self->is_writing)
    return;
  chunk = gbx_bash_log_read (self->log, self->offset, MIN (room, GBX_BASH_OUTPUT_CHUNK_BYTES));
  if (g_bytes_get_size (chunk) == 0)
    {
      if (self->end != G_MAXUINT64 || gbx_bash_log_has_ended (self->log))
        finish (task);
      return;
    }

  self->offset += g_bytes_get_size (chunk);
  self->is_writing = TRUE;
  gbx_exchange_write_async (g_task_get_source_object (task), chunk,
                            g_task_get_cancellable (task), on_written, g_object_ref (task));
}

static void
on_grown (GbxBashLog *log, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);

  pump (task);
}

/* While nothing is written nobody else would notice. */
static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);

  stop_listening (g_task_get_task_data (task));
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

static void
listen (GTask *task)
{
  Sending *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  /* Only one of the two may let go of the task; stop_listening() ends both. */
  self->grown_id = g_signal_connect_data (self->log, "grown", G_CALLBACK (on_grown),
                                          g_object_ref (task), (GClosureNotify) g_object_unref, 0);
  if (cancellable == NULL)
    return;
  self->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancelled, G_SOURCE_FUNC (on_cancelled), g_object_ref (task),
                         g_object_unref);
  g_source_attach (self->cancelled, g_main_context_get_thread_default ());
}

/**
 * gbx_bash_output_send_async:
 * @exchange: a request that was not answered
 * @log: what is asked for
 * @query: from where, and until when
 * @cancellable: (nullable): the client is gone, or the server stops
 * @callback: called when the answer is complete
 * @user_data: for @callback
 *
 * Answers with the bytes of @log.
 */
void
gbx_bash_output_send_async (GbxExchange *exchange,
                            GbxBashLog *log,
                            const GbxBashOutputQuery *query,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (exchange, cancellable, callback, user_data);
  Sending *self = g_new0 (Sending, 1);
  guint64 size = gbx_bash_log_get_size (log);

  g_task_set_source_tag (task, gbx_bash_output_send_async);
  self->log = g_object_ref (log);
  self->offset = query->offset;
  self->end = query->is_followed ? G_MAXUINT64 : size;
  g_task_set_task_data (task, self, sending_free);
  if (query->offset > size)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                               "offset: there are %" G_GUINT64_FORMAT " bytes", size);
      return;
    }

  set_number_header (exchange, "X-Output-Size", size);
  set_number_header (exchange, "X-Output-Lost", gbx_bash_log_get_lost_bytes (log));
  gbx_exchange_set_header (exchange, "X-Output-Complete",
                           gbx_bash_log_has_ended (log) ? "true" : "false");
  gbx_exchange_start_stream (exchange, 200, CONTENT_TYPE);
  if (query->is_followed)
    listen (task);
  pump (task);
}

gboolean
gbx_bash_output_send_finish (GbxExchange *exchange, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, exchange), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
