/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-commands.h"

#include <errno.h>
#include <string.h>

#include "gbx-edit-content.h"
#include "gbx-edit-diff.h"
#include "gbx-edit-error.h"
#include "gbx-edit-lines.h"
#include "gbx-edit-replace.h"
#include "gbx-edit-snippet.h"
#include "gbx-edit-text.h"

/* Everything that a command needs beside its own arguments. */
typedef struct
{
  GbxEditCall *call;
  const char *path;
  GCancellable *cancellable;
} Context;

static GbxEditReply *
reply_with_diff (Context *context, GString *content, const GString *old, const GString *new)
{
  GbxEditReply *reply = gbx_edit_reply_new (content);

  reply->diff = gbx_edit_diff_new (context->call->wire_path, old, new,
                                   GBX_EDIT_DIFF_MAX_LINES_COUNT, GBX_EDIT_DIFF_MAX_STEPS_COUNT);

  return reply;
}

static gboolean
require (Context *context, gboolean is_given, const char *name, GError **error)
{
  if (is_given)
    return TRUE;

  gbx_edit_set_refused (error, "Parameter `%s` is required for command: %s.", name,
                        context->call->command);
  return FALSE;
}

static void
set_unwritable (Context *context, const char *problem, GError **error)
{
  gbx_edit_set_refused (error, "Ran into %s while trying to write to %s", problem, context->path);
}

static gboolean
check_texts (Context *context, GError **error)
{
  if (context->call->text_problem == NULL)
    return TRUE;

  set_unwritable (context, context->call->text_problem, error);
  return FALSE;
}

/* Turns a failure to save into what the agent reads; takes it. */
static void
take_save_failure (Context *context, GError *failure, GError **error)
{
  g_autoptr (GError) owned = failure;

  if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&owned));
  else
    set_unwritable (context, owned->message, error);
}

static gboolean
store (Context *context, GBytes *content, const GbxEditMeanwhile *meanwhile, GError **error)
{
  GbxEditStore *files = context->call->store;
  GError *failure = NULL;
  int owner_errnum = 0;

  context->call->meanwhile = meanwhile;
  if (files->save (files, context->path, content, context->cancellable, &owner_errnum, &failure))
    {
      gbx_edit_meanwhile_do (&context->call->meanwhile);
      return TRUE;
    }

  context->call->meanwhile = NULL;
  take_save_failure (context, failure, error);
  return FALSE;
}

/**
 * gbx_edit_command_create:
 * @call: the action
 * @path: an absolute path that does not exist, normalised
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Makes a file. What it gets is also what `undo_edit` goes back to.
 *
 * Returns: (transfer full): the reply, or %NULL with an error of the module's or
 *   %G_IO_ERROR_CANCELLED
 */
GbxEditReply *
gbx_edit_command_create (GbxEditCall *call,
                         const char *path,
                         GCancellable *cancellable,
                         GError **error)
{
  Context context = { call, path, cancellable };
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GString) nothing = g_string_new (NULL);
  GError *failure = NULL;
  GString *message;

  if (!require (&context, call->file_text != NULL, "file_text", error) ||
      !check_texts (&context, error))
    return NULL;

  content = g_bytes_new (call->file_text->str, call->file_text->len);
  if (!call->store->save_new (call->store, path, content, cancellable, &failure))
    {
      take_save_failure (&context, failure, error);
      return NULL;
    }

  gbx_edit_history_push (call->history, path, content, TRUE);
  message = g_string_new (NULL);
  g_string_append_printf (message, "File created successfully at: %s", path);
  return reply_with_diff (&context, message, nothing, call->file_text);
}

/* A change, and what of it an agent is shown. */
typedef struct
{
  Context *context;
  GbxEditDocument *document;
  gsize from;
  gsize to;
  const GString *replacement;
  const char *description;
  gint64 first_line;
  gint64 last_line;
  const char *advice;
  GbxEditReply *reply; /* (out) */
} Change;

static void
show_change (gpointer data)
{
  Change *change = data;
  GString *content = g_string_new (NULL);
  g_autoptr (GString) text = gbx_edit_document_preview (change->document, change->from, change->to,
                                                        change->replacement);
  g_autoptr (GString) shown = gbx_edit_text_normalise_newlines (text->str, text->len);

  g_string_append_printf (content, "The file %s has been edited. ", change->context->path);
  gbx_edit_snippet_append_lines (content, change->description, shown, change->first_line,
                                 change->last_line);
  g_string_append (content, change->advice);

  change->reply = reply_with_diff (change->context, content,
                                   gbx_edit_document_get_text (change->document), text);
}

/* Puts a text in the place of a part of the file. */
static GbxEditReply *
make_change (Change *change, GError **error)
{
  Context *context = change->context;
  GbxEditMeanwhile meanwhile = { show_change, change };
  g_autofree char *problem = NULL;
  g_autoptr (GBytes) content = gbx_edit_document_replace (change->document, change->from,
                                                          change->to, change->replacement,
                                                          &problem);

  if (content == NULL)
    {
      set_unwritable (context, problem, error);
      return NULL;
    }
  if (!gbx_edit_content_check (context->path, content, error) ||
      !store (context, content, &meanwhile, error))
    {
      g_clear_pointer (&change->reply, gbx_edit_reply_free);
      return NULL;
    }

  gbx_edit_history_push (context->call->history, context->path,
                         gbx_edit_document_get_content (change->document), FALSE);
  return change->reply;
}

static gboolean
check_str_replace (Context *context, GError **error)
{
  GbxEditCall *call = context->call;

  if (!require (context, call->old_str != NULL, "old_str", error))
    return FALSE;
  if (call->new_str != NULL && g_string_equal (call->new_str, call->old_str))
    {
      gbx_edit_set_refused (error,
                            "Invalid `new_str` parameter: %s. No replacement was performed. "
                            "`new_str` and `old_str` must be different.",
                            call->new_str->str);
      return FALSE;
    }

  return check_texts (context, error);
}

/**
 * gbx_edit_command_str_replace:
 * @call: the action
 * @path: an absolute path of a file, normalised
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Replaces the one occurrence of a text.
 *
 * Returns: (transfer full): the reply, or %NULL with an error of the module's or
 *   %G_IO_ERROR_CANCELLED
 */
GbxEditReply *
gbx_edit_command_str_replace (GbxEditCall *call,
                              const char *path,
                              GCancellable *cancellable,
                              GError **error)
{
  Context context = { call, path, cancellable };
  g_autofree char *description = g_strdup_printf ("a snippet of %s", path);
  g_autoptr (GbxEditDocument) document = NULL;
  g_autoptr (GString) nothing = g_string_new (NULL);
  g_autoptr (GString) old = NULL;
  g_autoptr (GString) new = NULL;
  g_auto (GbxEditMatch) match = { .replacement = NULL };
  Change change = {
    .context = &context,
    .description = description,
    .advice = "Review the changes and make sure they are as expected. Edit the file again if "
              "necessary.",
  };

  if (!check_str_replace (&context, error))
    return NULL;
  document = gbx_edit_content_load (call->store, path, cancellable, error);
  if (document == NULL)
    return NULL;

  change.document = document;
  old = gbx_edit_document_adapt (document, call->old_str);
  new = gbx_edit_document_adapt (document, call->new_str != NULL ? call->new_str : nothing);
  if (!gbx_edit_match_find (&match, gbx_edit_document_get_text (document), old, new, path, error))
    return NULL;

  change.from = match.from;
  change.to = match.to;
  change.replacement = match.replacement;
  change.first_line = MAX (0, match.line - GBX_EDIT_CONTEXT_LINES_COUNT) + 1;
  change.last_line = match.line + GBX_EDIT_CONTEXT_LINES_COUNT +
                     gbx_edit_lines_count_ends (match.replacement->str, match.replacement->len);
  return make_change (&change, error);
}

/* Each piece of the text is a line; a last line that has no end gets one first. */
static GString *
make_insertion (const GString *text, gsize offset, const GString *inserted)
{
  GString *insertion = g_string_sized_new (inserted->len + 2);

  if (offset > 0 && text->str[offset - 1] != '\n')
    g_string_append_c (insertion, '\n');
  g_string_append_len (insertion, inserted->str, (gssize) inserted->len);
  g_string_append_c (insertion, '\n');

  return insertion;
}

/**
 * gbx_edit_command_insert:
 * @call: the action
 * @path: an absolute path of a file, normalised
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Inserts lines behind a line.
 *
 * Returns: (transfer full): the reply, or %NULL with an error of the module's or
 *   %G_IO_ERROR_CANCELLED
 */
GbxEditReply *
gbx_edit_command_insert (GbxEditCall *call,
                         const char *path,
                         GCancellable *cancellable,
                         GError **error)
{
  Context context = { call, path, cancellable };
  g_autoptr (GbxEditDocument) document = NULL;
  g_autoptr (GString) inserted = NULL;
  g_autoptr (GString) insertion = NULL;
  const GString *text;
  gint64 count;
  gint64 added;
  gsize offset;
  Change change = {
    .context = &context,
    .description = "a snippet of the edited file",
    .advice = "Review the changes and make sure they are as expected (correct indentation, no "
              "duplicate lines, etc). Edit the file again if necessary.",
  };

  if (!require (&context, call->has_insert_line, "insert_line", error) ||
      !require (&context, call->new_str != NULL, "new_str", error) ||
      !check_texts (&context, error))
    return NULL;
  document = gbx_edit_content_load (call->store, path, cancellable, error);
  if (document == NULL)
    return NULL;

  text = gbx_edit_document_get_text (document);
  count = gbx_edit_lines_count (text->str, text->len);
  if (call->insert_line < 0 || call->insert_line > count)
    {
      gbx_edit_set_refused (error,
                            "Invalid `insert_line` parameter: %" G_GINT64_FORMAT ". It should be "
                            "within the range of allowed values: [0, %" G_GINT64_FORMAT "]",
                            call->insert_line, count);
      return NULL;
    }

  inserted = gbx_edit_document_adapt (document, call->new_str);
  added = gbx_edit_lines_count_ends (inserted->str, inserted->len) + 1;
  offset = gbx_edit_lines_get_offset (text->str, text->len, call->insert_line);
  insertion = make_insertion (text, offset, inserted);

  change.document = document;
  change.from = change.to = offset;
  change.replacement = insertion;
  change.first_line = MAX (0, call->insert_line - GBX_EDIT_CONTEXT_LINES_COUNT) + 1;
  change.last_line = MIN (count, call->insert_line + GBX_EDIT_CONTEXT_LINES_COUNT) + added;
  return make_change (&change, error);
}

/**
 * gbx_edit_command_undo_edit:
 * @call: the action
 * @path: an absolute path of a file, normalised
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Gives a file the content that it had before its latest edit.
 *
 * Returns: (transfer full): the reply, or %NULL with an error of the module's or
 *   %G_IO_ERROR_CANCELLED
 */
GbxEditReply *
gbx_edit_command_undo_edit (GbxEditCall *call,
                            const char *path,
                            GCancellable *cancellable,
                            GError **error)
{
  Context context = { call, path, cancellable };
  g_autoptr (GbxEditDocument) current =
      gbx_edit_content_load (call->store, path, cancellable, error);
  g_autoptr (GbxEditVersion) version = NULL;
  g_autoptr (GbxEditDocument) restored = NULL;
  const GString *text;
  GString *content;

  if (current == NULL)
    return NULL;
  version = gbx_edit_history_peek (call->history, path);
  if (version == NULL)
    {
      gbx_edit_set_refused (error, "No edit history found for %s.", path);
      return NULL;
    }
  if (!store (&context, version->content, NULL, error))
    return NULL;

  gbx_edit_history_pop (call->history, path, version);
  restored = gbx_edit_document_new (version->content);
  text = version->is_literal ? gbx_edit_document_get_literal_text (restored)
                             : gbx_edit_document_get_text (restored);
  content = g_string_new (NULL);
  g_string_append_printf (content, "Last edit to %s undone successfully. ", path);
  gbx_edit_snippet_append (content, path, text->str, text->len, 1);
  return reply_with_diff (&context, content, gbx_edit_document_get_text (current), text);
}
