/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-sandbox.h"

/**
 * GbxSandbox:
 *
 * One sandbox at one provider: what it is called, how it is, and where its server answers. The
 * provider fills it, and only gbx_provider_refresh_async() and its like change it afterwards.
 *
 * Since: 1.0
 */
struct _GbxSandbox
{
  GObject parent_instance;

  char *provider;
  char *id;
  char *name;
  GbxSandboxState state;
  char *reason;
  char *url;
  GPtrArray *headers; /* name, value, …, NULL */
  char *workspace;
  char *image;
  gint64 created_usec;
};

G_DEFINE_FINAL_TYPE (GbxSandbox, gbx_sandbox, G_TYPE_OBJECT)

static void
gbx_sandbox_finalize (GObject *object)
{
  GbxSandbox *self = GBX_SANDBOX (object);

  g_free (self->provider);
  g_free (self->id);
  g_free (self->name);
  g_free (self->reason);
  g_free (self->url);
  g_ptr_array_unref (self->headers);
  g_free (self->workspace);
  g_free (self->image);

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
  self->headers = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->headers, NULL);
}

/**
 * gbx_sandbox_state_get_name:
 * @state: a state
 *
 * Returns: (transfer none): its name, for people and programs; never translated
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_state_get_name (GbxSandboxState state)
{
  static const char *const names[] = { "unknown", "starting", "running", "paused", "ended" };

  g_return_val_if_fail ((gsize) state < G_N_ELEMENTS (names), "unknown");

  return names[state];
}

/**
 * gbx_sandbox_new:
 * @provider: the provider's name
 * @id: what the provider calls the sandbox
 * @name: what its user calls it
 *
 * Names one sandbox at one provider.
 *
 * Returns: (transfer full): a sandbox
 *
 * Since: 1.0
 */
GbxSandbox *
gbx_sandbox_new (const char *provider, const char *id, const char *name)
{
  GbxSandbox *self;

  g_return_val_if_fail (provider != NULL, NULL);
  g_return_val_if_fail (id != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (GBX_TYPE_SANDBOX, NULL);
  self->provider = g_strdup (provider);
  self->id = g_strdup (id);
  self->name = g_strdup (name);

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

/**
 * gbx_sandbox_get_name:
 * @self: a sandbox
 *
 * Returns: (transfer none): what its user calls it
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_get_name (GbxSandbox *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX (self), NULL);

  return self->name;
}

/**
 * gbx_sandbox_get_state:
 * @self: a sandbox
 *
 * Returns: how it was when the provider last said so
 *
 * Since: 1.0
 */
GbxSandboxState
gbx_sandbox_get_state (GbxSandbox *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX (self), GBX_SANDBOX_STATE_UNKNOWN);

  return self->state;
}

/**
 * gbx_sandbox_get_reason:
 * @self: a sandbox
 *
 * Returns: (transfer none) (nullable): why it is as it is
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_get_reason (GbxSandbox *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX (self), NULL);

  return self->reason;
}

/**
 * gbx_sandbox_get_url:
 * @self: a sandbox
 *
 * Returns: (transfer none) (nullable): where its server answers, without a slash at the end; %NULL
 * if it does not run
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_get_url (GbxSandbox *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX (self), NULL);

  return self->url;
}

/**
 * gbx_sandbox_get_workspace:
 * @self: a sandbox
 *
 * Returns: (transfer none) (nullable): the directory in which actions start
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_get_workspace (GbxSandbox *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX (self), NULL);

  return self->workspace;
}

/**
 * gbx_sandbox_get_image:
 * @self: a sandbox
 *
 * Returns: (transfer none) (nullable): what it was made from
 *
 * Since: 1.0
 */
const char *
gbx_sandbox_get_image (GbxSandbox *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX (self), NULL);

  return self->image;
}

/**
 * gbx_sandbox_get_created_usec:
 * @self: a sandbox
 *
 * Returns: microseconds since 1970; 0 if unknown
 *
 * Since: 1.0
 */
gint64
gbx_sandbox_get_created_usec (GbxSandbox *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX (self), 0);

  return self->created_usec;
}

/**
 * gbx_sandbox_get_headers:
 * @self: a sandbox
 *
 * What each request to the server must carry: the key of its session, and what the way there asks
 * for.
 *
 * Returns: (transfer none) (array zero-terminated=1): name, value, name, value, …
 *
 * Since: 1.0
 */
const char *const *
gbx_sandbox_get_headers (GbxSandbox *self)
{
  g_return_val_if_fail (GBX_IS_SANDBOX (self), NULL);

  return (const char *const *) self->headers->pdata;
}

/**
 * gbx_sandbox_set_header:
 * @self: a sandbox
 * @name: a header's name
 * @value: its value
 *
 * Sets what each request to the server must carry. For providers.
 *
 * Since: 1.0
 */
void
gbx_sandbox_set_header (GbxSandbox *self, const char *name, const char *value)
{
  g_return_if_fail (GBX_IS_SANDBOX (self));
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  for (guint i = 0; i + 1 < self->headers->len; i += 2)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->headers, i), name) == 0)
      {
        g_free (self->headers->pdata[i + 1]);
        self->headers->pdata[i + 1] = g_strdup (value);
        return;
      }

  g_ptr_array_insert (self->headers, (int) self->headers->len - 1, g_strdup (name));
  g_ptr_array_insert (self->headers, (int) self->headers->len - 1, g_strdup (value));
}

/**
 * gbx_sandbox_set_state:
 * @self: a sandbox
 * @state: how it is
 * @reason: (nullable): why, for people
 *
 * Says how it is. For providers.
 *
 * Since: 1.0
 */
void
gbx_sandbox_set_state (GbxSandbox *self, GbxSandboxState state, const char *reason)
{
  char *copy;

  g_return_if_fail (GBX_IS_SANDBOX (self));

  copy = g_strdup (reason);
  g_free (self->reason);
  self->reason = copy;
  self->state = state;
}

/**
 * gbx_sandbox_set_url:
 * @self: a sandbox
 * @url: (nullable): where its server answers
 *
 * Says where its server answers. For providers.
 *
 * Since: 1.0
 */
void
gbx_sandbox_set_url (GbxSandbox *self, const char *url)
{
  g_return_if_fail (GBX_IS_SANDBOX (self));

  g_free (self->url);
  self->url = g_strdup (url);
}

/**
 * gbx_sandbox_set_workspace:
 * @self: a sandbox
 * @path: (nullable): a directory in it
 *
 * Says where actions start. For providers.
 *
 * Since: 1.0
 */
void
gbx_sandbox_set_workspace (GbxSandbox *self, const char *path)
{
  g_return_if_fail (GBX_IS_SANDBOX (self));

  g_free (self->workspace);
  self->workspace = g_strdup (path);
}

/**
 * gbx_sandbox_set_image:
 * @self: a sandbox
 * @image: (nullable): what it was made from
 *
 * Says what it was made from. For providers.
 *
 * Since: 1.0
 */
void
gbx_sandbox_set_image (GbxSandbox *self, const char *image)
{
  g_return_if_fail (GBX_IS_SANDBOX (self));

  g_free (self->image);
  self->image = g_strdup (image);
}

/**
 * gbx_sandbox_set_created_usec:
 * @self: a sandbox
 * @created_usec: microseconds since 1970
 *
 * Says since when it is there. For providers.
 *
 * Since: 1.0
 */
void
gbx_sandbox_set_created_usec (GbxSandbox *self, gint64 created_usec)
{
  g_return_if_fail (GBX_IS_SANDBOX (self));

  self->created_usec = created_usec;
}
