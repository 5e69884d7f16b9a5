/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-sender.h"

#include "gbx-files-reply.h"

typedef struct
{
  GbxExchange *exchange;
  GTask *task;
  guint status;
  const char *content_type;
  GbxFilesSenderFunc next;
  gpointer source;

  GBytes *piece; /* made, and not sent yet */
  GError *error;
  gboolean has_begun;
  gboolean is_over;
  guint pending_count; /* of the two: making one piece, sending another */
} Sender;

static void advance (Sender *self);

static void
end (Sender *self)
{
  g_autoptr (GTask) task = self->task;

  if (self->error == NULL)
    g_task_return_boolean (task, TRUE);
  else if (self->has_begun || gbx_exchange_is_closed (self->exchange))
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    {
      gbx_files_reply_error (self->exchange, self->error);
      g_task_return_boolean (task, TRUE);
    }

  g_clear_error (&self->error);
  g_clear_pointer (&self->piece, g_bytes_unref);
  g_object_unref (self->exchange);
  g_free (self);
}

static void
note_error (Sender *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
}

static void
make_in_thread (GTask *job, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Sender *self = task_data;
  GError *error = NULL;
  GBytes *piece = self->next (self->source, &error);

  if (piece != NULL)
    g_task_return_pointer (job, piece, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (job, error);
}

static void
on_made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sender *self = user_data;
  GError *error = NULL;

  self->piece = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->piece == NULL)
    note_error (self, error);
  else
    self->is_over = g_bytes_get_size (self->piece) < GBX_DOWNLOAD_CHUNK_BYTES;
  self->pending_count--;
  advance (self);
}

static void
make (Sender *self)
{
  g_autoptr (GTask) job = g_task_new (NULL, g_task_get_cancellable (self->task), on_made, self);

  g_task_set_source_tag (job, make);
  g_task_set_task_data (job, self, NULL);
  self->pending_count++;
  g_task_run_in_thread (job, make_in_thread);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sender *self = user_data;
  GError *error = NULL;

  if (!gbx_exchange_write_finish (self->exchange, result, &error))
    note_error (self, error);
  self->pending_count--;
  advance (self);
}

static void
send_piece (Sender *self)
{
  g_autoptr (GBytes) piece = g_steal_pointer (&self->piece);

  /* What is whole before anything was sent goes out as such, with its length. */
  if (self->is_over && !self->has_begun)
    {
      gbx_exchange_respond (self->exchange, self->status, self->content_type, piece);
      return;
    }
  if (!self->has_begun)
    gbx_exchange_start_stream (self->exchange, self->status, self->content_type);
  self->has_begun = TRUE;
  self->pending_count++;
  gbx_exchange_write_async (self->exchange, piece, g_task_get_cancellable (self->task), on_sent,
                            self);
}

static void
advance (Sender *self)
{
  if (self->pending_count > 0)
    return;
  if (self->error != NULL)
    {
      end (self);
      return;
    }

  if (self->piece != NULL)
    send_piece (self);
  if (!self->is_over)
    make (self);
  if (self->pending_count == 0)
    end (self);
}

/**
 * gbx_files_sender_run:
 * @exchange: an exchange
 * @status: the HTTP status
 * @content_type: static: the body's media type
 * @next: makes the pieces
 * @source: for @next; must live until @task has ended
 * @task: (transfer full): ended when all is sent, or with an error if that was not possible after
 *   some was
 *
 * Makes a piece while the one before it is sent. Main context.
 */
void
gbx_files_sender_run (GbxExchange *exchange,
                      guint status,
                      const char *content_type,
                      GbxFilesSenderFunc next,
                      gpointer source,
                      GTask *task)
{
  Sender *self = g_new0 (Sender, 1);

  self->exchange = g_object_ref (exchange);
  self->task = task;
  self->status = status;
  self->content_type = content_type;
  self->next = next;
  self->source = source;
  advance (self);
}
