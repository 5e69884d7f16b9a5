/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Being started in place of another program, with words that are meant for it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int gbx_daemon_pass_on (char **argv, gboolean is_optional);

G_END_DECLS
