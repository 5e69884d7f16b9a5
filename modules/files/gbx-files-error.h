/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of the system in the words that the protocol's clients know. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void gbx_files_error_set (GError **error, int number, const char *path);

G_END_DECLS
