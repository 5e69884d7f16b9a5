/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sandboxes that are devboxes of Runloop. */
#include "gbx-runloop-module.h"

#include "gbx-common-cloud.h"
#include "gbx-runloop-steps.h"

/* Several times in a devbox's life. */
#define RENEWALS_COUNT 3

struct _GbxRunloop
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxRunloop,
                               gbx_runloop,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_PROVIDER,
                                                      gbx_common_cloud_init_interface))

static void
gbx_runloop_class_init (GbxRunloopClass *klass)
{
}

static void
gbx_runloop_init (GbxRunloop *self)
{
}

/**
 * gbx_runloop_new:
 * @host: what the module lives in
 * @error: return location for an error
 *
 * Returns: (transfer full): the module's object, or %NULL if a setting is of no use
 */
GbxRunloop *
gbx_runloop_new (GbxHost *host, GError **error)
{
  GbxSettings *settings = gbx_host_get_settings (host);
  const char *key = gbx_settings_get_string (settings, "api-key");
  g_autofree char *bearer = g_strconcat ("Bearer ", key, NULL);
  const char *const headers[] = { "Authorization", bearer, "Accept", "application/json", NULL };
  GbxCommonRest *rest = gbx_common_cloud_connect (
      host, "Runloop", gbx_settings_get_string (settings, "base-url"), key, headers, error);
  GbxRunloop *self;

  if (rest == NULL)
    return NULL;
  self = g_object_new (GBX_TYPE_RUNLOOP, NULL);
  gbx_common_cloud_attach (G_OBJECT (self), host, &gbx_runloop_steps, rest,
                           gbx_settings_get_duration_usec (settings, "lifetime") / RENEWALS_COUNT,
                           key == NULL || key[0] == '\0' ? "$RUNLOOP_API_KEY holds no key" : NULL);
  return self;
}
