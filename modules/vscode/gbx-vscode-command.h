/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean gbx_vscode_command_parse_port (const char *text, guint16 *out_port, GError **error);
char *gbx_vscode_command_build_base_path (const char *base_path,
                                          const char *runtime_url,
                                          const char *runtime_id);
gboolean gbx_vscode_command_asks_for_password (const char *program);
char **gbx_vscode_command_build (const char *program,
                                 guint16 port,
                                 const char *token_file,
                                 const char *base_path,
                                 const char *folder);

G_END_DECLS
