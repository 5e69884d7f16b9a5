/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands in the environment of a new shell. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char **gbx_bash_environment_make (const char *const *base,
                                  const char *directory,
                                  const char *prompt_command);

G_END_DECLS
