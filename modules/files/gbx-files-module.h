/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_FILES (gbx_files_get_type ())
G_DECLARE_FINAL_TYPE (GbxFiles, gbx_files, GBX, FILES, GObject)

GbxFiles *gbx_files_new (void);

G_END_DECLS
