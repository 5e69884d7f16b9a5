/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-local-log.h"

#include <glib/gstdio.h>

#include "gbx-local-limits.h"
#include "gbx-local-store.h"

typedef struct
{
  char *path;
  guint max_lines_count;
} LogRequest;

static void
log_request_free (LogRequest *request)
{
  g_free (request->path);
  g_free (request);
}

static GBytes *
take_last_lines (char *text, gsize length_bytes, guint max_lines_count)
{
  gsize begin = length_bytes;
  g_autoptr (GBytes) all = g_bytes_new_take (text, length_bytes);

  if (max_lines_count == 0)
    return g_steal_pointer (&all);
  while (begin > 0 && (text[begin - 1] != '\n' || begin == length_bytes || --max_lines_count > 0))
    begin--;
  return g_bytes_new_from_bytes (all, begin, length_bytes - begin);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LogRequest *request = task_data;
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  gsize length_bytes = 0;
  GStatBuf info;

  if (g_stat (request->path, &info) == 0 && info.st_size > GBX_LOCAL_LOG_MAX_BYTES)
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_TOO_LARGE, "the log “%s” is too large",
                             request->path);
  else if (!g_file_get_contents (request->path, &text, &length_bytes, &error))
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_NOT_FOUND, "there is no log: %s",
                             error->message);
  else
    g_task_return_pointer (task, take_last_lines (text, length_bytes, request->max_lines_count),
                           (GDestroyNotify) g_bytes_unref);
}

void
gbx_local_log_read (GTask *task, const char *name, guint max_lines_count)
{
  LogRequest *request = g_new0 (LogRequest, 1);

  request->path = gbx_local_store_get_log_path (name);
  request->max_lines_count = max_lines_count;
  g_task_set_task_data (task, request, (GDestroyNotify) log_request_free);
  g_task_run_in_thread (task, read_in_thread);
}
