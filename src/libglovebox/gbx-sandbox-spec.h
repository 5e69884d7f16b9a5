/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "gbx-abi.h"

G_BEGIN_DECLS

#define GBX_TYPE_SANDBOX_SPEC (gbx_sandbox_spec_get_type ())
GBX_EXPORT
G_DECLARE_FINAL_TYPE (GbxSandboxSpec, gbx_sandbox_spec, GBX, SANDBOX_SPEC, GObject)

GBX_EXPORT GbxSandboxSpec *gbx_sandbox_spec_new (const char *name,
                                                 const char *const *command,
                                                 guint port);
GBX_EXPORT const char *gbx_sandbox_spec_get_name (GbxSandboxSpec *self);
GBX_EXPORT const char *const *gbx_sandbox_spec_get_command (GbxSandboxSpec *self);
GBX_EXPORT guint gbx_sandbox_spec_get_port (GbxSandboxSpec *self);
GBX_EXPORT const char *gbx_sandbox_spec_get_shell_command (GbxSandboxSpec *self);
GBX_EXPORT const char *gbx_sandbox_spec_get_directory (GbxSandboxSpec *self);
GBX_EXPORT const char *gbx_sandbox_spec_get_workspace (GbxSandboxSpec *self);
GBX_EXPORT const char *gbx_sandbox_spec_get_image (GbxSandboxSpec *self);
GBX_EXPORT const char *gbx_sandbox_spec_get_api_key (GbxSandboxSpec *self);
GBX_EXPORT const char *const *gbx_sandbox_spec_get_environment (GbxSandboxSpec *self);
GBX_EXPORT guint64 gbx_sandbox_spec_get_memory_bytes (GbxSandboxSpec *self);
GBX_EXPORT double gbx_sandbox_spec_get_cpus (GbxSandboxSpec *self);

GBX_EXPORT void gbx_sandbox_spec_set_shell_command (GbxSandboxSpec *self, const char *line);
GBX_EXPORT void gbx_sandbox_spec_set_directory (GbxSandboxSpec *self, const char *path);
GBX_EXPORT void gbx_sandbox_spec_set_workspace (GbxSandboxSpec *self, const char *path);
GBX_EXPORT void gbx_sandbox_spec_set_image (GbxSandboxSpec *self, const char *image);
GBX_EXPORT void gbx_sandbox_spec_set_api_key (GbxSandboxSpec *self, const char *key);
GBX_EXPORT void gbx_sandbox_spec_set_env (GbxSandboxSpec *self,
                                          const char *name,
                                          const char *value);
GBX_EXPORT void gbx_sandbox_spec_set_memory_bytes (GbxSandboxSpec *self, guint64 memory_bytes);
GBX_EXPORT void gbx_sandbox_spec_set_cpus (GbxSandboxSpec *self, double cpus);

GBX_EXPORT void gbx_sandbox_spec_report_progress (GbxSandboxSpec *self,
                                                  double fraction,
                                                  const char *what);

G_END_DECLS
