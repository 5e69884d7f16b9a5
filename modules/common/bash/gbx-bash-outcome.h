/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GbxBashOutcome: what is to be said of one call, in the protocol's words. */
#pragma once

#include "gbx-bash-record.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean is_error; /* nothing was run: only the content counts */
  gboolean is_completed;
  char *content;
  char *command; /* as the report names it */
  char *prefix;
  char *suffix;
  gboolean is_hidden;
  char *foreground; /* what still runs, for people; NULL: unknown */
  char *output_id;  /* of the log of what ran; NULL: nothing did */

  /* What the shell said of itself; -1 and NULL unless completed. */
  int exit_code;
  gint64 background;
  char *user_name;
  char *host_name;
  char *directory;
  char *python;
} GbxBashOutcome;

GbxBashOutcome *gbx_bash_outcome_new (const char *content, const char *command);
GbxBashOutcome *gbx_bash_outcome_new_error (const char *content);
void gbx_bash_outcome_free (GbxBashOutcome *self);
void gbx_bash_outcome_complete (GbxBashOutcome *self, int exit_code, const GbxBashRecord *record);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBashOutcome, gbx_bash_outcome_free)

G_END_DECLS
