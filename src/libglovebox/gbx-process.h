/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "gbx-abi.h"

G_BEGIN_DECLS

#define GBX_TYPE_PROCESS_SPEC (gbx_process_spec_get_type ())
#define GBX_TYPE_PROCESS (gbx_process_get_type ())

/* How to start a child; plain value, made, filled and handed to gbx_process_spawn(). */
typedef struct _GbxProcessSpec GbxProcessSpec;

GBX_EXPORT GType gbx_process_spec_get_type (void);
GBX_EXPORT GbxProcessSpec *gbx_process_spec_new (const char *const *argv);
GBX_EXPORT GbxProcessSpec *gbx_process_spec_copy (const GbxProcessSpec *self);
GBX_EXPORT void gbx_process_spec_free (GbxProcessSpec *self);
GBX_EXPORT void gbx_process_spec_set_cwd (GbxProcessSpec *self, const char *path);
GBX_EXPORT void gbx_process_spec_set_env (GbxProcessSpec *self,
                                          const char *name,
                                          const char *value);
GBX_EXPORT void gbx_process_spec_set_input (GbxProcessSpec *self, GBytes *input);
GBX_EXPORT void gbx_process_spec_set_user (GbxProcessSpec *self, const char *user_name);
GBX_EXPORT void gbx_process_spec_set_max_output_bytes (GbxProcessSpec *self, gsize max_bytes);
GBX_EXPORT void gbx_process_spec_set_streams (GbxProcessSpec *self, gboolean has_streams);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxProcessSpec, gbx_process_spec_free)

GBX_EXPORT
G_DECLARE_FINAL_TYPE (GbxProcess, gbx_process, GBX, PROCESS, GObject)

GBX_EXPORT GbxProcess *gbx_process_spawn (const GbxProcessSpec *spec, GError **error);
GBX_EXPORT int gbx_process_get_pid (GbxProcess *self);
GBX_EXPORT GOutputStream *gbx_process_get_input (GbxProcess *self);
GBX_EXPORT GInputStream *gbx_process_get_output (GbxProcess *self);
GBX_EXPORT void gbx_process_stop (GbxProcess *self);
GBX_EXPORT void gbx_process_wait_async (GbxProcess *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GBX_EXPORT gboolean gbx_process_wait_finish (GbxProcess *self,
                                             GAsyncResult *result,
                                             int *out_wait_status,
                                             GBytes **out_output,
                                             GError **error);

G_END_DECLS
