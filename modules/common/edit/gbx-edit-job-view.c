/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Views: numbered lines of a file, the text of a document, the entries of a directory. */
#include <gbx.h>

#include "gbx-edit-content.h"
#include "gbx-edit-error.h"
#include "gbx-edit-job-view.h"
#include "gbx-edit-lines.h"
#include "gbx-edit-path.h"
#include "gbx-edit-snippet.h"
#include "gbx-edit-text.h"

static GString *
show_lines (GbxEditCall *call, const char *path, const GString *text, GError **error)
{
  gint64 count = gbx_edit_lines_count (text->str, text->len);
  g_autoptr (GString) out = g_string_new (NULL);
  gint64 first;
  gint64 last;
  gsize from;
  gsize to;

  if (!gbx_edit_range_resolve (&call->range, count, &first, &last, error))
    return NULL;

  if (last > count)
    {
      g_string_append_printf (out,
                              "NOTE: We only show up to %" G_GINT64_FORMAT " since there're only "
                              "%" G_GINT64_FORMAT " lines in this file.\n",
                              count, count);
      last = count;
    }
  from = gbx_edit_lines_get_offset (text->str, text->len, first - 1);
  to = gbx_edit_lines_get_offset (text->str, text->len, last);
  /* A range ends with its last line, not with an empty one behind it. */
  if (to > from && text->str[to - 1] == '\n')
    to--;
  gbx_edit_snippet_append (out, path, text->str + from, to - from, first);

  return g_steal_pointer (&out);
}

/* No converter is built in; what is text in spite of its name can be shown. */
static GString *
show_document (const char *path, GBytes *content, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (content, &size);
  g_autoptr (GString) text = NULL;

  if (!gbx_edit_text_is_valid (data, size))
    {
      gbx_edit_set_refused (error,
                            "Error in converting file to Markdown: no converter for %s files is "
                            "available. Please use Python code to read %s",
                            gbx_edit_path_get_extension (path), path);
      return NULL;
    }

  text = gbx_edit_text_normalise_newlines (data, size);
  return gbx_edit_snippet_show_document (path, text->str, text->len);
}

static GString *
show_file (GbxEditCall *call, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (GbxEditDocument) document = NULL;
  const GString *text;
  GString *out;

  document = gbx_edit_content_load (call->store, path, cancellable, error);
  if (document == NULL)
    return NULL;

  text = gbx_edit_document_get_text (document);
  if (call->range.is_given)
    return show_lines (call, path, text, error);

  out = g_string_new (NULL);
  gbx_edit_snippet_append (out, path, text->str, text->len, 1);
  return out;
}

/**
 * gbx_edit_job_view:
 * @call: a view
 * @path: an absolute path that exists, normalised
 * @is_directory: whether it is a directory
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Returns: (transfer full): what the agent sees, or %NULL with an error of the module's or
 *   %G_IO_ERROR_CANCELLED
 */
GString *
gbx_edit_job_view (GbxEditCall *call,
                   const char *path,
                   gboolean is_directory,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GBytes) content = NULL;

  if (is_directory && call->range.is_given)
    {
      gbx_edit_set_refused (error,
                            "Invalid `view_range` parameter: %s. The `view_range` parameter is "
                            "not allowed when `path` points to a directory.",
                            call->range.repr);
      return NULL;
    }
  if (is_directory)
    return call->store->show_directory (call->store, path, cancellable, error);
  if (!gbx_edit_path_is_document (path))
    return show_file (call, path, cancellable, error);

  content = gbx_edit_content_read (call->store, path, cancellable, error);
  return content != NULL ? show_document (path, content, error) : NULL;
}
