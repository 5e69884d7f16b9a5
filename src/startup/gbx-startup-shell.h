/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *gbx_startup_shell_quote (const char *word);
char *gbx_startup_shell_join (const char *const *words);

G_END_DECLS
