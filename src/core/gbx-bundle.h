/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program knows of the bundle that it was started from, if any: data/docs/bundle.md. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* First thing in main(): from here on what the programs that this one starts inherit is as it was
 * before the bundle's launcher. */
void gbx_bundle_leave (void);
/* (nullable): the path of one of the bundle's programs. */
char *gbx_bundle_find_program (const char *name);

G_END_DECLS
