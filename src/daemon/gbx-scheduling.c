/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-scheduling.h"

#include <linux/sched.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The shortest there is. */
#define TURN_USEC 100
#define NSEC_PER_USEC 1000

/* How the calling thread is scheduled; %FALSE: the kernel does not say. */
gboolean
gbx_scheduling_get (GbxScheduling *out_scheduling)
{
  GbxScheduling scheduling = { .size_bytes = sizeof scheduling };

  if (syscall (SYS_sched_getattr, 0, &scheduling, sizeof scheduling, 0) != 0)
    return FALSE;
  *out_scheduling = scheduling;

  return TRUE;
}

/**
 * gbx_scheduling_ask_for_short_turns:
 *
 * Asks the kernel to run the calling thread often and briefly instead of seldom and long: it gets
 * no more of the processor than before, but need not wait until others have had their whole turn.
 * What it starts is not affected. A thread that was given another policy or a higher priority keeps
 * that; Linux before 6.12 knows no turns of a length of their own.
 *
 * Returns: whether the kernel was asked and had nothing against it
 */
gboolean
gbx_scheduling_ask_for_short_turns (void)
{
  GbxScheduling scheduling;

  /* Whoever inherits nothing would not inherit a priority that only root can give. */
  if (!gbx_scheduling_get (&scheduling) || scheduling.policy != SCHED_NORMAL ||
      scheduling.nice < 0)
    return FALSE;
  scheduling.size_bytes = sizeof scheduling;
  scheduling.flags = SCHED_FLAG_RESET_ON_FORK;
  scheduling.turn_nsec = TURN_USEC * NSEC_PER_USEC;

  return syscall (SYS_sched_setattr, 0, &scheduling, 0) == 0;
}
