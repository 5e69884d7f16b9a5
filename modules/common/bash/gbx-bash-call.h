/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GbxBashCall: one call of the action `run`. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *command;
  gboolean is_input;
  gboolean is_blocking; /* no no-change timeout */
  gboolean is_hidden;
  double timeout_seconds; /* 0: none; below 0: over at once */
} GbxBashCall;

G_END_DECLS
