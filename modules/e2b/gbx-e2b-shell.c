/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-e2b-shell.h"

#include <string.h>

#include "gbx-bash-report.h"
#include "gbx-bash-splitter.h"
#include "gbx-bash-text.h"
#include "gbx-e2b-mark.h"
#include "gbx-e2b-shell-private.h"

GbxE2bShell *
gbx_e2b_shell_new (GbxCommonRest *rest,
                   GbxSandbox *sandbox,
                   const char *user,
                   gint64 no_change_usec,
                   gint64 open_usec)
{
  GbxE2bShell *self = g_new0 (GbxE2bShell, 1);

  g_atomic_ref_count_init (&self->references);
  self->rest = gbx_common_rest_ref (rest);
  self->sandbox = g_object_ref (sandbox);
  self->user = g_strdup (user);
  self->file = g_strdup_printf ("/tmp/.glovebox-%s", gbx_sandbox_get_id (sandbox));
  self->no_change_usec = no_change_usec;
  self->open_usec = open_usec;
  self->stream = g_string_new (NULL);
  self->output = g_string_new (NULL);
  return self;
}

GbxE2bShell *
gbx_e2b_shell_ref (GbxE2bShell *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
gbx_e2b_shell_unref (GbxE2bShell *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  gbx_common_rest_unref (self->rest);
  g_object_unref (self->sandbox);
  g_free (self->user);
  g_free (self->file);
  g_clear_object (&self->streaming);
  g_string_free (self->stream, TRUE);
  g_string_free (self->output, TRUE);
  g_free (self->number);
  g_clear_pointer (&self->ended_record, gbx_bash_record_free);
  g_free (self->directory);
  g_free (self->command);
  g_free (self);
}

/* --- typing --- */

static void
on_typed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GbxE2bShell *self = user_data;
  GError *error = NULL;
  guint status = 0;
  g_autoptr (GBytes) body = gbx_common_rest_send_finish (result, &status, &error);

  if (body != NULL)
    {
      gbx_e2b_shell_unref (self);
      return;
    }
  if (gbx_common_rest_may_have_worked (result) && self->number != NULL && !self->is_input)
    {
      g_error_free (error);
      gbx_e2b_shell_ask (self);
    }
  else
    {
      if (!self->is_input)
        g_clear_pointer (&self->number, g_free);
      gbx_e2b_shell_fail (self, error);
    }
  gbx_e2b_shell_unref (self);
}

static void
call_process (GbxE2bShell *self, const char *method, JsonObject *body)
{
  GError *error = NULL;
  GbxCommonCall *call;

  json_object_set_object_member (body, "process", gbx_e2b_shell_new_selector ());
  call = gbx_e2b_envd_new_call (self->sandbox, GBX_E2B_ENVD_PORT, "POST",
                                g_strconcat (GBX_E2B_PROCESS, method, NULL), self->user, body,
                                &error);
  self->is_sent = TRUE;
  if (call == NULL)
    gbx_e2b_shell_fail (self, error);
  else
    gbx_common_rest_send_async (self->rest, call, NULL, on_typed, gbx_e2b_shell_ref (self));
}

static void
type (GbxE2bShell *self, const char *text)
{
  JsonObject *body = json_object_new ();
  JsonObject *input = json_object_new ();
  g_autofree char *encoded = g_base64_encode ((const guchar *) text, strlen (text));

  json_object_set_string_member (input, "stdin", encoded);
  json_object_set_object_member (body, "input", input);
  call_process (self, "SendInput", body);
}

typedef struct
{
  GbxE2bShell *shell;
  char *number; /* of the command */
  gboolean wants_mark;
} Interrupt;

/* What was interrupted has ended. If the shell went on as usual, the mark comes twice, and the
 * second time it is nobody's. */
static void
on_signalled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Interrupt *interrupt = user_data;
  GbxE2bShell *self = interrupt->shell;
  g_autofree char *line = gbx_e2b_mark_format_again (interrupt->number, self->file);
  GError *error = NULL;
  int exit_code = 0;
  g_autofree char *said = gbx_e2b_envd_help_finish (result, &exit_code, &error);

  if (said == NULL)
    gbx_e2b_shell_fail (self, error);
  else if (interrupt->wants_mark && g_strcmp0 (self->number, interrupt->number) == 0)
    type (self, line);
  gbx_e2b_shell_unref (self);
  g_free (interrupt->number);
  g_free (interrupt);
}

static void
send_signal (GbxE2bShell *self, const char *name)
{
  g_autofree char *script = gbx_e2b_mark_format_signal (self->file, self->pid, name);
  const char *const argv[] = { GBX_E2B_SHELL_BASH, "-c", script, NULL };
  Interrupt *interrupt = g_new0 (Interrupt, 1);

  interrupt->shell = gbx_e2b_shell_ref (self);
  interrupt->number = g_strdup (self->number);
  interrupt->wants_mark = strcmp (name, "INT") == 0;
  self->is_sent = TRUE;
  gbx_e2b_envd_help_async (self->rest, self->sandbox, argv, self->user, 0, NULL, on_signalled,
                           interrupt);
}

static gboolean
press (GbxE2bShell *self)
{
  if (g_ascii_strcasecmp (self->command, "C-c") == 0)
    send_signal (self, "INT");
  else if (g_ascii_strcasecmp (self->command, "C-z") == 0)
    send_signal (self, "TSTP");
  else if (g_ascii_strcasecmp (self->command, "C-d") == 0)
    call_process (self, "CloseStdin", json_object_new ());
  else
    return FALSE;
  self->is_special = TRUE;
  return TRUE;
}

/* TRUE: there is nothing to send or to wait for. */
static gboolean
refuse (GbxE2bShell *self)
{
  gboolean is_empty = self->command[0] == '\0';
  gboolean is_running = self->number != NULL;
  g_auto (GStrv) pieces = NULL;

  if (!is_running && (is_empty || self->is_input))
    {
      gbx_e2b_shell_answer (self, gbx_bash_outcome_new (is_empty ? GBX_BASH_REPORT_NO_LOGS
                                                                 : GBX_BASH_REPORT_NO_INPUT,
                                                        ""));
      return TRUE;
    }
  pieces = gbx_bash_split (self->command);
  if (g_strv_length (pieces) > 1)
    {
      g_autofree char *message = gbx_bash_report_format_multiple ((const char *const *) pieces);

      gbx_e2b_shell_answer (self, gbx_bash_outcome_new_error (message));
      return TRUE;
    }
  if (is_running && !self->is_input && !is_empty)
    {
      gbx_e2b_shell_answer_partially (self, gbx_bash_report_format_busy (self->command));
      return TRUE;
    }
  return FALSE;
}

/* The shell is there, and it is known what it does. */
void
gbx_e2b_shell_proceed (GbxE2bShell *self)
{
  g_autofree char *line = NULL;

  if (self->state != GBX_E2B_SHELL_OPEN || !self->is_known || refuse (self))
    return;
  gbx_e2b_shell_watch_time (self);
  if (self->number == NULL)
    {
      self->number = g_uuid_string_random ();
      self->was_reported = FALSE;
      g_string_truncate (self->output, 0);
      line = gbx_e2b_mark_format_line (self->number, self->file, self->command);
      type (self, line);
    }
  else if (self->command[0] == '\0')
    self->is_sent = TRUE;
  else if (!press (self))
    {
      line = g_strconcat (self->command, "\n", NULL);
      type (self, line);
    }
}

static void
take_call (GbxE2bShell *self, const GbxBashCall *call)
{
  g_free (self->command);
  self->command = gbx_bash_strip (call->command);
  self->is_input = call->is_input;
  self->is_hidden = call->is_hidden;
  self->is_blocking = call->is_blocking;
  self->is_special = FALSE;
  self->is_sent = FALSE;
  self->reopen_count = 0;
  self->timeout_seconds = call->timeout_seconds;
  gbx_e2b_shell_watch_opening (self);
}

void
gbx_e2b_shell_call_async (GbxE2bShell *self,
                          const GbxBashCall *call,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GbxBashRecord) record = NULL;
  gboolean has_ended = self->has_ended;

  g_task_set_source_tag (task, gbx_e2b_shell_call_async);
  if (self->task != NULL)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_BUSY,
                               "another command waits for its end");
      return;
    }
  self->task = g_steal_pointer (&task);
  take_call (self, call);
  record = g_steal_pointer (&self->ended_record);
  self->has_ended = FALSE;
  if (has_ended && self->command[0] == '\0')
    gbx_e2b_shell_answer_completely (self, self->ended_exit_code, record);
  else if (self->state == GBX_E2B_SHELL_OPEN)
    gbx_e2b_shell_proceed (self);
  else if (self->state == GBX_E2B_SHELL_CLOSED)
    gbx_e2b_shell_open (self);
}

GbxObservation *
gbx_e2b_shell_call_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
gbx_e2b_shell_get_directory (GbxE2bShell *self)
{
  return self->directory;
}

void
gbx_e2b_shell_close (GbxE2bShell *self)
{
  g_autoptr (GCancellable) streaming = g_steal_pointer (&self->streaming);

  self->state = GBX_E2B_SHELL_CLOSED;
  if (streaming != NULL)
    g_cancellable_cancel (streaming);
}
