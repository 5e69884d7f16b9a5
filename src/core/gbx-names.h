/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What names may look like, and how they relate. Pure; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef gboolean (*GbxNameCheck) (const char *text);

gboolean gbx_name_is_module (const char *text);
gboolean gbx_name_is_feature (const char *text);
gboolean gbx_name_is_module_or_feature (const char *text);
gboolean gbx_name_is_alias (const char *text);
gboolean gbx_name_is_action (const char *text);
gboolean gbx_name_is_route (const char *text);
gboolean gbx_name_is_setting (const char *text);
gboolean gbx_name_is_variable (const char *text);
gboolean gbx_name_is_library (const char *text);
gboolean gbx_name_is_program (const char *text);
gboolean gbx_name_is_uri (const char *text);
gboolean gbx_name_is_line (const char *text);
gboolean gbx_name_is_description (const char *text);
gboolean gbx_name_is_command_word (const char *text);

char *gbx_name_fold (const char *word);
char *gbx_name_to_camel_case (const char *module_name);
char *gbx_name_to_variable (const char *module_name, const char *setting_name);
guint gbx_name_get_distance (const char *a, const char *b);
gboolean gbx_name_is_route_of (const char *route, const char *path);

G_END_DECLS
