/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "gbx-abi.h"

G_BEGIN_DECLS

#define GBX_TYPE_SETTINGS (gbx_settings_get_type ())
GBX_EXPORT
G_DECLARE_FINAL_TYPE (GbxSettings, gbx_settings, GBX, SETTINGS, GObject)

GBX_EXPORT gboolean gbx_settings_get_bool (GbxSettings *self, const char *name);
GBX_EXPORT gint64 gbx_settings_get_int (GbxSettings *self, const char *name);
GBX_EXPORT guint64 gbx_settings_get_uint (GbxSettings *self, const char *name);
GBX_EXPORT guint64 gbx_settings_get_size_bytes (GbxSettings *self, const char *name);
GBX_EXPORT gint64 gbx_settings_get_duration_usec (GbxSettings *self, const char *name);
GBX_EXPORT const char *gbx_settings_get_string (GbxSettings *self, const char *name);
GBX_EXPORT const char *const *gbx_settings_get_list (GbxSettings *self, const char *name);

G_END_DECLS
