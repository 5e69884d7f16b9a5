/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all modules of one server share: whose sandbox it is and where. Not installed. */
#pragma once

#include <gio/gio.h>

#include "gbx-observation.h"
#include "gbx-request.h"

G_BEGIN_DECLS

#define GBX_TYPE_HOST_ENVIRONMENT (gbx_host_environment_get_type ())
GBX_EXPORT
G_DECLARE_FINAL_TYPE (GbxHostEnvironment,
                      gbx_host_environment,
                      GBX,
                      HOST_ENVIRONMENT,
                      GObject)

/* workspace: absolute path of the working directory; it is the first current directory. */
GBX_EXPORT GbxHostEnvironment *gbx_host_environment_new (const char *workspace,
                                                         const char *user_name,
                                                         guint user_id);

GBX_EXPORT GFile *gbx_host_environment_get_workspace (GbxHostEnvironment *self);
GBX_EXPORT const char *gbx_host_environment_get_user_name (GbxHostEnvironment *self);
GBX_EXPORT guint gbx_host_environment_get_user_id (GbxHostEnvironment *self);
GBX_EXPORT const char *gbx_host_environment_get_current_directory (GbxHostEnvironment *self);
GBX_EXPORT void gbx_host_environment_set_current_directory (GbxHostEnvironment *self,
                                                            const char *path);

/* How the server runs actions for modules that speak for clients; all on the main context. */
typedef struct
{
  /* (transfer full) */
  JsonArray *(*describe) (gpointer user_data);
  /* Like gbx_host_execute_async(); the callback's source is NULL. */
  void (*execute_async) (GbxRequest *request,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer callback_data,
                         gpointer user_data);
  GbxObservation *(*execute_finish) (GAsyncResult *result, GError **error);
} GbxHostActions;

/* actions is static; NULL: there are none any more. */
GBX_EXPORT void gbx_host_environment_set_actions (GbxHostEnvironment *self,
                                                  const GbxHostActions *actions,
                                                  gpointer user_data);
GBX_EXPORT const GbxHostActions *gbx_host_environment_get_actions (GbxHostEnvironment *self,
                                                                   gpointer *out_user_data);

/* Whether clients are answered; TRUE where no server is, so that nobody waits for it. “serving” is
 * emitted when it becomes TRUE. */
GBX_EXPORT void gbx_host_environment_set_serving (GbxHostEnvironment *self, gboolean is_serving);
GBX_EXPORT gboolean gbx_host_environment_is_serving (GbxHostEnvironment *self);

/* A directory of this server alone, made at the first call; others can pass it, not list it. */
GBX_EXPORT const char *gbx_host_environment_get_runtime_directory (GbxHostEnvironment *self,
                                                                   GError **error);

/* Removes the runtime directory with all in it; blocks: for the very end of the program. */
GBX_EXPORT void gbx_host_environment_remove_runtime_directory (GbxHostEnvironment *self);

G_END_DECLS
