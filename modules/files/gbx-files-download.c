/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GET /download_files and /download_file: an archive, or with `raw` the file itself. */
#include "gbx-files-download.h"

#include <string.h>

#include "gbx-files-archive.h"
#include "gbx-files-range.h"
#include "gbx-files-raw.h"
#include "gbx-files-reply.h"
#include "gbx-files-sender.h"
#include "gbx-files-upload.h"

/* What stands in a name as it is, by the protocol. */
#define PLAIN "-._~/"

typedef struct
{
  GbxExchange *exchange;
  char *path;
  gboolean is_raw;
  GbxFilesArchive *archive;
  GbxFilesRaw *raw;
} Download;

static void
download_free (Download *self)
{
  g_clear_pointer (&self->archive, gbx_files_archive_free);
  g_clear_pointer (&self->raw, gbx_files_raw_free);
  g_object_unref (self->exchange);
  g_free (self->path);
  g_free (self);
}

static gboolean
is_plain (const char *name)
{
  for (; *name != '\0'; name++)
    if (!g_ascii_isalnum (*name) && strchr (PLAIN, *name) == NULL)
      return FALSE;
  return TRUE;
}

/**
 * gbx_files_download_dup_disposition:
 * @name: a file name, in UTF-8
 *
 * Returns: (transfer full): the value of the header Content-Disposition
 */
char *
gbx_files_download_dup_disposition (const char *name)
{
  g_autofree char *escaped = NULL;

  if (is_plain (name))
    return g_strdup_printf ("attachment; filename=\"%s\"", name);
  escaped = g_uri_escape_string (name, "/", FALSE);
  return g_strdup_printf ("attachment; filename*=utf-8''%s", escaped);
}

static void
set_disposition (Download *self)
{
  const char *slash = strrchr (self->path, '/');
  g_autofree char *name = g_strconcat (slash != NULL ? slash + 1 : self->path,
                                       self->is_raw ? NULL : ".zip", NULL);
  g_autofree char *value = gbx_files_download_dup_disposition (name);

  gbx_exchange_set_header (self->exchange, "Content-Disposition", value);
}

/* A part of another file than the client has the rest of would be of no use. */
static const char *
find_range (Download *self)
{
  const char *wanted = gbx_exchange_get_header (self->exchange, "If-Range");

  if (wanted != NULL && g_strcmp0 (wanted, gbx_files_raw_get_tag (self->raw)) != 0)
    return NULL;
  return gbx_exchange_get_header (self->exchange, "Range");
}

static void
send_raw (Download *self, GTask *task)
{
  guint64 size = gbx_files_raw_get_size (self->raw);
  guint64 first = 0, length = size;
  g_autofree char *range = NULL;
  g_autofree char *length_text = NULL;
  GbxFilesRange kind = gbx_files_range_parse (find_range (self), size, &first, &length);

  gbx_exchange_set_header (self->exchange, "Accept-Ranges", "bytes");
  if (gbx_files_raw_get_tag (self->raw) != NULL)
    gbx_exchange_set_header (self->exchange, "ETag", gbx_files_raw_get_tag (self->raw));
  if (kind == GBX_FILES_RANGE_NONE)
    {
      range = g_strdup_printf ("bytes */%" G_GUINT64_FORMAT, size);
      gbx_exchange_set_header (self->exchange, "Content-Range", range);
      gbx_files_reply_detail (self->exchange, 416, "Range Not Satisfiable");
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }

  set_disposition (self);
  length_text = g_strdup_printf ("%" G_GUINT64_FORMAT, length);
  gbx_exchange_set_header (self->exchange, "Content-Length", length_text);
  if (kind == GBX_FILES_RANGE_PART)
    {
      range = g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
                               "/%" G_GUINT64_FORMAT,
                               first, first + length - 1, size);
      gbx_exchange_set_header (self->exchange, "Content-Range", range);
      gbx_files_raw_set_part (self->raw, first, length);
    }
  gbx_files_sender_run (self->exchange, kind == GBX_FILES_RANGE_PART ? 206 : 200,
                        "application/octet-stream", gbx_files_raw_next, self->raw, task);
}

static void
open_in_thread (GTask *job, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Download *self = task_data;
  GError *error = NULL;

  if (self->is_raw)
    self->raw = gbx_files_raw_new (self->path, &error);
  else
    self->archive = gbx_files_archive_new (self->path, &error);
  if (error == NULL)
    g_task_return_boolean (job, TRUE);
  else
    g_task_return_error (job, error);
}

static void
on_open (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Download *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      gbx_files_reply_error (self->exchange, error);
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (self->is_raw)
    {
      send_raw (self, g_steal_pointer (&task));
      return;
    }
  set_disposition (self);
  gbx_files_sender_run (self->exchange, 200, "application/zip", gbx_files_archive_next,
                        self->archive, g_steal_pointer (&task));
}

static gboolean
read_query (Download *self, GError **error)
{
  self->path = g_strdup (gbx_exchange_get_query_value (self->exchange, "path"));
  if (self->path == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "[{'type': 'missing', 'loc': ('query', 'path'), 'msg': 'Field required'}]");
      return FALSE;
    }
  if (!gbx_files_parse_boolean (gbx_exchange_get_query_value (self->exchange, "raw"),
                                &self->is_raw))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "raw: neither true nor false");
      return FALSE;
    }
  return TRUE;
}

/**
 * gbx_files_download:
 * @exchange: an exchange
 * @task: (transfer full): is ended when all is sent
 *
 * Sends a directory or file. Main context.
 */
void
gbx_files_download (GbxExchange *exchange, GTask *task)
{
  g_autoptr (GTask) owned = task;
  g_autoptr (GTask) job = NULL;
  g_autoptr (GError) error = NULL;
  Download *self = g_new0 (Download, 1);

  self->exchange = g_object_ref (exchange);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify) download_free);
  if (!read_query (self, &error))
    {
      gbx_files_reply_error (exchange, error);
      g_task_return_boolean (task, TRUE);
      return;
    }

  job = g_task_new (NULL, g_task_get_cancellable (task), on_open, g_steal_pointer (&owned));
  g_task_set_source_tag (job, gbx_files_download);
  g_task_set_task_data (job, self, NULL);
  g_task_run_in_thread (job, open_in_thread);
}
