/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* POST /upload_file: a worker thread has one part of the body while the next one comes. */
#include "gbx-files-upload.h"

#include "gbx-files-reply.h"
#include "gbx-files-sink.h"

typedef struct
{
  GbxExchange *exchange;
  GTask *task; /* of the whole; owns this */
  GbxFilesSink *sink;
  GBytes *part; /* what the worker thread works on */
  char *destination;
  gboolean recursive;
} Upload;

static void read_part (Upload *self);

static void
upload_free (Upload *self)
{
  g_clear_pointer (&self->sink, gbx_files_sink_free);
  g_clear_pointer (&self->part, g_bytes_unref);
  g_object_unref (self->exchange);
  g_free (self->destination);
  g_free (self);
}

/**
 * gbx_files_parse_boolean:
 * @text: (nullable): what the query has; %NULL: nothing
 * @out_value: (out): what it means; unchanged for %NULL
 *
 * Returns: %FALSE if it means neither
 */
gboolean
gbx_files_parse_boolean (const char *text, gboolean *out_value)
{
  static const char *const yes[] = { "true", "1", "yes", "on", "t", "y", NULL };
  static const char *const no[] = { "false", "0", "no", "off", "f", "n", NULL };
  g_autofree char *lower = NULL;

  if (text == NULL)
    return TRUE;
  lower = g_ascii_strdown (text, -1);
  if (!g_strv_contains (yes, lower) && !g_strv_contains (no, lower))
    return FALSE;
  *out_value = g_strv_contains (yes, lower);
  return TRUE;
}

/* --- the end --- */

static void
discard_in_thread (GTask *job, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Upload *self = g_task_get_task_data (task_data);

  g_clear_pointer (&self->sink, gbx_files_sink_free);
  g_task_return_boolean (job, TRUE);
}

static void
on_discarded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, TRUE);
}

/* Removes what is left on the disk, in a thread, and ends the whole. */
static void
end (Upload *self)
{
  GTask *task = self->task;
  g_autoptr (GTask) job = g_task_new (NULL, NULL, on_discarded, task);

  g_task_set_source_tag (job, end);
  g_task_set_task_data (job, task, NULL);
  g_task_run_in_thread (job, discard_in_thread);
}

static void
fail (Upload *self, const GError *error)
{
  if (!gbx_exchange_is_closed (self->exchange))
    gbx_files_reply_error (self->exchange, error);
  end (self);
}

static void
finish_in_thread (GTask *job, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Upload *self = task_data;
  g_autoptr (GError) error = NULL;

  if (gbx_files_sink_finish (self->sink, cancellable, &error))
    g_task_return_boolean (job, TRUE);
  else
    g_task_return_error (job, g_steal_pointer (&error));
}

static void
on_finished (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Upload *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      fail (self, error);
      return;
    }

  object = json_object_new ();
  json_object_set_string_member (object, "filename", gbx_files_sink_get_filename (self->sink));
  json_object_set_string_member (object, "destination", self->destination);
  json_object_set_boolean_member (object, "recursive", self->recursive);
  gbx_files_reply_object (self->exchange, 200, object);
  end (self);
}

/* --- parts --- */

static void
feed_in_thread (GTask *job, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Upload *self = task_data;
  g_autoptr (GError) error = NULL;

  if (gbx_files_sink_feed (self->sink, self->part, &error))
    g_task_return_boolean (job, TRUE);
  else
    g_task_return_error (job, g_steal_pointer (&error));
}

static void
on_fed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Upload *self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    read_part (self);
  else
    fail (self, error);
}

static void
on_part_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Upload *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTask) job = NULL;
  GBytes *part = gbx_exchange_read_body_finish (self->exchange, result, &error);
  gboolean is_end = part != NULL && g_bytes_get_size (part) == 0;

  if (part == NULL)
    {
      fail (self, error);
      return;
    }

  g_clear_pointer (&self->part, g_bytes_unref);
  self->part = part;
  job = g_task_new (NULL, g_task_get_cancellable (self->task), is_end ? on_finished : on_fed, self);
  g_task_set_source_tag (job, on_part_read);
  g_task_set_task_data (job, self, NULL);
  g_task_run_in_thread (job, is_end ? finish_in_thread : feed_in_thread);
}

static void
read_part (Upload *self)
{
  gbx_exchange_read_body_async (self->exchange, g_task_get_cancellable (self->task), on_part_read,
                                self);
}

/**
 * gbx_files_upload:
 * @exchange: an exchange whose body has not come yet
 * @task: (transfer full): is ended when all is said and nothing is left over
 *
 * Takes an uploaded file. Main context.
 */
void
gbx_files_upload (GbxExchange *exchange, GTask *task)
{
  const char *destination = gbx_exchange_get_query_value (exchange, "destination");
  const char *content_type = gbx_exchange_get_header (exchange, "Content-Type");
  g_autoptr (GError) error = NULL;
  Upload *self = g_new0 (Upload, 1);

  self->exchange = g_object_ref (exchange);
  self->task = task;
  self->destination = g_strdup (destination != NULL ? destination : "/");
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify) upload_free);
  if (!gbx_files_parse_boolean (gbx_exchange_get_query_value (exchange, "recursive"),
                                &self->recursive))
    g_set_error (&error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "recursive: neither true nor false");
  else
    self->sink = gbx_files_sink_new (content_type, self->destination, self->recursive, &error);

  if (error != NULL)
    fail (self, error);
  else
    read_part (self);
}
