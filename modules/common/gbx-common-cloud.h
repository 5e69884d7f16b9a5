/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface of a provider, from its lists of steps. */
#pragma once

#include "gbx-common-flow.h"

G_BEGIN_DECLS

/* Each list ends with a step without a format. What is made is removed if a later step fails.
 * Limits on memory and processors are refused by those who do not pass them on. */
typedef struct
{
  const GbxCommonStep *create;
  const GbxCommonStep *sweep; /* removes what has the flow's token, and may not be there */
  const GbxCommonStep *find;  /* fills the sandbox */
  const GbxCommonStep *list;  /* fills the sandboxes */
  const GbxCommonStep *refresh;
  const GbxCommonStep *pause;
  const GbxCommonStep *resume;
  const GbxCommonStep *destroy;
  const GbxCommonStep *read_logs;    /* (nullable): fills the log */
  const GbxCommonStep *start_server; /* (nullable) */
  const GbxCommonStep *resolve_port; /* fills url and headers */
  const GbxCommonStep *renew;        /* (nullable): keeps one from ending by itself */
  gboolean passes_limits;
} GbxCommonCloudSteps;

/* Fills an interface whose objects have been given a cloud. */
void gbx_common_cloud_init_interface (GbxProviderInterface *iface);
/* A connection by the settings ca-file and request-timeout; headers go with each request.
 * secret: (nullable): what may not be shown, wherever it comes from. */
GbxCommonRest *gbx_common_cloud_connect (GbxHost *host,
                                         const char *who,
                                         const char *base_url,
                                         const char *secret,
                                         const char *const *headers,
                                         GError **error);
/* rest: (transfer full). From then on the object is a provider, by the setting start-timeout.
 * renew_usec: how often what is in use is renewed. missing: (nullable): what must be set before
 * anything can be asked. */
void gbx_common_cloud_attach (GObject *provider,
                              GbxHost *host,
                              const GbxCommonCloudSteps *steps,
                              GbxCommonRest *rest,
                              gint64 renew_usec,
                              const char *missing);
/* The module's settings. */
GbxSettings *gbx_common_cloud_get_settings (GbxCommonFlow *flow);
/* One of them that is a text. */
const char *gbx_common_cloud_get_setting (GbxCommonFlow *flow, const char *name);

G_END_DECLS
