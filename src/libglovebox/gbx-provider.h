/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "gbx-abi.h"

G_BEGIN_DECLS

#define GBX_TYPE_SANDBOX (gbx_sandbox_get_type ())
GBX_EXPORT
G_DECLARE_FINAL_TYPE (GbxSandbox, gbx_sandbox, GBX, SANDBOX, GObject)

GBX_EXPORT GbxSandbox *gbx_sandbox_new (const char *provider, const char *id);
GBX_EXPORT const char *gbx_sandbox_get_provider (GbxSandbox *self);
GBX_EXPORT const char *gbx_sandbox_get_id (GbxSandbox *self);

#define GBX_TYPE_PROVIDER (gbx_provider_get_type ())
GBX_EXPORT
G_DECLARE_INTERFACE (GbxProvider, gbx_provider, GBX, PROVIDER, GObject)

/**
 * GbxProviderInterface:
 * @destroy_async: removes a sandbox and all it holds at the provider
 * @destroy_finish: ends it
 *
 * Sandboxes at a cloud or a container engine. Slots for creating, attaching, pausing, resuming
 * and listing are added behind these, each an async pair over #GbxSandbox.
 *
 * Since: 1.0
 */
struct _GbxProviderInterface
{
  GTypeInterface g_iface;

  void (*destroy_async) (GbxProvider *self,
                         GbxSandbox *sandbox,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  gboolean (*destroy_finish) (GbxProvider *self, GAsyncResult *result, GError **error);
};

GBX_EXPORT void gbx_provider_destroy_async (GbxProvider *self,
                                            GbxSandbox *sandbox,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
GBX_EXPORT gboolean gbx_provider_destroy_finish (GbxProvider *self,
                                                 GAsyncResult *result,
                                                 GError **error);

G_END_DECLS
