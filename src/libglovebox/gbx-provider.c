/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-provider.h"

G_DEFINE_INTERFACE (GbxProvider, gbx_provider, G_TYPE_OBJECT)

static void
gbx_provider_default_init (GbxProviderInterface *iface)
{
}

/**
 * gbx_provider_destroy_async:
 * @self: a provider
 * @sandbox: what to remove
 * @cancellable: (nullable): gives up
 * @callback: called once, on the main context
 * @user_data: for @callback
 *
 * Removes a sandbox and all it holds at the provider. Call it on the main context.
 *
 * Since: 1.0
 */
void
gbx_provider_destroy_async (GbxProvider *self,
                            GbxSandbox *sandbox,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (GBX_IS_PROVIDER (self));
  g_return_if_fail (sandbox != NULL);

  GBX_PROVIDER_GET_IFACE (self)->destroy_async (self, sandbox, cancellable, callback, user_data);
}

/**
 * gbx_provider_destroy_finish:
 * @self: a provider
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends what gbx_provider_destroy_async() began.
 *
 * Returns: %FALSE with an error if it is still there
 *
 * Since: 1.0
 */
gboolean
gbx_provider_destroy_finish (GbxProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_PROVIDER (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return GBX_PROVIDER_GET_IFACE (self)->destroy_finish (self, result, error);
}

/**
 * GbxSandbox:
 *
 * One sandbox at one provider, by the name that the provider gave it.
 *
 * Since: 1.0
 */
struct _GbxSandbox
{
  GObject parent_instance;

  char *provider;
  char *id;
};

G_DEFINE_FINAL_TYPE (GbxSandbox, gbx_sandbox, G_TYPE_OBJECT)

static void
gbx_sandbox_finalize (GObject *object)
{
  GbxSandbox *self = GBX_SANDBOX (object);

  g_free (self->provider);
  g_free (self->id);

  G_OBJECT_CLASS (gbx_sandbox_parent_class)->finalize (object);
}

static void
gbx_sandbox_class_init (GbxSandboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_sandbox_finalize;
}

static void
gbx_sandbox_init (GbxSandbox *self)
{
}

/**
 * gbx_sandbox_new:
 * @provider: the provider's name
 * @id: what the provider calls the sandbox
 *
 * Names one sandbox at one provider.
 *
 * Returns: (transfer full): a sandbox
 *
 * Since: 1.0
 */
GbxSandbox *
gbx_sandbox_new (const char *provider, const char *id)
{
  GbxSandbox *self;

  g_return_val_if_fail (provider != NULL, NULL);
  g_return_val_if_fail (id != NULL, NULL);

  self = g_object_new (GBX_TYPE_SANDBOX, NULL);
  self->provider = g_strdup (provider);
  self->id = g_strdup (id);

  return self;
}

/**
 * gbx_sandbox_get_provider:
 * @self: a sandbox
 *
 * Returns: (transfer none): the provider's name
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_get_provider (GbxSandbox *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX (self), NULL);

  return self->provider;
}

/**
 * gbx_sandbox_get_id:
 * @self: a sandbox
 *
 * Returns: (transfer none): what the provider calls it
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_get_id (GbxSandbox *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX (self), NULL);

  return self->id;
}
