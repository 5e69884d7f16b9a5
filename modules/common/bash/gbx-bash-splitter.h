/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where one command ends and the next begins. A report belongs to one command, so a text with
 * several of them, one a line, is refused with a list of what was found.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char **gbx_bash_split (const char *text);

G_END_DECLS
