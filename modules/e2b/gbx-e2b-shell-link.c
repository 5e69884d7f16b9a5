/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-e2b-limits.h"
#include "gbx-e2b-mark.h"
#include "gbx-e2b-shell-private.h"

static void
take_data (GbxE2bShell *self, GBytes *data)
{
  g_string_append_len (self->stream, g_bytes_get_data (data, NULL),
                       (gssize) g_bytes_get_size (data));
  if (self->no_change_timer != NULL)
    gbx_e2b_shell_watch_no_change (self);
  for (;;)
    {
      g_autofree char *number = NULL;
      g_autoptr (GbxBashRecord) record =
          gbx_e2b_mark_take (self->stream, self->output, &number);

      if (self->output->len > GBX_E2B_OUTPUT_MAX_BYTES)
        {
          g_string_erase (self->output, 0,
                          (gssize) (self->output->len - GBX_E2B_OUTPUT_MAX_BYTES / 2));
          self->is_cut = TRUE;
        }
      if (record == NULL)
        return;
      if (g_strcmp0 (number, self->number) == 0)
        {
          int exit_code = record->exit_code;

          gbx_e2b_shell_end_command (self, exit_code, g_steal_pointer (&record));
        }
    }
}

/* A stream and the shell that it belongs to; an old one may still come to its end. */
typedef struct
{
  GbxE2bShell *shell;
  GCancellable *cancellable;
  gboolean is_new;    /* it is the process's own: its first is what it does */
  gboolean has_begun; /* there is a process */
  gboolean has_ended; /* there is none any more */
  int exit_code;
} Link;

static void
link_free (Link *link)
{
  gbx_e2b_shell_unref (link->shell);
  g_object_unref (link->cancellable);
  g_free (link);
}

static gboolean
is_current (Link *link)
{
  return link->shell->streaming == link->cancellable;
}

/* --- what the process does --- */

static void
on_file (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GbxE2bShell *self = user_data;
  g_autoptr (GError) error = NULL;
  guint status = 0;
  g_autoptr (GBytes) content = gbx_common_rest_send_finish (result, &status, &error);
  g_autoptr (GbxBashRecord) record = NULL;
  g_autofree char *number = NULL;

  if (content == NULL)
    {
      gbx_e2b_shell_fail (self, g_steal_pointer (&error));
      gbx_e2b_shell_unref (self);
      return;
    }
  if (status == 200)
    number = gbx_e2b_mark_parse_file (content, &record);
  self->is_known = TRUE;
  if (record != NULL && g_strcmp0 (number, self->number) == 0 && number != NULL)
    {
      int exit_code = record->exit_code;

      gbx_e2b_shell_end_command (self, exit_code, g_steal_pointer (&record));
    }
  else if (record != NULL || number == NULL)
    {
      /* Nothing runs. What was typed just before, and is not in the file, did not arrive. */
      if (self->number != NULL && self->is_sent)
        gbx_e2b_shell_fail (self, g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                                               "the command was lost on its way, and was not run"));
      g_clear_pointer (&self->number, g_free);
    }
  else if (self->number == NULL)
    {
      self->number = g_steal_pointer (&number);
      self->was_reported = TRUE;
    }
  if (self->task != NULL && !self->is_sent && self->state == GBX_E2B_SHELL_OPEN)
    gbx_e2b_shell_proceed (self);
  gbx_e2b_shell_unref (self);
}

void
gbx_e2b_shell_ask (GbxE2bShell *self)
{
  static const guint answers[] = { 404, 0 };
  GError *error = NULL;
  GbxCommonCall *call = gbx_e2b_envd_new_call (
      self->sandbox, GBX_E2B_ENVD_PORT, "GET", gbx_e2b_envd_format_file (self->file, self->user),
      NULL, NULL, &error);

  if (call == NULL)
    {
      gbx_e2b_shell_fail (self, error);
      return;
    }
  call->also_answers = answers;
  gbx_common_rest_send_async (self->rest, call, NULL, on_file, gbx_e2b_shell_ref (self));
}

static void
on_event (const GbxE2bEvent *event, gpointer user_data)
{
  Link *link = user_data;
  GbxE2bShell *self = link->shell;

  if (!is_current (link))
    return;
  if (event->kind == GBX_E2B_EVENT_DATA)
    take_data (self, event->data);
  else if (event->kind == GBX_E2B_EVENT_END)
    {
      link->has_ended = TRUE;
      link->exit_code = (int) event->exit_code;
    }
  else if (event->kind == GBX_E2B_EVENT_START && !link->has_begun)
    {
      link->has_begun = TRUE;
      self->pid = event->pid;
      self->state = GBX_E2B_SHELL_OPEN;
      self->is_known = link->is_new;
      if (!link->is_new)
        gbx_e2b_shell_ask (self);
      else if (self->task != NULL)
        gbx_e2b_shell_proceed (self);
    }
}

static void start (GbxE2bShell *self);

static gboolean
on_time_to_reopen (gpointer user_data)
{
  GbxE2bShell *self = user_data;

  if (self->task != NULL && self->state == GBX_E2B_SHELL_CLOSED)
    gbx_e2b_shell_open (self);
  gbx_e2b_shell_unref (self);
  return G_SOURCE_REMOVE;
}

/* The process goes on, and is connected to again for whoever waits. */
static void
reopen (GbxE2bShell *self, GError *owned)
{
  g_autoptr (GError) error = owned;

  if (self->task == NULL)
    return;
  if (self->reopen_count++ >= GBX_E2B_REOPEN_MAX_COUNT ||
      !(g_error_matches (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE)))
    {
      gbx_e2b_shell_fail (self, g_steal_pointer (&error));
      return;
    }
  g_timeout_add (GBX_E2B_REOPEN_PAUSE_USEC / 1000, on_time_to_reopen, gbx_e2b_shell_ref (self));
}

static void
on_stream_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Link *link = user_data;
  GbxE2bShell *self = link->shell;
  GError *error = NULL;
  gboolean is_whole = gbx_e2b_envd_stream_finish (result, &error);

  if (is_current (link))
    {
      self->state = GBX_E2B_SHELL_CLOSED;
      g_clear_object (&self->streaming);
      if (link->has_ended)
        {
          /* What was held back as the beginning of a mark is none. */
          g_string_append_len (self->output, self->stream->str, (gssize) self->stream->len);
          g_string_truncate (self->stream, 0);
          if (self->number != NULL)
            gbx_e2b_shell_end_command (self, link->exit_code, NULL);
          else if (self->task != NULL)
            start (self);
        }
      else if (is_whole)
        gbx_e2b_shell_fail (self, g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                                               "the shell's stream ended"));
      else if (!link->has_begun && !link->is_new &&
               g_error_matches (error, GBX_ERROR, GBX_ERROR_NOT_FOUND))
        start (self);
      else
        reopen (self, g_steal_pointer (&error));
    }
  g_clear_error (&error);
  link_free (link);
}

static void
begin_stream (GbxE2bShell *self, const char *method, JsonObject *message, gboolean is_new)
{
  Link *link = g_new0 (Link, 1);

  g_clear_object (&self->streaming);
  self->streaming = g_cancellable_new ();
  self->state = GBX_E2B_SHELL_OPENING;
  link->shell = gbx_e2b_shell_ref (self);
  link->cancellable = g_object_ref (self->streaming);
  link->is_new = is_new;
  gbx_e2b_envd_stream_async (self->rest, self->sandbox, method, self->user, message, on_event, 0,
                             self->streaming, on_stream_over, link);
}

JsonObject *
gbx_e2b_shell_new_selector (void)
{
  JsonObject *selector = json_object_new ();

  json_object_set_string_member (selector, "tag", GBX_E2B_SHELL_TAG);
  return selector;
}

/* The one that is there. */
void
gbx_e2b_shell_open (GbxE2bShell *self)
{
  JsonObject *message = json_object_new ();

  json_object_set_object_member (message, "process", gbx_e2b_shell_new_selector ());
  begin_stream (self, "Connect", message, FALSE);
}

/* A new one; what an earlier one did is nobody's business any more. */
static void
start (GbxE2bShell *self)
{
  static const char *const argv[] = { GBX_E2B_SHELL_BASH, "-l", NULL };
  JsonObject *message = json_object_new ();

  g_clear_pointer (&self->number, g_free);
  self->was_reported = FALSE;
  json_object_set_object_member (
      message, "process",
      gbx_e2b_envd_new_process (argv, gbx_sandbox_get_workspace (self->sandbox)));
  json_object_set_boolean_member (message, "stdin", TRUE);
  json_object_set_string_member (message, "tag", GBX_E2B_SHELL_TAG);
  begin_stream (self, "Start", message, TRUE);
}
