/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-timer.h"

#define NEVER -1

struct _GbxBashTimer
{
  GSource *source;
  gint64 when_usec; /* NEVER: not set */
  GbxBashTimerFunc func;
  gpointer user_data;
};

static gboolean
on_time (gpointer user_data)
{
  GbxBashTimer *self = user_data;

  if (self->when_usec == NEVER || self->when_usec > g_source_get_time (self->source))
    {
      g_source_set_ready_time (self->source, self->when_usec);
      return G_SOURCE_CONTINUE;
    }

  g_source_set_ready_time (self->source, NEVER);
  self->when_usec = NEVER;
  self->func (self->user_data); /* may free the timer */

  return G_SOURCE_CONTINUE;
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

/**
 * gbx_bash_timer_new:
 * @func: called when the time has come
 * @user_data: for @func
 *
 * Returns: (transfer full): a timer that is not set, on the thread's default context
 */
GbxBashTimer *
gbx_bash_timer_new (GbxBashTimerFunc func, gpointer user_data)
{
  static GSourceFuncs funcs = { .dispatch = dispatch };
  GbxBashTimer *self = g_new0 (GbxBashTimer, 1);

  self->func = func;
  self->user_data = user_data;
  self->when_usec = NEVER;
  self->source = g_source_new (&funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "bash timer");
  g_source_set_callback (self->source, on_time, self, NULL);
  g_source_set_can_recurse (self->source, TRUE);
  g_source_attach (self->source, g_main_context_get_thread_default ());

  return self;
}

void
gbx_bash_timer_free (GbxBashTimer *self)
{
  if (self == NULL)
    return;
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_free (self);
}

/* Sets it, or sets it anew, for @wait_usec from now. */
void
gbx_bash_timer_set (GbxBashTimer *self, gint64 wait_usec)
{
  gint64 ready_usec = g_source_get_ready_time (self->source);

  self->when_usec = g_get_monotonic_time () + MAX (wait_usec, 0);
  if (ready_usec == NEVER || ready_usec > self->when_usec)
    g_source_set_ready_time (self->source, self->when_usec);
}

void
gbx_bash_timer_clear (GbxBashTimer *self)
{
  self->when_usec = NEVER;
}

gboolean
gbx_bash_timer_is_set (GbxBashTimer *self)
{
  return self->when_usec != NEVER;
}
