/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts a child on a new terminal, and finds and ends what lives there. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gbx_bash_spawn (const char *program,
                         const char *const *argv,
                         const char *const *environment,
                         const char *directory,
                         int *out_terminal,
                         int *out_control,
                         int *out_keeper,
                         GError **error);
guint gbx_bash_kill_session (int session, int signal);

G_END_DECLS
