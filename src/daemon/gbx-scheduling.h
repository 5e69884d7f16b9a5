/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How soon the kernel gives the calling thread a processor. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As the kernel has it, with its nanoseconds: glibc's headers and Linux's own, which declare it,
 * cannot be had together. */
typedef struct
{
  guint32 size_bytes;
  guint32 policy;
  guint64 flags;
  gint32 nice;
  guint32 priority;
  guint64 turn_nsec; /* 0: turns have no length of their own */
  guint64 deadline_nsec;
  guint64 period_nsec;
} GbxScheduling;

gboolean gbx_scheduling_get (GbxScheduling *out_scheduling);
gboolean gbx_scheduling_ask_for_short_turns (void);

G_END_DECLS
