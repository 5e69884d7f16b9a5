/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gbx_common_word_is_yes (const char *word);

G_END_DECLS
