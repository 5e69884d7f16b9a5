/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "gbx-bash-observe.h"
#include "gbx-bash-report.h"
#include "gbx-bash-text.h"
#include "gbx-e2b-shell-private.h"

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* Nobody waits any more; (transfer full). */
static GTask *
take_task (GbxE2bShell *self)
{
  clear_source (&self->open_timer);
  clear_source (&self->no_change_timer);
  clear_source (&self->hard_timer);
  clear_source (&self->cancel_source);
  return g_steal_pointer (&self->task);
}

void
gbx_e2b_shell_answer (GbxE2bShell *self, GbxBashOutcome *owned)
{
  g_autoptr (GbxBashOutcome) outcome = owned;
  g_autoptr (GTask) task = take_task (self);

  g_task_return_pointer (task, gbx_bash_observe (outcome), g_object_unref);
}

void
gbx_e2b_shell_fail (GbxE2bShell *self, GError *error)
{
  g_autoptr (GTask) task = NULL;

  if (self->task == NULL)
    {
      g_error_free (error);
      return;
    }
  task = take_task (self);
  g_task_return_error (task, error);
}

/* What was written and not shown; it counts as shown from now on. */
static GbxBashOutcome *
take_output (GbxE2bShell *self)
{
  g_autofree char *valid = g_utf8_make_valid (self->output->str, (gssize) self->output->len);
  g_autofree char *stripped = gbx_bash_strip (valid);
  g_autofree char *cut = self->is_hidden ? g_strdup (stripped)
                                         : gbx_bash_report_cut (stripped, strlen (stripped));
  GbxBashOutcome *outcome = gbx_bash_outcome_new (cut, self->command);

  g_string_truncate (self->output, 0);
  outcome->is_hidden = self->is_hidden;
  if (self->was_reported || self->is_cut)
    {
      g_free (outcome->prefix);
      outcome->prefix = g_strdup (GBX_BASH_REPORT_BELOW);
    }
  self->is_cut = FALSE;
  return outcome;
}

/* suffix: (transfer full). The command goes on. */
void
gbx_e2b_shell_answer_partially (GbxE2bShell *self, char *suffix)
{
  GbxBashOutcome *outcome = take_output (self);

  g_free (outcome->suffix);
  outcome->suffix = suffix;
  self->was_reported = TRUE;
  gbx_e2b_shell_answer (self, outcome);
}

/* record: (nullable): a shell that has ended leaves none. */
void
gbx_e2b_shell_answer_completely (GbxE2bShell *self, int exit_code, const GbxBashRecord *record)
{
  GbxBashOutcome *outcome = take_output (self);

  gbx_bash_outcome_complete (outcome, exit_code, record);
  g_free (outcome->suffix);
  outcome->suffix = self->is_special ? gbx_bash_report_format_key (exit_code, self->command)
                                     : gbx_bash_report_format_done (exit_code);
  self->was_reported = FALSE;
  gbx_e2b_shell_answer (self, outcome);
}

/* The command has ended; whoever waits hears of it, or else the next one. */
void
gbx_e2b_shell_end_command (GbxE2bShell *self, int exit_code, GbxBashRecord *owned)
{
  g_autoptr (GbxBashRecord) record = owned;

  g_clear_pointer (&self->number, g_free);
  if (record != NULL)
    {
      g_free (self->directory);
      self->directory = g_strdup (record->directory);
    }
  if (self->task != NULL)
    {
      gbx_e2b_shell_answer_completely (self, exit_code, record);
      return;
    }
  self->has_ended = TRUE;
  self->ended_exit_code = exit_code;
  g_clear_pointer (&self->ended_record, gbx_bash_record_free);
  self->ended_record = g_steal_pointer (&record);
}

/* --- timers --- */

static gboolean
on_no_change (gpointer user_data)
{
  GbxE2bShell *self = user_data;

  gbx_e2b_shell_answer_partially (self, gbx_bash_report_format_no_change (
                                            (guint) (self->no_change_usec / G_USEC_PER_SEC)));
  return G_SOURCE_REMOVE;
}

static gboolean
on_hard_timeout (gpointer user_data)
{
  GbxE2bShell *self = user_data;

  gbx_e2b_shell_answer_partially (self, gbx_bash_report_format_timeout (self->timeout_seconds));
  return G_SOURCE_REMOVE;
}

/* Nothing was typed, so nothing is lost. */
static gboolean
on_open_late (gpointer user_data)
{
  GbxE2bShell *self = user_data;

  gbx_e2b_shell_close (self);
  gbx_e2b_shell_fail (self, g_error_new (GBX_ERROR, GBX_ERROR_TIMED_OUT,
                                         "the shell does not answer in time"));
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  GbxE2bShell *self = user_data;
  g_autoptr (GTask) task = take_task (self);

  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
set_timer (GbxE2bShell *self, GSource **timer, double usec, GSourceFunc callback)
{
  clear_source (timer);
  *timer = g_timeout_source_new ((guint) CLAMP (usec / 1000, 0, G_MAXINT));
  g_source_set_callback (*timer, callback, self, NULL);
  g_source_attach (*timer, NULL);
}

void
gbx_e2b_shell_watch_no_change (GbxE2bShell *self)
{
  set_timer (self, &self->no_change_timer, (double) self->no_change_usec, on_no_change);
}

void
gbx_e2b_shell_watch_time (GbxE2bShell *self)
{
  clear_source (&self->open_timer);
  if (!self->is_blocking)
    gbx_e2b_shell_watch_no_change (self);
  if (self->timeout_seconds != 0)
    set_timer (self, &self->hard_timer, self->timeout_seconds * G_USEC_PER_SEC, on_hard_timeout);
}

void
gbx_e2b_shell_watch_opening (GbxE2bShell *self)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);

  set_timer (self, &self->open_timer, (double) self->open_usec, on_open_late);
  if (cancellable == NULL)
    return;
  self->cancel_source = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancel_source, G_SOURCE_FUNC (on_cancelled), self, NULL);
  g_source_attach (self->cancel_source, NULL);
}
