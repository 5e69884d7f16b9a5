/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-mcp-pending.h"

void
gbx_mcp_clear_timer (GSource **timer)
{
  if (*timer != NULL)
    g_source_destroy (*timer);
  g_clear_pointer (timer, g_source_unref);
}

/* Replaces the timer that is there. Main context. */
void
gbx_mcp_set_timer (GSource **timer, gint64 wait_usec, GSourceFunc callback, gpointer user_data)
{
  gbx_mcp_clear_timer (timer);
  *timer = g_timeout_source_new ((guint) (wait_usec / 1000));
  g_source_set_callback (*timer, callback, user_data, NULL);
  g_source_attach (*timer, g_main_context_get_thread_default ());
}

void
gbx_mcp_pending_free (GbxMcpPending *self)
{
  gbx_mcp_clear_timer (&self->timer);
  g_clear_pointer (&self->unsent, json_node_unref);
  g_free (self);
}

/* Has @on_over called with @self unless it is freed before. Main context. */
void
gbx_mcp_pending_limit (GbxMcpPending *self, gint64 wait_usec, GSourceFunc on_over)
{
  gbx_mcp_set_timer (&self->timer, wait_usec, on_over, self);
}

/* (transfer full): why nobody waits for it any longer */
GError *
gbx_mcp_pending_new_error (const GbxMcpPending *self)
{
  const char *server = gbx_mcp_backend_get_name (self->backend);
  GbxMcpBackendState state = gbx_mcp_backend_get_state (self->backend);
  const char *problem = gbx_mcp_backend_get_problem (self->backend);

  if (state == GBX_MCP_BACKEND_FAILED || state == GBX_MCP_BACKEND_STOPPED)
    return g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE, "%s: %s", server,
                        problem != NULL ? problem : "does not run");
  if (self->is_refused)
    return g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE, "%s: takes no requests", server);
  if (self->unsent != NULL)
    return g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE, "%s: has not started yet", server);
  return g_error_new (GBX_ERROR, GBX_ERROR_TIMED_OUT, "%s: no answer in time", server);
}
