/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the core makes the host that a module sees. Not installed. */
#pragma once

#include "gbx-host-environment-private.h"
#include "gbx-host.h"

G_BEGIN_DECLS

/* What a host cannot answer by itself; all on the main context. */
typedef struct
{
  /* (transfer full): the object behind a feature that the module requires or wants */
  GObject *(*lookup_feature) (const char *module,
                              const char *feature,
                              gpointer user_data,
                              GError **error);
  void (*report_status) (const char *module,
                         GbxModuleStatus status,
                         const char *why,
                         gpointer user_data);
} GbxHostCallbacks;

/* callbacks is static; user_data outlives every call through the host. */
GBX_EXPORT GbxHost *gbx_host_new (const char *module,
                                  GbxSettings *settings,
                                  GbxHostEnvironment *environment,
                                  const GbxHostCallbacks *callbacks,
                                  gpointer user_data);

GBX_EXPORT const char *gbx_host_get_module (GbxHost *self);

/* Where the files lie that the module brought along; before the module sees the host. */
GBX_EXPORT void gbx_host_set_data_directory (GbxHost *self, const char *path);

G_END_DECLS
