/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The shell's process: what it writes, its end, and what it leaves to the shell after it. */
#include "gbx-bash-session-private.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "gbx-bash-hook.h"
#include "gbx-bash-process.h"
#include "gbx-bash-session-limits.h"

static void
on_output (gpointer user_data, const guint8 *bytes, gsize length_bytes)
{
  g_autoptr (GbxBashSession) self = g_object_ref (user_data);

  self->output_usec = g_get_monotonic_time ();
  gbx_bash_stream_feed (self->stream, bytes, length_bytes);
  gbx_bash_session_emit_output (self);
}

static int
exit_code_from_wait_status (int wait_status)
{
  return WIFEXITED (wait_status) ? WEXITSTATUS (wait_status) : 128 + WTERMSIG (wait_status);
}

static void
on_ended (gpointer user_data, int wait_status)
{
  g_autoptr (GbxBashSession) self = g_object_ref (user_data);

  gbx_bash_stream_flush (self->stream);
  gbx_bash_session_end_doubt (self);
  gbx_bash_channel_poll (self->channel);
  gbx_bash_session_emit_ended (self, exit_code_from_wait_status (wait_status));
}

/* What runs in the shell goes on; another one takes its place when nobody waits for anything. */
static void
on_lost (gpointer user_data)
{
  GbxBashSession *self = user_data;

  self->is_unkept = TRUE;
  if (self->state == GBX_BASH_SESSION_IDLE)
    gbx_bash_session_probe_later (self);
}

const GbxBashPtyFuncs gbx_bash_session_pty_funcs = {
  .output = on_output,
  .lost = on_lost,
  .ended = on_ended,
};

/* Whether its exported variables are not known as of its last command, and it would tell them. */
gboolean
gbx_bash_session_can_probe (GbxBashSession *self)
{
  return !self->has_probed && self->is_prompt_visible && self->record->pid == self->main_pid;
}

void
gbx_bash_session_on_idle (gpointer user_data)
{
  g_autoptr (GbxBashSession) self = g_object_ref (user_data);

  if (self->state != GBX_BASH_SESSION_IDLE)
    return;
  if (gbx_bash_session_can_probe (self) && gbx_bash_pty_is_raw (self->pty) &&
      gbx_bash_channel_restore (self->channel, NULL, NULL))
    {
      self->has_probed = TRUE;
      self->echo = GBX_BASH_ECHO_PROBE;
      gbx_bash_pty_write (self->pty, GBX_BASH_HOOK_KEY_EXPORTS,
                          strlen (GBX_BASH_HOOK_KEY_EXPORTS));
      if (self->is_unkept)
        gbx_bash_timer_set (self->probe_timer, GBX_BASH_ANSWER_USEC);
    }
  else if (self->is_unkept)
    gbx_bash_session_emit_ended (self, self->record->exit_code);
}

/* A shell that ends without a word leaves its variables to the next one, if they are known by
 * then: they are fetched when nobody waits for anything, or before what may end it. */
void
gbx_bash_session_probe_later (GbxBashSession *self)
{
  gbx_bash_timer_clear (self->probe_timer);
  if (gbx_bash_session_can_probe (self) ||
      (self->is_unkept && self->record->pid == self->main_pid))
    gbx_bash_timer_set (self->probe_timer, GBX_BASH_EXPORTS_IDLE_USEC);
}

static void
resume (int pid)
{
  GbxBashProcess process;

  if (pid > 0 && gbx_bash_process_read (pid, &process) && process.state == 'T')
    kill (pid, SIGCONT);
}

/* A shell that has stopped itself has nobody else who would let it go on. */
void
gbx_bash_session_resume (GbxBashSession *self)
{
  resume (gbx_bash_session_get_pid (self));
  if (self->pty != NULL)
    resume (self->main_pid);
}
