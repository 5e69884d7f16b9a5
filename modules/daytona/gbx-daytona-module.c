/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sandboxes at Daytona. */
#include "gbx-daytona-module.h"

#include "gbx-common-cloud.h"
#include "gbx-daytona-steps.h"

/* The version of the API as its clients name it: answers differ by it. */
#define API_VERSION "0.190.0"
/* Several times before a sandbox would stop. */
#define RENEWALS_COUNT 3

struct _GbxDaytona
{
  GObject parent_instance;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxDaytona,
                               gbx_daytona,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_PROVIDER,
                                                      gbx_common_cloud_init_interface))

static void
gbx_daytona_class_init (GbxDaytonaClass *klass)
{
}

static void
gbx_daytona_init (GbxDaytona *self)
{
}

/**
 * gbx_daytona_new:
 * @host: what the module lives in
 * @error: return location for an error
 *
 * Returns: (transfer full): the module's object, or %NULL if a setting is of no use
 */
GbxDaytona *
gbx_daytona_new (GbxHost *host, GError **error)
{
  GbxSettings *settings = gbx_host_get_settings (host);
  const char *key = gbx_settings_get_string (settings, "api-key");
  const char *organization = gbx_settings_get_string (settings, "organization");
  g_autofree char *bearer = g_strconcat ("Bearer ", key, NULL);
  const char *const headers[] = { "Authorization",
                                  bearer,
                                  "X-Daytona-Source",
                                  "glovebox",
                                  "X-Daytona-SDK-Version",
                                  API_VERSION,
                                  organization[0] != '\0' ? "X-Daytona-Organization-ID" : NULL,
                                  organization,
                                  NULL };
  GbxCommonRest *rest = gbx_common_cloud_connect (
      host, "Daytona", gbx_settings_get_string (settings, "base-url"), key, headers, error);
  GbxDaytona *self;

  if (rest == NULL)
    return NULL;
  self = g_object_new (GBX_TYPE_DAYTONA, NULL);
  gbx_common_cloud_attach (G_OBJECT (self), host, &gbx_daytona_steps, rest,
                           gbx_settings_get_duration_usec (settings, "auto-stop") / RENEWALS_COUNT,
                           key == NULL || key[0] == '\0' ? "$DAYTONA_API_KEY holds no key" : NULL);
  return self;
}
