/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashTimer: a moment to wait for, which is put off or given up far more often than it comes.
 * Doing that is only an assignment: a timer that was set wakes up when it was first set for, and
 * looks.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxBashTimer GbxBashTimer;

typedef void (*GbxBashTimerFunc) (gpointer user_data);

GbxBashTimer *gbx_bash_timer_new (GbxBashTimerFunc func, gpointer user_data);
void gbx_bash_timer_free (GbxBashTimer *self);

void gbx_bash_timer_set (GbxBashTimer *self, gint64 wait_usec);
void gbx_bash_timer_clear (GbxBashTimer *self);
gboolean gbx_bash_timer_is_set (GbxBashTimer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBashTimer, gbx_bash_timer_free)

G_END_DECLS
