/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-outcome.h"

/* A report on something that has not completed; (transfer full). */
GbxBashOutcome *
gbx_bash_outcome_new (const char *content, const char *command)
{
  GbxBashOutcome *self = g_new0 (GbxBashOutcome, 1);

  self->content = g_strdup (content);
  self->command = g_strdup (command);
  self->prefix = g_strdup ("");
  self->suffix = g_strdup ("");
  self->exit_code = -1;
  self->background = -1;

  return self;
}

GbxBashOutcome *
gbx_bash_outcome_new_error (const char *content)
{
  GbxBashOutcome *self = gbx_bash_outcome_new (content, "");

  self->is_error = TRUE;

  return self;
}

void
gbx_bash_outcome_free (GbxBashOutcome *self)
{
  if (self == NULL)
    return;
  g_free (self->content);
  g_free (self->command);
  g_free (self->prefix);
  g_free (self->suffix);
  g_free (self->output_id);
  g_free (self->foreground);
  g_free (self->user_name);
  g_free (self->host_name);
  g_free (self->directory);
  g_free (self->python);
  g_free (self);
}

static char *
to_utf8 (const char *text)
{
  return g_utf8_make_valid (text, -1);
}

/* The command is done; @record (nullable) is its shell's last one. */
void
gbx_bash_outcome_complete (GbxBashOutcome *self, int exit_code, const GbxBashRecord *record)
{
  self->is_completed = TRUE;
  self->exit_code = exit_code;
  if (record == NULL)
    return;
  self->background = record->background;
  self->user_name = to_utf8 (record->user_name);
  self->host_name = to_utf8 (record->host_name);
  self->directory = to_utf8 (record->directory);
  self->python = to_utf8 (record->python);
}
