/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Parameters of header values: `form-data; name="file"; filename="a b.txt"`. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *gbx_files_params_find (const char *value, const char *name);

G_END_DECLS
