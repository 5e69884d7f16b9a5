/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-session-private.h"

#include <errno.h>
#include <string.h>

#include "gbx-bash-environment.h"
#include "gbx-bash-hook.h"
#include "gbx-bash-process.h"
#include "gbx-bash-session-limits.h"

#define SHELL "/bin/bash"

enum
{
  SIGNAL_READY,
  SIGNAL_PROMPT,
  SIGNAL_OUTPUT,
  SIGNAL_ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GbxBashSession, gbx_bash_session, G_TYPE_OBJECT)

static void
drop_shell (GbxBashSession *self, GbxBashPtyDoneFunc done, gpointer user_data)
{
  GbxBashPty *pty = g_steal_pointer (&self->pty);

  gbx_bash_timer_clear (self->doubt_timer);
  gbx_bash_timer_clear (self->probe_timer);
  self->state = GBX_BASH_SESSION_OFF;
  if (pty != NULL)
    gbx_bash_pty_end (pty, done, user_data);
}

static void
gbx_bash_session_finalize (GObject *object)
{
  GbxBashSession *self = GBX_BASH_SESSION (object);

  drop_shell (self, NULL, NULL);
  gbx_bash_timer_free (self->doubt_timer);
  gbx_bash_timer_free (self->probe_timer);
  gbx_bash_channel_free (self->channel);
  gbx_bash_stream_free (self->stream);
  gbx_bash_screen_free (self->screen);
  g_clear_object (&self->log);
  gbx_bash_record_free (self->record);
  g_byte_array_unref (self->held);
  g_byte_array_unref (self->echoed);
  g_free (self->line);
  g_free (self->verbose_hook);
  g_free (self->user_name);
  g_free (self->directory);
  g_strfreev (self->environment);
  g_strfreev (self->setup_lines);
  g_free (self->runtime_directory);
  g_free (self->exports);

  G_OBJECT_CLASS (gbx_bash_session_parent_class)->finalize (object);
}

static void
gbx_bash_session_class_init (GbxBashSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_bash_session_finalize;

  signals[SIGNAL_READY] = g_signal_new ("ready", GBX_TYPE_BASH_SESSION, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_PROMPT] = g_signal_new ("prompt", GBX_TYPE_BASH_SESSION, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_OUTPUT] = g_signal_new ("output", GBX_TYPE_BASH_SESSION, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ENDED] = g_signal_new ("ended", GBX_TYPE_BASH_SESSION, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
gbx_bash_session_init (GbxBashSession *self)
{
  self->screen = gbx_bash_screen_new ();
  self->held = g_byte_array_new ();
  self->echoed = g_byte_array_new ();
  self->doubt_timer = gbx_bash_timer_new (gbx_bash_session_on_doubt, self);
  self->probe_timer = gbx_bash_timer_new (gbx_bash_session_on_idle, self);
}

/**
 * gbx_bash_session_new:
 * @spec: what shell to start; copied
 *
 * Returns: (transfer full): a session without a shell
 */
GbxBashSession *
gbx_bash_session_new (const GbxBashSessionSpec *spec)
{
  GbxBashSession *self = g_object_new (GBX_TYPE_BASH_SESSION, NULL);

  self->user_name = g_strdup (spec->user_name);
  self->directory = g_strdup (spec->directory);
  self->environment = spec->environment != NULL ? g_strdupv ((char **) spec->environment)
                                                : g_get_environ ();
  self->setup_lines = g_strdupv ((char **) spec->setup_lines);
  self->runtime_directory = g_strdup (spec->runtime_directory);

  return self;
}

/* What the shell's programs wrote; what stands before the first prompt is nobody's. */
void
gbx_bash_session_feed (GbxBashSession *self, const guint8 *bytes, gsize length_bytes)
{
  g_autoptr (GBytes) reply = NULL;

  if (self->state == GBX_BASH_SESSION_STARTING)
    return;
  gbx_bash_screen_feed (self->screen, bytes, length_bytes);
  if (self->log != NULL)
    gbx_bash_log_append (self->log, bytes, length_bytes);

  reply = gbx_bash_screen_take_reply (self->screen);
  if (reply != NULL)
    {
      gsize reply_bytes;
      gconstpointer data = g_bytes_get_data (reply, &reply_bytes);

      gbx_bash_pty_write (self->pty, data, reply_bytes);
    }
}

void
gbx_bash_session_emit_output (GbxBashSession *self)
{
  guint64 generation = gbx_bash_screen_get_generation (self->screen);

  if (generation == self->told_generation)
    return;
  self->told_generation = generation;
  g_signal_emit (self, signals[SIGNAL_OUTPUT], 0);
}

static const char *
get_setup_line (GbxBashSession *self, guint index)
{
  if (self->exports != NULL && index-- == 0)
    return self->exports;

  return self->setup_lines != NULL && index < g_strv_length (self->setup_lines)
             ? self->setup_lines[index]
             : NULL;
}

/* The variables are one command, whatever is in them. As in any environment, none is read-only.
 * What the last shell did at its prompts may be what ended it, so that
 * is not among them, nor is what the hook uses. The directory may be gone by now. */
static char *
make_setup_text (GbxBashSession *self, const char *line)
{
  return line == self->exports
             ? g_strdup_printf ("{\n__gbx_x=${PROMPT_COMMAND-}\n"
                                "function declare { [[ $2 = __gbx* ]] ||"
                                " \\builtin declare -g \"${1//r}\" \"$2\"; }\n"
                                "%s\\builtin unset -f declare\n"
                                "PROMPT_COMMAND=$__gbx_x\n\\builtin unset __gbx_x\n"
                                "[[ $PWD -ef . ]] || \\builtin cd .\n}",
                                line)
             : g_strdup (line);
}

static void
go_on_starting (GbxBashSession *self)
{
  const char *line;

  if (self->setup_index > 0 && self->record->exit_code != 0)
    self->setup_exit_code = self->record->exit_code;
  line = get_setup_line (self, self->setup_index++);
  if (line != NULL)
    {
      g_autofree char *text = make_setup_text (self, line);

      gbx_bash_session_send_line (self, text, NULL);
      self->state = GBX_BASH_SESSION_STARTING;
      return;
    }

  self->state = GBX_BASH_SESSION_IDLE;
  g_signal_emit (self, signals[SIGNAL_READY], 0);
}

/* The shell is at its prompt, and all that came before has been fed. */
void
gbx_bash_session_set_prompt (GbxBashSession *self)
{
  if (self->state == GBX_BASH_SESSION_STARTING)
    {
      go_on_starting (self);
      return;
    }

  self->state = GBX_BASH_SESSION_IDLE;
  if (self->log != NULL)
    gbx_bash_log_end (self->log);
  gbx_bash_session_probe_later (self);
  g_signal_emit (self, signals[SIGNAL_PROMPT], 0, self->record);
}

void
gbx_bash_session_emit_ended (GbxBashSession *self, int exit_code)
{
  drop_shell (self, NULL, NULL);
  if (self->log != NULL)
    gbx_bash_log_end (self->log);
  g_signal_emit (self, signals[SIGNAL_ENDED], 0, exit_code);
}

/* An image of a few programs may have none but that which came with the server. */
static char *
find_shell (void)
{
  char *found = g_file_test (SHELL, G_FILE_TEST_IS_EXECUTABLE) ? NULL
                                                               : g_find_program_in_path ("bash");

  return found != NULL ? found : g_strdup (SHELL);
}

static GbxBashPty *
spawn (GbxBashSession *self, const char *directory, GError **error)
{
  g_autofree char *prompt_command =
      gbx_bash_hook_make_prompt_command (gbx_bash_channel_get_directory (self->channel));
  /* Where the server is, if nothing else is named. */
  const char *start = directory != NULL && g_path_is_absolute (directory) ? directory : NULL;
  g_auto (GStrv) environment = gbx_bash_environment_make ((const char *const *) self->environment,
                                                          start, prompt_command);
  const char *const plain[] = { "bash", NULL };
  const char *const su[] = { "su", self->user_name, "-", NULL };
  g_autofree char *shell = find_shell ();
  g_autofree char *su_path = NULL;

  g_free (self->verbose_hook);
  self->verbose_hook = g_strdup (prompt_command);
  if (self->user_name == NULL)
    return gbx_bash_pty_spawn (shell, plain, (const char *const *) environment, start,
                               &gbx_bash_session_pty_funcs, self, error);

  su_path = g_find_program_in_path ("su");
  if (su_path == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "cannot find su for user “%s”",
                   self->user_name);
      return NULL;
    }

  return gbx_bash_pty_spawn (su_path, su, (const char *const *) environment, start,
                             &gbx_bash_session_pty_funcs, self, error);
}

static gboolean
start_in (GbxBashSession *self, const char *directory, GError **error)
{
  if (self->channel == NULL)
    self->channel = gbx_bash_channel_new (self->runtime_directory, gbx_bash_session_on_record,
                                          self, error);
  if (self->channel == NULL || !gbx_bash_channel_restore (self->channel, NULL, error))
    return FALSE;
  g_clear_pointer (&self->stream, gbx_bash_stream_free);
  self->stream = gbx_bash_stream_new (gbx_bash_channel_get_nonce (self->channel),
                                      &gbx_bash_session_stream_funcs, self);
  gbx_bash_session_end_doubt (self);
  self->state = GBX_BASH_SESSION_STARTING;
  self->echo = GBX_BASH_ECHO_NONE;
  g_byte_array_set_size (self->echoed, 0);
  self->skips_return = FALSE;
  self->is_unkept = FALSE;
  self->has_new_record = FALSE;
  self->is_prompt_visible = TRUE;
  self->shown.pid = self->main_pid = -1;
  self->setup_index = 0;
  self->setup_exit_code = 0;
  self->has_probed = FALSE;
  g_clear_pointer (&self->record, gbx_bash_record_free);

  self->pty = spawn (self, directory, error);
  if (self->pty == NULL)
    self->state = GBX_BASH_SESSION_OFF;

  return self->pty != NULL;
}

/**
 * gbx_bash_session_start:
 * @self: a session that was never started
 * @error: return location for an error
 *
 * Starts the shell; GbxBashSession::ready follows, or GbxBashSession::ended.
 *
 * Returns: %FALSE with a %G_IO_ERROR if there is none to be had
 */
gboolean
gbx_bash_session_start (GbxBashSession *self, GError **error)
{
  g_return_val_if_fail (self->pty == NULL, FALSE);

  return start_in (self, self->directory, error);
}

/**
 * gbx_bash_session_restart:
 * @self: a session whose shell has ended
 * @error: return location for an error
 *
 * Starts a new shell where the last one was, with its exported variables as far as they are known.
 *
 * Returns: %FALSE with a %G_IO_ERROR if there is none to be had
 */
gboolean
gbx_bash_session_restart (GbxBashSession *self, GError **error)
{
  g_autofree char *directory = NULL;

  g_return_val_if_fail (self->pty == NULL, FALSE);

  directory = g_strdup (self->record != NULL ? self->record->directory : self->directory);

  return start_in (self, directory, error);
}

static void
on_stopped (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, TRUE);
}

/**
 * gbx_bash_session_stop_async:
 * @self: a session
 * @cancellable: (nullable): ignored once the shell is hung up
 * @callback: called when no process of the shell's session is left
 * @user_data: for @callback
 *
 * Hangs up the terminal and kills what is left of the session. There are no signals from here on.
 */
void
gbx_bash_session_stop_async (GbxBashSession *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, gbx_bash_session_stop_async);
  if (self->pty == NULL)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  drop_shell (self, on_stopped, task);
  if (self->log != NULL)
    gbx_bash_log_end (self->log);
}

gboolean
gbx_bash_session_stop_finish (GbxBashSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

GbxBashSessionState
gbx_bash_session_get_state (GbxBashSession *self)
{
  return self->state;
}

/* (nullable): what the shell said of itself at its last prompt. */
const GbxBashRecord *
gbx_bash_session_get_record (GbxBashSession *self)
{
  return self->record;
}

/* The last exit code of a setup line that was not 0, or 0. */
int
gbx_bash_session_get_setup_exit_code (GbxBashSession *self)
{
  return self->setup_exit_code;
}

GbxBashScreen *
gbx_bash_session_get_screen (GbxBashSession *self)
{
  return self->screen;
}

/* (nullable): the log of the command that was sent last. */
GbxBashLog *
gbx_bash_session_get_log (GbxBashSession *self)
{
  return self->log;
}

/* The child's process id, and its session's; -1: there is none. */
int
gbx_bash_session_get_pid (GbxBashSession *self)
{
  return self->pty != NULL ? gbx_bash_pty_get_pid (self->pty) : -1;
}

/* (transfer full) (nullable): what has the terminal, in words for people; NULL: nothing. */
char *
gbx_bash_session_describe_foreground (GbxBashSession *self)
{
  int group = self->pty != NULL ? gbx_bash_pty_get_foreground (self->pty) : -1;

  return group > 0 ? gbx_bash_process_describe_group (group) : NULL;
}

/* Whether what is typed now shows on the terminal: the driver does it, or a program that takes
 * every key, which is taken to be an editor of lines. */
gboolean
gbx_bash_session_is_echoing (GbxBashSession *self)
{
  return self->pty != NULL && gbx_bash_pty_is_echoing (self->pty);
}

/* Whether the shell's programs have written something that is not on the screen yet. */
gboolean
gbx_bash_session_has_unread (GbxBashSession *self)
{
  return self->pty != NULL && gbx_bash_pty_has_output (self->pty);
}

/* Whether the shell has not taken the last command, so that another one may be given it. */
gboolean
gbx_bash_session_is_line_untaken (GbxBashSession *self)
{
  return self->is_line_new && self->echo == GBX_BASH_ECHO_LINE;
}

/* Whether the exported variables are known as of the last command. */
gboolean
gbx_bash_session_has_exports (GbxBashSession *self)
{
  return self->has_probed && self->echo != GBX_BASH_ECHO_PROBE && self->exports != NULL;
}

static gboolean
is_simple (const char *text, gsize length_bytes)
{
  if (length_bytes > GBX_BASH_TYPED_MAX_BYTES)
    return FALSE;
  for (gsize i = 0; i < length_bytes; i++)
    if (g_ascii_iscntrl (text[i]) && text[i] != '\n' && text[i] != '\t')
      return FALSE;

  return TRUE;
}

/* Whether the next shell may need to know the variables that this one has now. */
static gboolean
is_farewell (GbxBashSession *self, const char *text)
{
  static const char *const words[] = { "exit", "exec", "logout", "kill" };

  if (self->state != GBX_BASH_SESSION_IDLE || !gbx_bash_session_can_probe (self))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (text, words[i]) != NULL)
      return TRUE;

  return FALSE;
}

/* Readline takes it as one piece: pasted when it is short and holds no key, fetched otherwise. */
static gboolean
edit_line (GbxBashSession *self, const char *text, GError **error)
{
  const char *first = is_farewell (self, text) ? GBX_BASH_HOOK_KEY_EXPORTS : "";
  gboolean is_pasted = is_simple (text, strlen (text));
  g_autofree char *typed = NULL;

  if (!is_pasted && !gbx_bash_channel_put_command (self->channel, text, error))
    return FALSE;
  typed = is_pasted ? g_strconcat (first, "\033[200~", text, "\033[201~",
                                   GBX_BASH_HOOK_KEY_ACCEPT, NULL)
                    : g_strconcat (first, GBX_BASH_HOOK_KEY_FETCH, GBX_BASH_HOOK_KEY_ACCEPT, NULL);
  gbx_bash_pty_write (self->pty, typed, strlen (typed));

  return TRUE;
}

static void
begin_command (GbxBashSession *self)
{
  if (self->state == GBX_BASH_SESSION_STARTING || self->state == GBX_BASH_SESSION_RUNNING ||
      self->state == GBX_BASH_SESSION_MORE)
    return;
  g_clear_object (&self->log);
  self->log = gbx_bash_log_new (gbx_bash_channel_get_directory (self->channel));
}

static void
expect_prompt (GbxBashSession *self)
{
  gbx_bash_timer_clear (self->probe_timer);
  self->has_probed = FALSE;
  self->has_new_record = FALSE;
  self->has_new_prompt = FALSE;
  self->has_seen_edit = FALSE;
  self->is_unsettled = FALSE;
  self->state = GBX_BASH_SESSION_RUNNING;
}

/**
 * gbx_bash_session_send_line:
 * @self: a session with a shell
 * @text: any text without NUL
 * @error: return location for an error
 *
 * Types a text and Enter. A shell at its prompt gets it as one command line, byte for byte, and
 * what readline shows of it is no output; a program gets it typed.
 *
 * Returns: %FALSE with a %G_IO_ERROR if there is no shell or it cannot be reached
 */
gboolean
gbx_bash_session_send_line (GbxBashSession *self, const char *text, GError **error)
{
  gboolean is_at_prompt =
      self->state == GBX_BASH_SESSION_IDLE || self->state == GBX_BASH_SESSION_STARTING;
  gboolean is_typed = FALSE;

  if (self->pty == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the shell has ended");
      return FALSE;
    }
  if (!gbx_bash_channel_restore (self->channel, NULL, error))
    return FALSE;
  if (is_at_prompt)
    gbx_bash_channel_poll (self->channel);
  begin_command (self);
  self->is_line_new = is_at_prompt;

  if ((is_at_prompt || self->state == GBX_BASH_SESSION_MORE) && gbx_bash_pty_is_raw (self->pty))
    {
      if (!edit_line (self, text, error))
        return FALSE;
      g_free (self->line);
      self->line = g_strdup (text);
      if (self->is_prompt_visible)
        self->echo = GBX_BASH_ECHO_LINE;
    }
  else
    {
      g_autofree char *typed = g_strconcat (text, "\r", NULL);

      gbx_bash_pty_write (self->pty, typed, strlen (typed));
      is_typed = !is_at_prompt;
    }
  expect_prompt (self);
  self->is_unsettled = is_typed;

  return TRUE;
}

static gboolean
is_interrupting (const guint8 *bytes, gsize length_bytes)
{
  return length_bytes == 1 && strchr ("\003\032\034", bytes[0]) != NULL && bytes[0] != 0;
}

/* Types bytes as they are, with nothing behind them. Those that an idle shell does nothing about
 * are answered with a prompt all the same. */
void
gbx_bash_session_send_keys (GbxBashSession *self, const void *bytes, gsize length_bytes)
{
  if (self->pty == NULL)
    return;
  begin_command (self);
  gbx_bash_pty_write (self->pty, bytes, length_bytes);
  if (self->state == GBX_BASH_SESSION_IDLE)
    {
      expect_prompt (self);
      gbx_bash_session_expect_nothing (self);
      self->is_unsettled = is_interrupting (bytes, length_bytes);
    }
  else
    self->is_unsettled = TRUE;
}
