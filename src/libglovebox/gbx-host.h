/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "gbx-observation.h"
#include "gbx-process.h"
#include "gbx-request.h"
#include "gbx-settings.h"

G_BEGIN_DECLS

/**
 * GbxModuleStatus:
 * @GBX_MODULE_STATUS_READY: the module does all that it offers
 * @GBX_MODULE_STATUS_DEGRADED: it cannot do (part of) what it offers; its actions are refused
 *
 * How a running module is.
 *
 * Since: 1.0
 */
typedef enum
{
  GBX_MODULE_STATUS_READY,
  GBX_MODULE_STATUS_DEGRADED,
} GbxModuleStatus;

#define GBX_TYPE_HOST (gbx_host_get_type ())
GBX_EXPORT
G_DECLARE_FINAL_TYPE (GbxHost, gbx_host, GBX, HOST, GObject)

GBX_EXPORT GbxSettings *gbx_host_get_settings (GbxHost *self);
GBX_EXPORT GObject *gbx_host_lookup_feature (GbxHost *self, const char *feature, GError **error);
GBX_EXPORT GFile *gbx_host_get_workspace (GbxHost *self);
GBX_EXPORT const char *gbx_host_get_user_name (GbxHost *self);
GBX_EXPORT guint gbx_host_get_user_id (GbxHost *self);
GBX_EXPORT const char *gbx_host_get_current_directory (GbxHost *self);
GBX_EXPORT void gbx_host_set_current_directory (GbxHost *self, const char *path);
GBX_EXPORT const char *gbx_host_get_data_directory (GbxHost *self);
GBX_EXPORT const char *gbx_host_get_runtime_directory (GbxHost *self, GError **error);
GBX_EXPORT GbxProcess *gbx_host_spawn (GbxHost *self, const GbxProcessSpec *spec, GError **error);
GBX_EXPORT gboolean gbx_host_is_serving (GbxHost *self);
GBX_EXPORT JsonArray *gbx_host_describe_actions (GbxHost *self);
GBX_EXPORT void gbx_host_execute_async (GbxHost *self,
                                        GbxRequest *request,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GBX_EXPORT GbxObservation *gbx_host_execute_finish (GbxHost *self,
                                                    GAsyncResult *result,
                                                    GError **error);
GBX_EXPORT void gbx_host_report_status (GbxHost *self, GbxModuleStatus status, const char *why);

G_END_DECLS
