/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Watches that nobody holds up the main loop: the time from one poll to the next is measured, and
 * more than GBX_LOOP_STALL_USEC is logged with the module that was called last.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Watches the default main context; once, before the loop runs. */
void gbx_loop_guard_install (void);

/* Says whose code the loop runs next; NULL: the host's. The string is static or interned. */
void gbx_loop_guard_enter (const char *module);

/* How often the loop was held up, and the longest time of all in microseconds. */
guint64 gbx_loop_guard_get_stalls_count (void);
gint64 gbx_loop_guard_get_longest_usec (void);

G_END_DECLS
