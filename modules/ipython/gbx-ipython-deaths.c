/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-deaths.h"

#include <gbx.h>

struct _GbxIpythonDeaths
{
  GQueue times; /* of gint64 *: when a kernel died unasked */
  char *notice; /* on the last one; NULL: none has died */
};

/**
 * gbx_ipython_deaths_new:
 *
 * Returns: (transfer full): no deaths
 */
GbxIpythonDeaths *
gbx_ipython_deaths_new (void)
{
  GbxIpythonDeaths *self = g_new0 (GbxIpythonDeaths, 1);

  g_queue_init (&self->times);
  return self;
}

/**
 * gbx_ipython_deaths_free:
 * @self: (transfer full): deaths
 *
 * Frees them.
 */
void
gbx_ipython_deaths_free (GbxIpythonDeaths *self)
{
  gbx_ipython_deaths_pardon (self);
  g_free (self->notice);
  g_free (self);
}

/**
 * gbx_ipython_deaths_add:
 * @self: deaths
 * @how: `exit code N` or `signal N`
 * @last_lines: what the process wrote last; possibly empty
 * @was_asked_for: somebody wanted it dead, so that it does not count
 *
 * Notes one more.
 */
void
gbx_ipython_deaths_add (GbxIpythonDeaths *self,
                        const char *how,
                        const char *last_lines,
                        gboolean was_asked_for)
{
  gint64 now_usec = g_get_monotonic_time ();
  gboolean too_many;

  if (!was_asked_for)
    g_queue_push_tail (&self->times, g_memdup2 (&now_usec, sizeof now_usec));
  too_many = gbx_ipython_deaths_are_too_many (self);

  g_free (self->notice);
  self->notice = g_strdup_printf (
      "[Kernel died (%s) and was %srestarted; all variables were lost.%s]%s%s", how,
      too_many ? "not " : "",
      too_many ? " It died too often; it will be tried again in a minute." : "",
      *last_lines != '\0' ? "\n" : "", last_lines);
}

/**
 * gbx_ipython_deaths_pardon:
 * @self: deaths
 *
 * Counts from the beginning.
 */
void
gbx_ipython_deaths_pardon (GbxIpythonDeaths *self)
{
  g_queue_clear_full (&self->times, g_free);
}

/**
 * gbx_ipython_deaths_are_too_many:
 * @self: deaths
 *
 * Returns: whether there were so many within %GBX_IPYTHON_RESTART_WINDOW_USEC that no new kernel
 *   should be started for now
 */
gboolean
gbx_ipython_deaths_are_too_many (GbxIpythonDeaths *self)
{
  gint64 since_usec = g_get_monotonic_time () - GBX_IPYTHON_RESTART_WINDOW_USEC;

  while (!g_queue_is_empty (&self->times) &&
         *(gint64 *) g_queue_peek_head (&self->times) < since_usec)
    g_free (g_queue_pop_head (&self->times));
  return g_queue_get_length (&self->times) > GBX_IPYTHON_RESTART_MAX_COUNT;
}

/**
 * gbx_ipython_deaths_get_notice:
 * @self: deaths
 *
 * Returns: (transfer none) (nullable): how the last kernel died and whether there will be another
 *   one, for the agent; %NULL if none has died
 */
const char *
gbx_ipython_deaths_get_notice (const GbxIpythonDeaths *self)
{
  return self->notice;
}
