/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The modules that belong to Glovebox: so that a missing one can be named with its package. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *gbx_known_modules_find_package (const char *name_or_alias);

G_END_DECLS
