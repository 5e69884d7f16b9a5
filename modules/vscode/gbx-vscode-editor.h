/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_VSCODE_EDITOR (gbx_vscode_editor_get_type ())
G_DECLARE_FINAL_TYPE (GbxVscodeEditor, gbx_vscode_editor, GBX, VSCODE_EDITOR, GObject)

GbxVscodeEditor *gbx_vscode_editor_new (GbxHost *host);
const char *gbx_vscode_editor_get_token (GbxVscodeEditor *self);
void gbx_vscode_editor_start_async (GbxVscodeEditor *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean gbx_vscode_editor_start_finish (GbxVscodeEditor *self,
                                         GAsyncResult *result,
                                         GError **error);
void gbx_vscode_editor_stop_async (GbxVscodeEditor *self,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean gbx_vscode_editor_stop_finish (GbxVscodeEditor *self,
                                        GAsyncResult *result,
                                        GError **error);

G_END_DECLS
