/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-runner.h"

#include <string.h>

#include "gbx-bash-keys.h"
#include "gbx-bash-report.h"
#include "gbx-bash-session-limits.h"
#include "gbx-bash-splitter.h"
#include "gbx-bash-text.h"
#include "gbx-bash-timer.h"

/* About three years; so that microseconds do not overflow. */
#define GBX_BASH_TIMEOUT_MAX_SECONDS 1e8
#define UNREAD_USEC (10 * 1000)
#define INTERRUPT_KEY "\003"

struct _GbxBashRunner
{
  GObject parent_instance;

  GbxBashSession *session;
  gint64 no_change_usec;

  /* The command that is running as far as the client knows. */
  gboolean is_running;
  gboolean was_reported; /* there was a partial report of it */
  char *shown;           /* the screen at the last one */
  gboolean was_open;     /* whether its last line could go on */
  char *unsent;          /* it, as long as the shell was not ready for it */
  gboolean has_ended;    /* with its shell; the exit code is not reported yet */
  int ended_exit_code;
  GbxBashRecord *ended_record; /* what that shell said last; NULL: nothing */

  /* The call that waits. */
  GTask *task;
  char *command;
  gboolean is_input;
  gboolean is_hidden;
  double timeout_seconds;
  gboolean is_special; /* the command is a key that reports name */
  gboolean is_sent;    /* FALSE: as soon as the shell is ready */
  gboolean is_resent;  /* a shell ended before it took the command */
  char *echo;          /* what the terminal may have shown of it; NULL: nothing was sent */
  GbxBashTimer *no_change_timer;
  gboolean is_late; /* it was given a moment more */
  GbxBashTimer *hard_timer;
  guint abandoned_keys_count; /* 0: there is a client */

  GTask *start_task;
};

G_DEFINE_FINAL_TYPE (GbxBashRunner, gbx_bash_runner, G_TYPE_OBJECT)

static GbxBashScreen *
get_screen (GbxBashRunner *self)
{
  return gbx_bash_session_get_screen (self->session);
}

static gboolean
is_really_running (GbxBashRunner *self)
{
  GbxBashSessionState state = gbx_bash_session_get_state (self->session);

  return state == GBX_BASH_SESSION_RUNNING || state == GBX_BASH_SESSION_MORE ||
         self->unsent != NULL;
}

/* The waiting call is answered, whatever became of the command. */
static void
answer (GbxBashRunner *self, GbxBashOutcome *outcome)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  gbx_bash_timer_clear (self->no_change_timer);
  gbx_bash_timer_clear (self->hard_timer);
  g_clear_pointer (&self->command, g_free);
  g_clear_pointer (&self->echo, g_free);
  g_task_return_pointer (task, outcome, (GDestroyNotify) gbx_bash_outcome_free);
}

/* What the screen shows beyond what was reported before. */
static GbxBashOutcome *
read_screen (GbxBashRunner *self, gboolean is_cut, guint *out_truncated_count)
{
  const char *text = gbx_bash_screen_peek_text (get_screen (self), out_truncated_count);
  gsize fresh_bytes;
  const char *fresh =
      gbx_bash_report_find_fresh (text, self->shown != NULL ? self->shown : "", self->was_open,
                                  self->echo, &fresh_bytes);
  g_autofree char *content = is_cut ? gbx_bash_report_cut (fresh, fresh_bytes)
                                    : g_strndup (fresh, fresh_bytes);
  GbxBashLog *log = gbx_bash_session_get_log (self->session);
  GbxBashOutcome *outcome = gbx_bash_outcome_new (content, self->command);

  if (log != NULL)
    outcome->output_id = g_strdup (gbx_bash_log_get_id (log));

  return outcome;
}

/* The command goes on: what is shown now is not shown again. */
static void
answer_partially (GbxBashRunner *self, char *suffix, gboolean is_hidden, gboolean is_busy)
{
  GbxBashOutcome *outcome = read_screen (self, !is_hidden, NULL);

  g_free (outcome->suffix);
  outcome->suffix = suffix;
  outcome->is_hidden = is_hidden;
  if (self->was_reported)
    {
      g_free (outcome->prefix);
      outcome->prefix = g_strdup (GBX_BASH_REPORT_BELOW);
    }
  g_free (self->shown);
  self->shown = gbx_bash_screen_get_text (get_screen (self), NULL);
  self->was_open = gbx_bash_screen_is_last_line_open (get_screen (self));
  self->was_reported = TRUE;
  self->is_running = TRUE;
  if (!self->is_sent && self->unsent == NULL && self->command[0] != '\0' && !is_busy)
    self->unsent = g_strdup (self->command);
  outcome->foreground = gbx_bash_session_describe_foreground (self->session);
  gbx_bash_session_resume (self->session);

  answer (self, outcome);
}

static void
answer_completely (GbxBashRunner *self, int exit_code, const GbxBashRecord *record)
{
  guint truncated_count = 0;
  GbxBashOutcome *outcome = read_screen (self, !self->is_hidden, &truncated_count);

  gbx_bash_outcome_complete (outcome, exit_code, record);
  outcome->is_hidden = self->is_hidden;
  g_free (outcome->suffix);
  outcome->suffix = self->is_special ? gbx_bash_report_format_key (exit_code, self->command)
                                     : gbx_bash_report_format_done (exit_code);
  if (!self->was_reported && truncated_count > 0)
    {
      g_free (outcome->prefix);
      outcome->prefix = gbx_bash_report_format_truncated (truncated_count);
    }
  g_clear_pointer (&self->shown, g_free);
  self->was_reported = self->was_open = FALSE;
  self->is_running = FALSE;
  gbx_bash_screen_clear (get_screen (self));

  answer (self, outcome);
}

static void
answer_error (GbxBashRunner *self, const char *message)
{
  GbxBashOutcome *outcome = gbx_bash_outcome_new_error (message);

  outcome->is_hidden = self->is_hidden;
  answer (self, outcome);
}

static void
on_no_change (gpointer user_data)
{
  g_autoptr (GbxBashRunner) self = g_object_ref (user_data);
  guint seconds = MAX (self->no_change_usec / G_USEC_PER_SEC, 0);

  if (gbx_bash_session_is_settling (self->session))
    {
      gbx_bash_timer_set (self->no_change_timer, UNREAD_USEC);
      return;
    }
  /* On a busy machine what would have put it off may still wait to be read. */
  if (!self->is_late && gbx_bash_session_has_unread (self->session))
    {
      self->is_late = TRUE;
      gbx_bash_timer_set (self->no_change_timer, UNREAD_USEC);
      return;
    }

  answer_partially (self, gbx_bash_report_format_no_change (seconds), FALSE, FALSE);
}

static void
press_interrupt (GbxBashRunner *self)
{
  self->abandoned_keys_count++;
  gbx_bash_session_send_keys (self->session, INTERRUPT_KEY, strlen (INTERRUPT_KEY));
  gbx_bash_timer_set (self->hard_timer, GBX_BASH_ABANDONED_USEC);
}

/* An interrupt that comes just when a loop's program ends bash holds for the program's. */
static void
on_hard_timeout (gpointer user_data)
{
  GbxBashRunner *self = user_data;

  if (self->abandoned_keys_count > 0 &&
      self->abandoned_keys_count < GBX_BASH_ABANDONED_KEYS_COUNT)
    press_interrupt (self);
  else
    gbx_bash_runner_time_out (self);
}

/* The output looks different: nothing-new begins again. */
static void
on_output (GbxBashSession *session, gpointer user_data)
{
  GbxBashRunner *self = user_data;

  self->is_late = FALSE;
  if (gbx_bash_timer_is_set (self->no_change_timer))
    gbx_bash_timer_set (self->no_change_timer, self->no_change_usec);
}

static void
on_prompt (GbxBashSession *session, const GbxBashRecord *record, gpointer user_data)
{
  g_autoptr (GbxBashRunner) self = g_object_ref (user_data);

  if (self->task != NULL && self->is_sent)
    answer_completely (self, record->exit_code, record);
}

static gboolean
is_echoed (GbxBashRunner *self)
{
  return is_really_running (self) && gbx_bash_session_is_echoing (self->session);
}

static gboolean
send_key (GbxBashRunner *self)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) adapted = NULL;
  gsize length_bytes;
  gconstpointer data;

  if (!gbx_bash_key_encode (self->command, self->is_input && is_really_running (self), &bytes,
                            &self->is_special))
    return FALSE;
  adapted = gbx_bash_screen_has_application_keys (get_screen (self))
                ? gbx_bash_key_to_application (bytes)
                : g_bytes_ref (bytes);
  data = g_bytes_get_data (adapted, &length_bytes);
  self->echo = g_strdup ("");
  gbx_bash_session_send_keys (self->session, data, length_bytes);

  return TRUE;
}

/* Types what the call has to say into a shell that is ready. */
static void
send (GbxBashRunner *self)
{
  g_autoptr (GError) error = NULL;

  self->is_sent = TRUE;
  if (self->command[0] == '\0' || send_key (self))
    return;
  self->echo = g_strdup (is_echoed (self) ? self->command : "");
  if (!gbx_bash_session_send_line (self->session, self->command, &error))
    answer_error (self, error->message);
}

static void
on_ready (GbxBashSession *session, gpointer user_data)
{
  g_autoptr (GbxBashRunner) self = g_object_ref (user_data);
  g_autoptr (GTask) task = g_steal_pointer (&self->start_task);

  if (task != NULL)
    g_task_return_boolean (task, TRUE);
  if (self->unsent != NULL)
    {
      /* Whoever waits now waits for that. */
      gbx_bash_session_send_line (session, self->unsent, NULL);
      g_clear_pointer (&self->unsent, g_free);
      self->is_sent = TRUE;
    }
  else if (self->task != NULL && !self->is_sent)
    send (self);
}

/* A command that came when the shell was about to end is the next one's: once, lest it end them
 * all. */
static gboolean
is_for_the_next (GbxBashRunner *self)
{
  gboolean is_next =
      self->is_sent && !self->is_resent && gbx_bash_session_is_line_untaken (self->session);

  self->is_resent = is_next;

  return is_next;
}

/* The shell is gone. Whoever waits is told at once; the next one is on its way. */
static void
on_ended (GbxBashSession *session, int exit_code, gpointer user_data)
{
  g_autoptr (GbxBashRunner) self = g_object_ref (user_data);
  g_autoptr (GTask) start_task = g_steal_pointer (&self->start_task);
  g_autoptr (GError) error = NULL;
  const GbxBashRecord *record = gbx_bash_session_get_record (session);

  if (start_task != NULL)
    {
      g_task_return_new_error (start_task, G_IO_ERROR, G_IO_ERROR_FAILED,
                               "the shell ended with status %d before its first prompt",
                               exit_code);
      return;
    }
  if (self->task != NULL && is_for_the_next (self))
    {
      self->is_sent = FALSE;
      g_clear_pointer (&self->echo, g_free);
    }
  else if (self->task != NULL)
    answer_completely (self, exit_code, record);
  else if (self->is_running)
    {
      self->has_ended = TRUE;
      self->ended_exit_code = exit_code;
      gbx_bash_record_free (self->ended_record);
      self->ended_record = gbx_bash_record_copy (record);
    }
  /* A shell that cannot even show its first prompt is not tried again before somebody asks. */
  if (record != NULL && !gbx_bash_session_restart (session, &error))
    {
      g_debug ("cannot start a new shell: %s", error->message);
      if (self->task != NULL)
        answer_error (self, error->message);
    }
}

static void
gbx_bash_runner_dispose (GObject *object)
{
  GbxBashRunner *self = GBX_BASH_RUNNER (object);

  g_clear_pointer (&self->no_change_timer, gbx_bash_timer_free);
  g_clear_pointer (&self->hard_timer, gbx_bash_timer_free);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->ended_record, gbx_bash_record_free);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->unsent, g_free);
  g_clear_pointer (&self->command, g_free);
  g_clear_pointer (&self->echo, g_free);

  G_OBJECT_CLASS (gbx_bash_runner_parent_class)->dispose (object);
}

static void
gbx_bash_runner_class_init (GbxBashRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_bash_runner_dispose;
}

static void
gbx_bash_runner_init (GbxBashRunner *self)
{
  self->no_change_timer = gbx_bash_timer_new (on_no_change, self);
  self->hard_timer = gbx_bash_timer_new (on_hard_timeout, self);
}

/**
 * gbx_bash_runner_new:
 * @session: a session that was not started
 * @no_change_usec: how long a command may print nothing new before that is reported
 *
 * Returns: (transfer full): a runner without a command
 */
GbxBashRunner *
gbx_bash_runner_new (GbxBashSession *session, gint64 no_change_usec)
{
  GbxBashRunner *self = g_object_new (GBX_TYPE_BASH_RUNNER, NULL);

  self->session = g_object_ref (session);
  self->no_change_usec = no_change_usec;
  g_signal_connect (session, "ready", G_CALLBACK (on_ready), self);
  g_signal_connect (session, "output", G_CALLBACK (on_output), self);
  g_signal_connect (session, "prompt", G_CALLBACK (on_prompt), self);
  g_signal_connect (session, "ended", G_CALLBACK (on_ended), self);

  return self;
}

GbxBashSession *
gbx_bash_runner_get_session (GbxBashRunner *self)
{
  return self->session;
}

/**
 * gbx_bash_runner_start_async:
 * @self: a runner whose session was not started
 * @cancellable: (nullable): ends the wait, not the shell
 * @callback: called when the shell is ready, or is not to be had
 * @user_data: for @callback
 *
 * Starts the shell before the first call needs it.
 */
void
gbx_bash_runner_start_async (GbxBashRunner *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, gbx_bash_runner_start_async);
  if (!gbx_bash_session_start (self->session, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  self->start_task = g_steal_pointer (&task);
}

gboolean
gbx_bash_runner_start_finish (GbxBashRunner *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* TRUE: there is nothing to send or to wait for. */
static gboolean
refuse (GbxBashRunner *self)
{
  g_auto (GStrv) pieces = NULL;
  gboolean is_empty = self->command[0] == '\0';

  if (!self->is_running && (is_empty || self->is_input))
    {
      answer (self, gbx_bash_outcome_new (is_empty ? GBX_BASH_REPORT_NO_LOGS
                                                   : GBX_BASH_REPORT_NO_INPUT,
                                          ""));
      return TRUE;
    }

  pieces = gbx_bash_split (self->command);
  if (g_strv_length (pieces) > 1)
    {
      g_autofree char *message =
          gbx_bash_report_format_multiple ((const char *const *) pieces);

      answer_error (self, message);
      return TRUE;
    }
  if (self->is_running && !self->has_ended && is_really_running (self) && !self->is_input &&
      !is_empty)
    {
      answer_partially (self, gbx_bash_report_format_busy (self->command), self->is_hidden,
                        TRUE);
      return TRUE;
    }

  return FALSE;
}

/* TRUE: the command that was running has ended since, and nobody asks for more. */
static gboolean
answer_unseen_end (GbxBashRunner *self)
{
  g_autoptr (GbxBashRecord) record = g_steal_pointer (&self->ended_record);
  gboolean has_ended = self->has_ended;

  self->has_ended = FALSE;
  if (self->command[0] != '\0')
    return FALSE;
  if (has_ended)
    answer_completely (self, self->ended_exit_code, record);
  else if (gbx_bash_session_get_state (self->session) == GBX_BASH_SESSION_IDLE)
    answer_completely (self, gbx_bash_session_get_record (self->session)->exit_code,
                       gbx_bash_session_get_record (self->session));

  return self->task == NULL;
}

static void
begin (GbxBashRunner *self)
{
  g_autoptr (GError) error = NULL;

  if (gbx_bash_session_get_state (self->session) == GBX_BASH_SESSION_OFF &&
      !gbx_bash_session_restart (self->session, &error))
    {
      answer_error (self, error->message);
      return;
    }
  if (gbx_bash_session_get_state (self->session) != GBX_BASH_SESSION_STARTING)
    send (self);
}

static void
take_call (GbxBashRunner *self, const GbxBashCall *call, gboolean is_blocking)
{
  self->command = gbx_bash_strip (call->command);
  self->is_input = call->is_input;
  self->is_hidden = call->is_hidden;
  self->timeout_seconds = call->timeout_seconds;
  self->is_special = FALSE;
  self->is_sent = FALSE;
  self->is_resent = FALSE;
  self->is_late = FALSE;
  self->abandoned_keys_count = 0;
  if (!is_blocking)
    gbx_bash_timer_set (self->no_change_timer, self->no_change_usec);
  if (call->timeout_seconds != 0)
    gbx_bash_timer_set (self->hard_timer,
                        MIN (call->timeout_seconds, GBX_BASH_TIMEOUT_MAX_SECONDS) *
                            (double) G_USEC_PER_SEC);
}

/**
 * gbx_bash_runner_call_async:
 * @self: a runner with no other call
 * @call: what to do; copied
 * @callback: called once, never before this has returned
 * @user_data: for @callback
 *
 * Runs a command, answers a program or looks how things are.
 */
void
gbx_bash_runner_call_async (GbxBashRunner *self,
                            const GbxBashCall *call,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (self->task == NULL);

  self->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->task, gbx_bash_runner_call_async);
  take_call (self, call, call->is_blocking);
  if (!refuse (self) && !answer_unseen_end (self))
    begin (self);
}

/* (transfer full): never NULL. */
GbxBashOutcome *
gbx_bash_runner_call_finish (GbxBashRunner *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* The waiting call has taken as long as it may; the command goes on. */
void
gbx_bash_runner_time_out (GbxBashRunner *self)
{
  if (self->task != NULL)
    answer_partially (self, gbx_bash_report_format_timeout (self->timeout_seconds), FALSE,
                      FALSE);
}

/**
 * gbx_bash_runner_abandon:
 * @self: a runner
 *
 * Nobody waits for the answer of its call any more: interrupts the command. There is an answer when
 * that has ended; if it does not, it goes on, and soon there is an answer all the same.
 */
void
gbx_bash_runner_abandon (GbxBashRunner *self)
{
  if (self->task == NULL)
    return;
  if (!self->is_sent)
    {
      answer_error (self, "the client is gone");
      return;
    }
  gbx_bash_timer_clear (self->no_change_timer);
  press_interrupt (self);
}

/* Answers whoever waits with an error, since the server stops. */
void
gbx_bash_runner_interrupt (GbxBashRunner *self, const char *why)
{
  g_autoptr (GTask) start_task = g_steal_pointer (&self->start_task);

  if (start_task != NULL)
    g_task_return_new_error (start_task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", why);
  if (self->task != NULL)
    answer_error (self, why);
}
