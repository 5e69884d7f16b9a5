/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_USE_STRUCTURED 1

#include "gbx-loop-guard.h"

#include <gbx-limits.h>

#include "gbx-messages.h"

/* GPollFunc has no user data, and there is one default context: so is this state. */
static GPollFunc real_poll;
static gint64 woken_usec;
static const char *last_module;
static guint64 stalls_count;
static gint64 longest_usec;

static void
report_stall (gint64 elapsed_usec)
{
  const char *module = last_module != NULL ? last_module : "host";

  stalls_count++;
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE,
                    "MESSAGE_ID", GBX_MESSAGE_LOOP_STALLED,
                    "GLOVEBOX_MODULE", module,
                    "MESSAGE", "main loop held up for %" G_GINT64_FORMAT " ms; called last: %s",
                    elapsed_usec / 1000, module);
}

static gint
watched_poll (GPollFD *fds, guint fds_count, gint timeout_ms)
{
  gint result;

  if (woken_usec != 0)
    {
      gint64 elapsed_usec = g_get_monotonic_time () - woken_usec;

      longest_usec = MAX (longest_usec, elapsed_usec);
      if (elapsed_usec > GBX_LOOP_STALL_USEC)
        report_stall (elapsed_usec);
    }

  last_module = NULL;
  result = real_poll (fds, fds_count, timeout_ms);
  woken_usec = g_get_monotonic_time ();
  return result;
}

void
gbx_loop_guard_install (void)
{
  GMainContext *context = g_main_context_default ();

  if (real_poll != NULL)
    return;
  real_poll = g_main_context_get_poll_func (context);
  g_main_context_set_poll_func (context, watched_poll);
}

void
gbx_loop_guard_enter (const char *module)
{
  last_module = module;
}

guint64
gbx_loop_guard_get_stalls_count (void)
{
  return stalls_count;
}

gint64
gbx_loop_guard_get_longest_usec (void)
{
  return longest_usec;
}
