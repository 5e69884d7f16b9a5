/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What comes from the shell. Its record, on the channel, and the mark that its prompt carries, on
 * the terminal, belong together: when both are there the command has ended and all its output is
 * on the screen. Where one of them is missing, since somebody changed the prompt, redirected the
 * shell's output or removed the channel, the state of the terminal decides and the shell is asked.
 */
#include "gbx-bash-session-private.h"

#include <string.h>
#include <sys/stat.h>

#include "gbx-bash-hook.h"
#include "gbx-bash-session-limits.h"

/* Text that may be a prompt's is held back no longer than this. */
#define HELD_MAX_BYTES 4096
/* What readline shows of a line is looked through up to this. */
#define ECHOED_MAX_BYTES (64 * 1024)
/* How it clears its line when one of our keys is pressed. */
#define CLEARED_LINE "\r\033[K\r"

static void doubt (GbxBashSession *self);

static gboolean
is_running (GbxBashSession *self)
{
  return self->state == GBX_BASH_SESSION_RUNNING || self->state == GBX_BASH_SESSION_MORE ||
         self->state == GBX_BASH_SESSION_STARTING;
}

void
gbx_bash_session_end_doubt (GbxBashSession *self)
{
  gbx_bash_timer_clear (self->doubt_timer);
  self->doubt = GBX_BASH_DOUBT_NONE;
  self->doubt_usec = GBX_BASH_PROMPT_GRACE_USEC;
  self->is_holding = FALSE;
  if (self->held->len > 0)
    {
      gbx_bash_session_feed (self, self->held->data, self->held->len);
      g_byte_array_set_size (self->held, 0);
    }
}

/* What follows may be a prompt that is not ours. */
static void
hold (GbxBashSession *self)
{
  self->is_holding = self->doubt == GBX_BASH_DOUBT_WAITING &&
                     self->doubt_usec == GBX_BASH_PROMPT_GRACE_USEC;
}

static void
drop_held (GbxBashSession *self)
{
  g_byte_array_set_size (self->held, 0);
}

static gboolean
cut_out (GByteArray *bytes, const char *piece, gsize piece_bytes)
{
  const guint8 *found =
      bytes->len > 0 ? memmem (bytes->data, bytes->len, piece, piece_bytes) : NULL;

  if (found != NULL)
    g_byte_array_remove_range (bytes, found - bytes->data, piece_bytes);

  return found != NULL;
}

/* What background jobs print meanwhile stands between the pieces of what readline shows. Those are
 * known for a line that it need not break; otherwise all is taken to be its. */
static void
end_echo (GbxBashSession *self)
{
  gboolean is_line = self->echo == GBX_BASH_ECHO_LINE;
  gboolean is_known =
      !is_line ||
      (self->is_prompt_ours && cut_out (self->echoed, self->line, strlen (self->line)));

  while (is_known && cut_out (self->echoed, CLEARED_LINE, strlen (CLEARED_LINE)))
    ;
  while (is_known && is_line && self->echoed->len > 0 &&
         strchr ("\r\n", self->echoed->data[self->echoed->len - 1]) != NULL)
    g_byte_array_set_size (self->echoed, self->echoed->len - 1);
  self->echo = GBX_BASH_ECHO_NONE;
  if (is_known && self->echoed->len > 0)
    gbx_bash_session_feed (self, self->echoed->data, self->echoed->len);
  g_byte_array_set_size (self->echoed, 0);
}

static gboolean
is_matched (GbxBashSession *self)
{
  return self->has_new_record && self->record->pid == self->shown.pid &&
         self->record->sequence == self->shown.sequence;
}

/* Whether all has come that was written before some moment in the past. The state of the terminal
 * is that of now; it says something about what was read only if there is nothing in between. */
static gboolean
is_quiet (GbxBashSession *self)
{
  return !gbx_bash_pty_has_output (self->pty) &&
         g_get_monotonic_time () - self->output_usec >= GBX_BASH_QUIET_USEC;
}

static void
complete (GbxBashSession *self, gboolean is_visible)
{
  self->is_prompt_ours = is_matched (self);
  self->has_new_record = FALSE;
  self->is_prompt_visible = is_visible || self->has_seen_edit;
  end_echo (self);
  gbx_bash_session_end_doubt (self);
  gbx_bash_session_set_prompt (self);
}

/* Whether the shell that last told of itself reads a line now. */
static gboolean
is_shell_reading (GbxBashSession *self)
{
  return gbx_bash_pty_is_raw (self->pty) &&
         (self->record == NULL || gbx_bash_pty_get_foreground (self->pty) == self->record->pid);
}

/* Record and prompt belong together. But of what was typed for a program a shell that came to its
 * prompt by itself may get the rest: an Enter makes it show another prompt, and an interrupt it may
 * even keep for the next line. So it is asked, behind all that, whether it is ready. */
static void
complete_match (GbxBashSession *self)
{
  if (self->doubt == GBX_BASH_DOUBT_ASKED)
    return;
  if (!self->is_unsettled || self->doubt == GBX_BASH_DOUBT_SETTLING)
    {
      complete (self, TRUE);
      return;
    }
  if (self->doubt != GBX_BASH_DOUBT_CALMING)
    {
      gbx_bash_session_end_doubt (self);
      self->doubt = GBX_BASH_DOUBT_CALMING;
      self->calm_until_usec = g_get_monotonic_time () + GBX_BASH_CALM_MAX_USEC;
    }
  gbx_bash_timer_set (self->doubt_timer, GBX_BASH_CALM_USEC);
}

/* A shell that cannot tell of itself shows a prompt all the same: what that says is true, and the
 * rest is what was true before. */
static void
complete_mute (GbxBashSession *self)
{
  g_autofree char *link = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/cwd", self->record->pid);
  g_autofree char *directory = g_file_read_link (link, NULL);
  struct stat there, told;

  self->record->exit_code = self->shown.exit_code;
  if (directory != NULL && stat (link, &there) == 0 &&
      (stat (self->record->directory, &told) != 0 || there.st_ino != told.st_ino ||
       there.st_dev != told.st_dev))
    {
      g_free (self->record->directory);
      self->record->directory = g_steal_pointer (&directory);
    }
  drop_held (self);
  complete (self, FALSE);
}

static void
ask (GbxBashSession *self, gboolean is_at_prompt)
{
  gboolean was_broken = FALSE;

  /* Without a channel there is no answer, and it stays a running program. */
  gbx_bash_timer_set (self->doubt_timer, GBX_BASH_ANSWER_USEC);
  if (!gbx_bash_channel_restore (self->channel, &was_broken, NULL))
    return;

  self->doubt = GBX_BASH_DOUBT_ASKED;
  self->is_asked_at_prompt = is_at_prompt;
  if (is_at_prompt)
    self->echo = GBX_BASH_ECHO_PROBE;
  if (self->record == NULL)
    {
      /* An rc file took our PROMPT_COMMAND away before it ever ran. */
      g_autofree char *command =
          gbx_bash_hook_make_prompt_command (gbx_bash_channel_get_directory (self->channel));
      g_autofree char *line = g_strconcat (" ", command, "\r", NULL);

      gbx_bash_pty_write (self->pty, line, strlen (line));
    }
  else
    {
      const char *key = was_broken ? GBX_BASH_HOOK_KEY_INSIST : GBX_BASH_HOOK_KEY_ASK;

      gbx_bash_pty_write (self->pty, key, strlen (key));
    }
}

/* It was no prompt, as far as one can tell. */
static void
give_up_doubt (GbxBashSession *self)
{
  gint64 next_usec = MIN (self->doubt_usec * 2, GBX_BASH_PROMPT_MAX_GRACE_USEC);

  gbx_bash_session_end_doubt (self);
  gbx_bash_session_emit_output (self);
  /* With only one of record and prompt nothing else will tell that the shell is ready. */
  if (self->has_new_record || self->has_new_prompt)
    {
      self->doubt_usec = next_usec;
      doubt (self);
    }
}

/* The shell has answered, or let the time for it pass. */
static void
conclude (GbxBashSession *self)
{
  gboolean has_answered = self->doubt == GBX_BASH_DOUBT_SETTLING;

  if (has_answered && (!self->is_denied || self->is_asked_at_prompt))
    {
      gboolean is_hidden = self->has_new_record && !self->has_new_prompt;

      drop_held (self);
      complete (self, self->is_prompt_visible && !is_hidden);
    }
  else if (self->has_new_prompt && self->record != NULL && is_shell_reading (self))
    complete_mute (self);
  else if (self->has_new_record && is_shell_reading (self))
    {
      drop_held (self);
      complete (self, FALSE);
    }
  else
    give_up_doubt (self);
}

static void
conclude_waiting (GbxBashSession *self)
{
  if (!is_shell_reading (self))
    give_up_doubt (self);
  else if (self->has_new_record && !self->is_prompt_visible)
    {
      drop_held (self);
      complete (self, FALSE);
    }
  else
    ask (self, FALSE); /* on a busy machine the prompt may still come; not behind an answer */
}

static void
conclude_keyed (GbxBashSession *self)
{
  if (!is_shell_reading (self))
    give_up_doubt (self);
  else if (self->is_unsettled)
    ask (self, TRUE);
  else
    complete (self, self->is_prompt_visible);
}

static void
conclude_calming (GbxBashSession *self)
{
  gboolean is_late = g_get_monotonic_time () > self->calm_until_usec;

  if (!is_matched (self))
    give_up_doubt (self);
  else if (!is_quiet (self) && !is_late)
    gbx_bash_timer_set (self->doubt_timer, GBX_BASH_CALM_USEC);
  else if (is_shell_reading (self))
    ask (self, TRUE);
  else
    complete (self, TRUE); /* without readline nobody would answer */
}

void
gbx_bash_session_on_doubt (gpointer user_data)
{
  g_autoptr (GbxBashSession) self = g_object_ref (user_data);

  switch (self->doubt)
    {
    case GBX_BASH_DOUBT_WAITING:
    case GBX_BASH_DOUBT_KEYED:
      if (!is_quiet (self))
        gbx_bash_timer_set (self->doubt_timer, GBX_BASH_PROMPT_GRACE_USEC);
      else if (self->doubt == GBX_BASH_DOUBT_WAITING)
        conclude_waiting (self);
      else
        conclude_keyed (self);
      break;
    case GBX_BASH_DOUBT_CALMING:
      conclude_calming (self);
      break;
    case GBX_BASH_DOUBT_ASKED:
    case GBX_BASH_DOUBT_SETTLING:
      conclude (self);
      break;
    case GBX_BASH_DOUBT_NONE:
      break;
    }
}

static void
doubt (GbxBashSession *self)
{
  if (self->doubt != GBX_BASH_DOUBT_NONE && self->doubt != GBX_BASH_DOUBT_KEYED)
    return;
  self->doubt = GBX_BASH_DOUBT_WAITING;
  gbx_bash_timer_set (self->doubt_timer, self->doubt_usec);
}

/* A key that an idle shell ignores brings no prompt; the old one is still there. */
void
gbx_bash_session_expect_nothing (GbxBashSession *self)
{
  gbx_bash_session_end_doubt (self);
  self->doubt = GBX_BASH_DOUBT_KEYED;
  gbx_bash_timer_set (self->doubt_timer, GBX_BASH_KEY_USEC);
}

/* Whether its prompt is there, and it is only asked whether it is ready. */
gboolean
gbx_bash_session_is_settling (GbxBashSession *self)
{
  return self->doubt == GBX_BASH_DOUBT_CALMING ||
         (self->is_asked_at_prompt && (self->doubt == GBX_BASH_DOUBT_ASKED ||
                                       self->doubt == GBX_BASH_DOUBT_SETTLING));
}

static void
on_answer (GbxBashSession *self, GbxBashRecordKind kind)
{
  if (self->doubt != GBX_BASH_DOUBT_ASKED)
    return;
  gbx_bash_timer_clear (self->doubt_timer);
  self->is_denied = kind == GBX_BASH_RECORD_NOT_NOW;
  /* Readline draws its line again behind our key; that is dropped too. */
  self->doubt = GBX_BASH_DOUBT_SETTLING;
  gbx_bash_timer_set (self->doubt_timer, GBX_BASH_PROMPT_GRACE_USEC);
}

static void
take_prompt_record (GbxBashSession *self, GbxBashRecord *record)
{
  gbx_bash_record_free (self->record);
  self->record = record;
  self->has_new_record = TRUE;
  if (self->main_pid < 0)
    self->main_pid = record->pid;

  if (!is_running (self) || self->doubt == GBX_BASH_DOUBT_ASKED)
    return;
  if (is_matched (self))
    complete_match (self);
  else
    doubt (self);
}

void
gbx_bash_session_on_record (GbxBashRecord *record, gpointer user_data)
{
  g_autoptr (GbxBashSession) self = g_object_ref (user_data);

  switch (record->kind)
    {
    case GBX_BASH_RECORD_PROMPT:
      take_prompt_record (self, record);
      return;
    case GBX_BASH_RECORD_EXPORTS:
      if (record->pid == self->main_pid)
        {
          g_free (self->exports);
          self->exports = g_steal_pointer (&record->exports);
        }
      break;
    case GBX_BASH_RECORD_AGAIN:
    case GBX_BASH_RECORD_NOT_NOW:
      on_answer (self, record->kind);
      break;
    }
  gbx_bash_record_free (record);
}

/* `set -v` shows the hook before it runs, at the end of all else; the end of the line may come by
 * itself. */
static gsize
cut_verbose_hook (GbxBashSession *self, const guint8 *bytes, gsize length_bytes)
{
  gsize hook_bytes = strlen (self->verbose_hook);
  gsize end_bytes = length_bytes >= 2 && memcmp (bytes + length_bytes - 2, "\r\n", 2) == 0 ? 2 : 0;
  const guint8 *hook = bytes + length_bytes - end_bytes - hook_bytes;

  if (length_bytes < hook_bytes + end_bytes || memcmp (hook, self->verbose_hook, hook_bytes) != 0)
    return length_bytes;

  self->skips_line_end = end_bytes == 0;

  return length_bytes - end_bytes - hook_bytes;
}

/* How many bytes at the beginning belong to something that was cut out before. */
static gsize
count_leftover (GbxBashSession *self, const guint8 *bytes, gsize length_bytes)
{
  gboolean skips_return = self->skips_return;
  gboolean skips_line_end = self->skips_line_end;

  self->skips_return = self->skips_line_end = FALSE;
  if (skips_line_end && length_bytes >= 2 && memcmp (bytes, "\r\n", 2) == 0)
    return 2;

  return skips_return && bytes[0] == '\r' ? 1 : 0;
}

static void
on_text (gpointer user_data, const guint8 *bytes, gsize length_bytes)
{
  GbxBashSession *self = user_data;
  gsize leftover_bytes;

  if (self->echo != GBX_BASH_ECHO_NONE)
    {
      if (self->echoed->len + length_bytes <= ECHOED_MAX_BYTES)
        g_byte_array_append (self->echoed, bytes, length_bytes);
      return;
    }
  if (!self->is_asked_at_prompt &&
      (self->doubt == GBX_BASH_DOUBT_ASKED || self->doubt == GBX_BASH_DOUBT_SETTLING))
    return;
  leftover_bytes = count_leftover (self, bytes, length_bytes);
  bytes += leftover_bytes;
  length_bytes -= leftover_bytes;
  length_bytes = cut_verbose_hook (self, bytes, length_bytes);
  if (!self->is_holding)
    {
      gbx_bash_session_feed (self, bytes, length_bytes);
      return;
    }
  g_byte_array_append (self->held, bytes, length_bytes);
  if (self->held->len > HELD_MAX_BYTES)
    gbx_bash_session_end_doubt (self);
}

/* The line was taken: from here on it is output, on a line of its own. */
static void
end_line_echo (GbxBashSession *self)
{
  end_echo (self);
  if (self->state == GBX_BASH_SESSION_STARTING)
    return;
  if (gbx_bash_screen_is_last_line_open (self->screen))
    gbx_bash_screen_feed (self->screen, (const guint8 *) "\r\n", 2);
}

static void
on_prompt_mark (GbxBashSession *self, const GbxBashPromptMark *prompt)
{
  gboolean is_same =
      prompt->pid == self->shown.pid && prompt->sequence == self->shown.sequence;

  /* Readline shows the prompt again while it fetches a line. */
  if (is_same && self->echo == GBX_BASH_ECHO_LINE)
    return;
  /* The prompt that was taken to be there when nothing but its record was. */
  if (!is_same && !self->has_new_record && self->record != NULL &&
      prompt->pid == self->record->pid && prompt->sequence == self->record->sequence)
    {
      self->shown = *prompt;
      return;
    }
  end_echo (self);
  self->shown = *prompt;
  if (!is_running (self))
    return;
  self->has_new_prompt = TRUE;

  /* The record was written before the prompt was shown. */
  gbx_bash_channel_poll (self->channel);
  if (!is_running (self))
    return;
  if (is_matched (self))
    {
      complete_match (self);
      return;
    }
  doubt (self);
  hold (self);
}

static void
on_mark (gpointer user_data, GbxBashMark mark, const GbxBashPromptMark *prompt)
{
  GbxBashSession *self = user_data;
  gboolean is_line_echo = self->echo == GBX_BASH_ECHO_LINE;

  switch (mark)
    {
    case GBX_BASH_MARK_PROMPT:
      on_prompt_mark (self, prompt);
      break;
    case GBX_BASH_MARK_CONTINUATION:
      if (is_line_echo || self->state != GBX_BASH_SESSION_RUNNING)
        break;
      gbx_bash_session_end_doubt (self);
      self->state = GBX_BASH_SESSION_MORE;
      break;
    case GBX_BASH_MARK_START:
      if (is_line_echo)
        end_line_echo (self);
      break;
    case GBX_BASH_MARK_EDIT:
      if (self->state != GBX_BASH_SESSION_RUNNING && self->state != GBX_BASH_SESSION_STARTING)
        break;
      self->has_seen_edit = TRUE;
      doubt (self);
      hold (self);
      break;
    case GBX_BASH_MARK_ACCEPT:
      self->skips_return = TRUE;
      if (is_line_echo)
        end_line_echo (self);
      if (self->state == GBX_BASH_SESSION_MORE)
        self->state = GBX_BASH_SESSION_RUNNING;
      if ((self->doubt == GBX_BASH_DOUBT_WAITING && !self->has_new_record) ||
          self->doubt == GBX_BASH_DOUBT_KEYED)
        gbx_bash_session_end_doubt (self);
      break;
    }
}

const GbxBashStreamFuncs gbx_bash_session_stream_funcs = {
  .text = on_text,
  .mark = on_mark,
};
