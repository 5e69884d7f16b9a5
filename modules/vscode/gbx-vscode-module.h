/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_VSCODE (gbx_vscode_get_type ())
G_DECLARE_FINAL_TYPE (GbxVscode, gbx_vscode, GBX, VSCODE, GObject)

GbxVscode *gbx_vscode_new (GbxHost *host);

G_END_DECLS
