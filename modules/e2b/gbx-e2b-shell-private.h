/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of GbxE2bShell: what is asked and typed (-shell), said (-shell-answer) and heard
 * (-shell-link). */
#pragma once

#include "gbx-bash-outcome.h"
#include "gbx-e2b-envd.h"
#include "gbx-e2b-shell.h"

G_BEGIN_DECLS

#define GBX_E2B_SHELL_TAG "glovebox"
#define GBX_E2B_SHELL_BASH "/bin/bash"

typedef enum
{
  GBX_E2B_SHELL_CLOSED,
  GBX_E2B_SHELL_OPENING, /* a process is asked for, or what it does */
  GBX_E2B_SHELL_OPEN,
} GbxE2bShellState;

struct _GbxE2bShell
{
  gatomicrefcount references;
  GbxCommonRest *rest;
  GbxSandbox *sandbox;
  char *user;
  char *file; /* in the sandbox: what the shell does */
  gint64 no_change_usec;
  gint64 open_usec;

  GbxE2bShellState state;
  GCancellable *streaming; /* (nullable): of the stream that counts */
  gint64 pid;
  guint reopen_count;
  gboolean is_known; /* whether the process was asked what it does */

  GString *stream; /* as it came; what may be the beginning of a mark */
  GString *output; /* that nobody was shown */
  gboolean is_cut;
  char *number;                /* (nullable): of the command that runs */
  gboolean is_sent;            /* the input of the call */
  gboolean was_reported;       /* the command that runs */
  gboolean has_ended;          /* while nobody waited */
  GbxBashRecord *ended_record; /* (nullable) */
  int ended_exit_code;
  char *directory; /* (nullable) */

  /* the call that waits */
  GTask *task; /* (nullable) */
  char *command;
  gboolean is_input;
  gboolean is_blocking;
  gboolean is_hidden;
  gboolean is_special;
  double timeout_seconds;
  GSource *open_timer; /* until the shell is there */
  GSource *no_change_timer;
  GSource *hard_timer;
  GSource *cancel_source;
};

GbxE2bShell *gbx_e2b_shell_ref (GbxE2bShell *self);
/* Does what the call that waits is about: the process is there, and it is known what it does. */
void gbx_e2b_shell_proceed (GbxE2bShell *self);

/* --- heard --- */

/* Connects to the process that is there, or starts one if there is none. */
void gbx_e2b_shell_open (GbxE2bShell *self);
/* Asks the file in the sandbox what the process does. */
void gbx_e2b_shell_ask (GbxE2bShell *self);
JsonObject *gbx_e2b_shell_new_selector (void);

/* --- said --- */

/* outcome: (transfer full) */
void gbx_e2b_shell_answer (GbxE2bShell *self, GbxBashOutcome *outcome);
/* suffix: (transfer full). The command goes on. */
void gbx_e2b_shell_answer_partially (GbxE2bShell *self, char *suffix);
/* record: (nullable): a shell that has ended leaves none. */
void gbx_e2b_shell_answer_completely (GbxE2bShell *self,
                                      int exit_code,
                                      const GbxBashRecord *record);
/* record: (transfer full) (nullable). Whoever waits hears of it, or else the next one. */
void gbx_e2b_shell_end_command (GbxE2bShell *self, int exit_code, GbxBashRecord *record);
/* error: (transfer full) */
void gbx_e2b_shell_fail (GbxE2bShell *self, GError *error);
/* The call that waits may be given up, and does not wait for the shell for ever. */
void gbx_e2b_shell_watch_opening (GbxE2bShell *self);
/* The times of the call that waits, from now on. */
void gbx_e2b_shell_watch_time (GbxE2bShell *self);
void gbx_e2b_shell_watch_no_change (GbxE2bShell *self);

G_END_DECLS
