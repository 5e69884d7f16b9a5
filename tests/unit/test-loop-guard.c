/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx-limits.h>
#include <glib.h>

#include "gbx-loop-guard.h"

static gboolean
on_idle (gpointer hold_usec)
{
  gint64 end = g_get_monotonic_time () + GPOINTER_TO_INT (hold_usec);

  gbx_loop_guard_enter ("slow");
  while (g_get_monotonic_time () < end)
    ;
  return G_SOURCE_REMOVE;
}

static void
hold_up (gint64 hold_usec)
{
  g_idle_add (on_idle, GINT_TO_POINTER ((int) hold_usec));
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Reaches GBX_LOOP_STALL_USEC. */
static void
test_stall (void)
{
  gbx_loop_guard_install ();
  hold_up (GBX_LOOP_STALL_USEC + 10000);
  g_main_context_iteration (NULL, FALSE);

  g_assert_cmpuint (gbx_loop_guard_get_stalls_count (), >=, 1);
  g_assert_cmpint (gbx_loop_guard_get_longest_usec (), >, GBX_LOOP_STALL_USEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loop-guard/stall", test_stall);
  return g_test_run ();
}
