/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How the host fills the settings of a module before the module sees them. Not installed. */
#pragma once

#include "gbx-settings.h"

G_BEGIN_DECLS

GBX_EXPORT GbxSettings *gbx_settings_new (void);
GBX_EXPORT void gbx_settings_set_bool (GbxSettings *self, const char *name, gboolean value);
GBX_EXPORT void gbx_settings_set_int (GbxSettings *self, const char *name, gint64 value);
GBX_EXPORT void gbx_settings_set_uint (GbxSettings *self, const char *name, guint64 value);
GBX_EXPORT void gbx_settings_set_size_bytes (GbxSettings *self, const char *name, guint64 value);
GBX_EXPORT void gbx_settings_set_duration_usec (GbxSettings *self, const char *name, gint64 value);
GBX_EXPORT void gbx_settings_set_string (GbxSettings *self, const char *name, const char *value);
GBX_EXPORT void gbx_settings_set_list (GbxSettings *self,
                                       const char *name,
                                       const char *const *value);

/* For a module that is a program: all names, sorted, and a value as its environment has it. */
GBX_EXPORT char **gbx_settings_list_names (GbxSettings *self);
GBX_EXPORT char *gbx_settings_format (GbxSettings *self, const char *name);

G_END_DECLS
