/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* By default the end of each call is the result of the task that its callback was given. */
#include "gbx-provider-private.h"

static gboolean
propagate_boolean (GbxProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static gpointer
propagate_pointer (GbxProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static GbxSandbox *
propagate_sandbox (GbxProvider *self, GAsyncResult *result, GError **error)
{
  return propagate_pointer (self, result, error);
}

static GPtrArray *
propagate_sandboxes (GbxProvider *self, GAsyncResult *result, GError **error)
{
  return propagate_pointer (self, result, error);
}

static GBytes *
propagate_log (GbxProvider *self, GAsyncResult *result, GError **error)
{
  return propagate_pointer (self, result, error);
}

static GbxObservation *
propagate_observation (GbxProvider *self, GAsyncResult *result, GError **error)
{
  return propagate_pointer (self, result, error);
}

static char *
propagate_address (GbxProvider *self, GAsyncResult *result, char ***out_headers, GError **error)
{
  char *address = propagate_pointer (self, result, error);

  if (address != NULL && out_headers != NULL)
    *out_headers = g_new0 (char *, 1);
  return address;
}

void
gbx_provider_init_ends (GbxProviderInterface *iface)
{
  iface->create_finish = propagate_sandbox;
  iface->find_finish = propagate_sandbox;
  iface->list_finish = propagate_sandboxes;
  iface->refresh_finish = propagate_boolean;
  iface->pause_finish = propagate_boolean;
  iface->resume_finish = propagate_boolean;
  iface->destroy_finish = propagate_boolean;
  iface->read_logs_finish = propagate_log;
  iface->start_server_finish = propagate_boolean;
  iface->execute_finish = propagate_observation;
  iface->resolve_port_finish = propagate_address;
}
