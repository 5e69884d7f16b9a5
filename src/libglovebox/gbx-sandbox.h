/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "gbx-abi.h"

G_BEGIN_DECLS

/**
 * GbxSandboxState:
 * @GBX_SANDBOX_STATE_UNKNOWN: the provider does not say
 * @GBX_SANDBOX_STATE_STARTING: it is on its way
 * @GBX_SANDBOX_STATE_RUNNING: it runs; its server may still be starting
 * @GBX_SANDBOX_STATE_PAUSED: it was paused and can be resumed
 * @GBX_SANDBOX_STATE_ENDED: it ended by itself, and what is left can only be removed
 *
 * How a sandbox is, as its provider sees it.
 *
 * Since: 1.0
 */
typedef enum
{
  GBX_SANDBOX_STATE_UNKNOWN,
  GBX_SANDBOX_STATE_STARTING,
  GBX_SANDBOX_STATE_RUNNING,
  GBX_SANDBOX_STATE_PAUSED,
  GBX_SANDBOX_STATE_ENDED,
} GbxSandboxState;

GBX_EXPORT const char *gbx_sandbox_state_get_name (GbxSandboxState state);

#define GBX_TYPE_SANDBOX (gbx_sandbox_get_type ())
GBX_EXPORT
G_DECLARE_FINAL_TYPE (GbxSandbox, gbx_sandbox, GBX, SANDBOX, GObject)

GBX_EXPORT GbxSandbox *gbx_sandbox_new (const char *provider, const char *id, const char *name);
GBX_EXPORT const char *gbx_sandbox_get_provider (GbxSandbox *self);
GBX_EXPORT const char *gbx_sandbox_get_id (GbxSandbox *self);
GBX_EXPORT const char *gbx_sandbox_get_name (GbxSandbox *self);
GBX_EXPORT GbxSandboxState gbx_sandbox_get_state (GbxSandbox *self);
GBX_EXPORT const char *gbx_sandbox_get_reason (GbxSandbox *self);
GBX_EXPORT const char *gbx_sandbox_get_url (GbxSandbox *self);
GBX_EXPORT const char *const *gbx_sandbox_get_headers (GbxSandbox *self);
GBX_EXPORT const char *gbx_sandbox_get_workspace (GbxSandbox *self);
GBX_EXPORT const char *gbx_sandbox_get_image (GbxSandbox *self);
GBX_EXPORT gint64 gbx_sandbox_get_created_usec (GbxSandbox *self);

GBX_EXPORT void gbx_sandbox_set_state (GbxSandbox *self,
                                       GbxSandboxState state,
                                       const char *reason);
GBX_EXPORT void gbx_sandbox_set_url (GbxSandbox *self, const char *url);
GBX_EXPORT void gbx_sandbox_set_header (GbxSandbox *self, const char *name, const char *value);
GBX_EXPORT void gbx_sandbox_set_workspace (GbxSandbox *self, const char *path);
GBX_EXPORT void gbx_sandbox_set_image (GbxSandbox *self, const char *image);
GBX_EXPORT void gbx_sandbox_set_created_usec (GbxSandbox *self, gint64 created_usec);

G_END_DECLS
