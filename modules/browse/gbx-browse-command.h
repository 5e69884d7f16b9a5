/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the browser is started. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *gbx_browse_command_find_program (const char *wanted);
char **gbx_browse_command_new (const char *program, const char *profile, gboolean has_sandbox);
char *gbx_browse_command_make_profile (const char *directory,
                                       guint user_id,
                                       guint group_id,
                                       gboolean changes_owner);

G_END_DECLS
