/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full): the gloveboxd that belongs to this program, else the one in PATH. */
char *gbx_cli_find_server (void);

G_END_DECLS
