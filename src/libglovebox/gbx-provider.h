/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "gbx-observation.h"
#include "gbx-request.h"
#include "gbx-sandbox-spec.h"
#include "gbx-sandbox.h"

G_BEGIN_DECLS

#define GBX_TYPE_PROVIDER (gbx_provider_get_type ())
GBX_EXPORT
G_DECLARE_INTERFACE (GbxProvider, gbx_provider, GBX, PROVIDER, GObject)

/**
 * GbxProviderInterface:
 * @create_async: begins gbx_provider_create_async()
 * @create_finish: ends it
 * @find_async: begins gbx_provider_find_async()
 * @find_finish: ends it
 * @list_async: begins gbx_provider_list_async()
 * @list_finish: ends it
 * @refresh_async: begins gbx_provider_refresh_async()
 * @refresh_finish: ends it
 * @pause_async: begins gbx_provider_pause_async()
 * @pause_finish: ends it
 * @resume_async: begins gbx_provider_resume_async()
 * @resume_finish: ends it
 * @destroy_async: begins gbx_provider_destroy_async()
 * @destroy_finish: ends it
 * @read_logs_async: begins gbx_provider_read_logs_async()
 * @read_logs_finish: ends it
 * @start_server_async: begins gbx_provider_start_server_async(); optional
 * @start_server_finish: ends it
 * @execute_async: begins gbx_provider_execute_async(); optional
 * @execute_finish: ends it
 * @resolve_port_async: begins gbx_provider_resolve_port_async()
 * @resolve_port_finish: ends it; by default the address needs no headers
 *
 * By default each end takes the pointer or the boolean of the #GTask that the callback was given.
 *
 * Sandboxes at a cloud or a container engine. All calls come on the main context; each callback is
 * called once, on the main context, and never before its call has returned. Only %GBX_ERROR and
 * %G_IO_ERROR_CANCELLED come out. What a provider must remember of a sandbox it keeps where every
 * process finds it: with the sandbox, as labels and the like.
 *
 * Since: 1.0
 */
struct _GbxProviderInterface
{
  GTypeInterface g_iface;

  void (*create_async) (GbxProvider *self,
                        GbxSandboxSpec *spec,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  GbxSandbox *(*create_finish) (GbxProvider *self, GAsyncResult *result, GError **error);
  void (*find_async) (GbxProvider *self,
                      const char *name,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  GbxSandbox *(*find_finish) (GbxProvider *self, GAsyncResult *result, GError **error);
  void (*list_async) (GbxProvider *self,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  GPtrArray *(*list_finish) (GbxProvider *self, GAsyncResult *result, GError **error);
  void (*refresh_async) (GbxProvider *self,
                         GbxSandbox *sandbox,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  gboolean (*refresh_finish) (GbxProvider *self, GAsyncResult *result, GError **error);
  void (*pause_async) (GbxProvider *self,
                       GbxSandbox *sandbox,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*pause_finish) (GbxProvider *self, GAsyncResult *result, GError **error);
  void (*resume_async) (GbxProvider *self,
                        GbxSandbox *sandbox,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
  gboolean (*resume_finish) (GbxProvider *self, GAsyncResult *result, GError **error);
  void (*destroy_async) (GbxProvider *self,
                         GbxSandbox *sandbox,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  gboolean (*destroy_finish) (GbxProvider *self, GAsyncResult *result, GError **error);
  void (*read_logs_async) (GbxProvider *self,
                           GbxSandbox *sandbox,
                           guint max_lines_count,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
  GBytes *(*read_logs_finish) (GbxProvider *self, GAsyncResult *result, GError **error);
  void (*start_server_async) (GbxProvider *self,
                              GbxSandbox *sandbox,
                              GbxSandboxSpec *spec,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
  gboolean (*start_server_finish) (GbxProvider *self, GAsyncResult *result, GError **error);
  void (*execute_async) (GbxProvider *self,
                         GbxSandbox *sandbox,
                         GbxRequest *request,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  GbxObservation *(*execute_finish) (GbxProvider *self, GAsyncResult *result, GError **error);
  void (*resolve_port_async) (GbxProvider *self,
                              GbxSandbox *sandbox,
                              guint port,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
  char *(*resolve_port_finish) (GbxProvider *self,
                                GAsyncResult *result,
                                char ***out_headers,
                                GError **error);
};

GBX_EXPORT gboolean gbx_provider_executes (GbxProvider *self);
GBX_EXPORT void gbx_provider_create_async (GbxProvider *self,
                                           GbxSandboxSpec *spec,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
GBX_EXPORT GbxSandbox *
gbx_provider_create_finish (GbxProvider *self, GAsyncResult *result, GError **error);
GBX_EXPORT void gbx_provider_find_async (GbxProvider *self,
                                         const char *name,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
GBX_EXPORT GbxSandbox *
gbx_provider_find_finish (GbxProvider *self, GAsyncResult *result, GError **error);
GBX_EXPORT void gbx_provider_list_async (GbxProvider *self,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
GBX_EXPORT GPtrArray *
gbx_provider_list_finish (GbxProvider *self, GAsyncResult *result, GError **error);
GBX_EXPORT void gbx_provider_refresh_async (GbxProvider *self,
                                            GbxSandbox *sandbox,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
GBX_EXPORT gboolean gbx_provider_refresh_finish (GbxProvider *self,
                                                 GAsyncResult *result,
                                                 GError **error);
GBX_EXPORT void gbx_provider_pause_async (GbxProvider *self,
                                          GbxSandbox *sandbox,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
GBX_EXPORT gboolean gbx_provider_pause_finish (GbxProvider *self,
                                               GAsyncResult *result,
                                               GError **error);
GBX_EXPORT void gbx_provider_resume_async (GbxProvider *self,
                                           GbxSandbox *sandbox,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
GBX_EXPORT gboolean gbx_provider_resume_finish (GbxProvider *self,
                                                GAsyncResult *result,
                                                GError **error);
GBX_EXPORT void gbx_provider_destroy_async (GbxProvider *self,
                                            GbxSandbox *sandbox,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
GBX_EXPORT gboolean gbx_provider_destroy_finish (GbxProvider *self,
                                                 GAsyncResult *result,
                                                 GError **error);
GBX_EXPORT void gbx_provider_read_logs_async (GbxProvider *self,
                                              GbxSandbox *sandbox,
                                              guint max_lines_count,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
GBX_EXPORT GBytes *
gbx_provider_read_logs_finish (GbxProvider *self, GAsyncResult *result, GError **error);
GBX_EXPORT void gbx_provider_start_server_async (GbxProvider *self,
                                                 GbxSandbox *sandbox,
                                                 GbxSandboxSpec *spec,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);
GBX_EXPORT gboolean gbx_provider_start_server_finish (GbxProvider *self,
                                                      GAsyncResult *result,
                                                      GError **error);
GBX_EXPORT void gbx_provider_execute_async (GbxProvider *self,
                                            GbxSandbox *sandbox,
                                            GbxRequest *request,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
GBX_EXPORT GbxObservation *
gbx_provider_execute_finish (GbxProvider *self, GAsyncResult *result, GError **error);
GBX_EXPORT void gbx_provider_resolve_port_async (GbxProvider *self,
                                                 GbxSandbox *sandbox,
                                                 guint port,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);
GBX_EXPORT char *gbx_provider_resolve_port_finish (GbxProvider *self,
                                                   GAsyncResult *result,
                                                   char ***out_headers,
                                                   GError **error);

G_END_DECLS
