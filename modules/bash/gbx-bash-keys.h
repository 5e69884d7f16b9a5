/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Texts that are not typed but stand for a key.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gbx_bash_key_encode (const char *text,
                              gboolean is_input,
                              GBytes **out_bytes,
                              gboolean *out_is_special);
GBytes *gbx_bash_key_to_application (GBytes *bytes);

G_END_DECLS
