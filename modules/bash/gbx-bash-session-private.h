/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of GbxBashSession share. */
#pragma once

#include "gbx-bash-channel.h"
#include "gbx-bash-pty.h"
#include "gbx-bash-session.h"
#include "gbx-bash-stream.h"
#include "gbx-bash-timer.h"

G_BEGIN_DECLS

/* What readline shows of a line that the server typed is nobody's output. */
typedef enum
{
  GBX_BASH_ECHO_NONE,
  GBX_BASH_ECHO_LINE,  /* until the line is accepted */
  GBX_BASH_ECHO_PROBE, /* until the prompt is shown again */
} GbxBashEcho;

/* What the server does about a prompt that seems to be there without a record. */
typedef enum
{
  GBX_BASH_DOUBT_NONE,
  GBX_BASH_DOUBT_WAITING,  /* for the grace to pass */
  GBX_BASH_DOUBT_KEYED,    /* a key went to an idle shell, which may do nothing about it */
  GBX_BASH_DOUBT_ASKED,    /* the shell; what comes is dropped */
  GBX_BASH_DOUBT_SETTLING, /* it has answered; what it redraws is dropped */
  GBX_BASH_DOUBT_CALMING,  /* a prompt is there, and maybe an interrupt on its way to it */
} GbxBashDoubt;

struct _GbxBashSession
{
  GObject parent_instance;

  char *user_name;
  char *directory;
  char **environment;
  char **setup_lines;
  char *runtime_directory;

  GbxBashChannel *channel;
  GbxBashPty *pty;
  GbxBashStream *stream;
  GbxBashScreen *screen;
  GbxBashLog *log;

  GbxBashSessionState state;
  GbxBashEcho echo;
  GByteArray *echoed;         /* what came while it lasts */
  char *line;                 /* the last line that was sent */
  gboolean skips_return;      /* the CR that readline sends after a line */
  gboolean is_prompt_visible; /* marks come through: the shell's stderr is this terminal */
  gboolean is_prompt_ours;    /* what readline shows before a line is the last prompt mark */
  guint64 told_generation;
  gint64 output_usec; /* when something came from the terminal */

  GbxBashRecord *record;   /* the last prompt's */
  gboolean has_new_record; /* not matched by a prompt yet */
  gboolean has_seen_edit;  /* readline shows what it does */
  GbxBashPromptMark shown; /* the last prompt's */
  gboolean has_new_prompt; /* it was shown since the last line */
  gboolean is_line_new;    /* the last line was a command, not the rest of one */
  gboolean is_unkept;      /* its keeper is gone: the next command gets another shell */
  gint64 main_pid;         /* of the shell that the session started, as it knows itself */

  GbxBashDoubt doubt;
  gint64 doubt_usec; /* how long the next wait is */
  GbxBashTimer *doubt_timer;
  gboolean is_asked_at_prompt; /* whether it is ready, not whether it is there */
  gboolean is_denied;          /* the answer: this is no prompt */
  gboolean is_unsettled;       /* the shell itself may get what was typed for a program */
  gint64 calm_until_usec;
  gboolean is_holding;
  GByteArray *held; /* what may be a prompt that is not ours */

  char *verbose_hook;      /* what `set -v` shows of the hook */
  gboolean skips_line_end; /* what it ends with */

  guint setup_index;
  int setup_exit_code;
  char *exports;       /* what the shell's variables were when it was last idle */
  gboolean has_probed; /* since the last line */
  GbxBashTimer *probe_timer;
};

/* gbx-bash-session.c */
void gbx_bash_session_feed (GbxBashSession *self, const guint8 *bytes, gsize length_bytes);
void gbx_bash_session_set_prompt (GbxBashSession *self);
void gbx_bash_session_emit_ended (GbxBashSession *self, int exit_code);
void gbx_bash_session_emit_output (GbxBashSession *self);

/* gbx-bash-session-life.c */
extern const GbxBashPtyFuncs gbx_bash_session_pty_funcs;
void gbx_bash_session_on_idle (gpointer user_data);
gboolean gbx_bash_session_can_probe (GbxBashSession *self);
void gbx_bash_session_probe_later (GbxBashSession *self);

/* gbx-bash-session-watch.c */
extern const GbxBashStreamFuncs gbx_bash_session_stream_funcs;
void gbx_bash_session_on_record (GbxBashRecord *record, gpointer user_data);
void gbx_bash_session_on_doubt (gpointer user_data);
void gbx_bash_session_end_doubt (GbxBashSession *self);
void gbx_bash_session_expect_nothing (GbxBashSession *self);

G_END_DECLS
