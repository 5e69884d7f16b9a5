/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* glovebox.conf with its drop-ins: what concerns the server and not one module. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxConfig GbxConfig;

GbxConfig *gbx_config_new (void);
GbxConfig *gbx_config_load (const char *config_dir, const char *file, GError **error);
gboolean gbx_config_apply (GbxConfig *self, const char *path, GBytes *bytes, GError **error);
GbxConfig *gbx_config_ref (GbxConfig *self);
void gbx_config_unref (GbxConfig *self);

const char *gbx_config_get_default_dir (void);

const char *gbx_config_get_listen (const GbxConfig *self);
const char *const *gbx_config_get_modules (const GbxConfig *self);
guint gbx_config_get_max_connections_count (const GbxConfig *self);
gint64 gbx_config_get_idle_timeout_usec (const GbxConfig *self);
guint64 gbx_config_get_max_body_bytes (const GbxConfig *self);
const char *gbx_config_get_fallback_program (const GbxConfig *self);
const char *gbx_config_find_action_module (const GbxConfig *self, const char *action);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxConfig, gbx_config_unref)

G_END_DECLS
