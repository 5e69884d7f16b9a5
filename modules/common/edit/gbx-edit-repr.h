/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Errors of the system, as the protocol's clients know them. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *gbx_edit_repr_os_error (int errnum, const char *path);

G_END_DECLS
