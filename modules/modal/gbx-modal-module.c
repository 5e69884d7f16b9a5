/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sandboxes of Modal. */
#include "gbx-modal-module.h"

#include <string.h>

#include "gbx-common-cloud.h"
#include "gbx-modal-grpc.h"
#include "gbx-modal-steps.h"

/* The client for Python, which uses the calls that this module does. */
#define CLIENT_TYPE "1"

struct _GbxModal
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxModal,
                               gbx_modal,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_PROVIDER,
                                                      gbx_common_cloud_init_interface))

static void
gbx_modal_class_init (GbxModalClass *klass)
{
}

static void
gbx_modal_init (GbxModal *self)
{
}

static GbxModalGrpc *
new_connection (GbxSettings *settings, const char *id, const char *secret, GError **error)
{
  const char *ca_file = gbx_settings_get_string (settings, "ca-file");
  gint64 timeout_usec = gbx_settings_get_duration_usec (settings, "request-timeout");
  g_autofree char *timeout = g_strdup_printf ("%" G_GINT64_FORMAT "m", timeout_usec / 1000);
  const char *const headers[] = { "content-type",
                                  "application/grpc",
                                  "te",
                                  "trailers",
                                  "user-agent",
                                  "glovebox",
                                  "grpc-timeout",
                                  timeout,
                                  "grpc-accept-encoding",
                                  "identity",
                                  "x-modal-client-type",
                                  CLIENT_TYPE,
                                  "x-modal-client-version",
                                  gbx_settings_get_string (settings, "client-version"),
                                  "x-modal-token-id",
                                  id,
                                  "x-modal-token-secret",
                                  secret,
                                  NULL };
  g_autoptr (GbxModalGrpc) grpc =
      gbx_modal_grpc_new (gbx_settings_get_string (settings, "server-url"), headers, error);

  if (grpc == NULL || (ca_file[0] != '\0' && !gbx_modal_grpc_set_ca_file (grpc, ca_file, error)))
    return NULL;
  return g_steal_pointer (&grpc);
}

/**
 * gbx_modal_new:
 * @host: what the module lives in
 * @error: return location for an error
 *
 * Returns: (transfer full): the module's object, or %NULL if a setting is of no use
 */
GbxModal *
gbx_modal_new (GbxHost *host, GError **error)
{
  GbxSettings *settings = gbx_host_get_settings (host);
  const char *id = gbx_settings_get_string (settings, "token-id");
  const char *secret = gbx_settings_get_string (settings, "token-secret");
  gboolean is_set_up = id != NULL && id[0] != '\0' && secret != NULL && secret[0] != '\0';
  GbxModalGrpc *grpc =
      new_connection (settings, is_set_up ? id : "", is_set_up ? secret : "", error);
  GbxCommonRest *rest;
  GbxModal *self;

  if (grpc == NULL)
    return NULL;
  rest = gbx_common_rest_new_over (&gbx_modal_grpc_carrier, grpc, "Modal", secret,
                                   gbx_settings_get_duration_usec (settings, "request-timeout"));
  self = g_object_new (GBX_TYPE_MODAL, NULL);
  gbx_common_cloud_attach (G_OBJECT (self), host, &gbx_modal_steps, rest, 0,
                           is_set_up ? NULL
                                     : "$MODAL_TOKEN_ID and $MODAL_TOKEN_SECRET hold no token");
  return self;
}
