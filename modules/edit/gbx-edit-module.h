/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_EDIT (gbx_edit_get_type ())
G_DECLARE_FINAL_TYPE (GbxEdit, gbx_edit, GBX, EDIT, GObject)

GbxEdit *gbx_edit_new (GbxHost *host);

G_END_DECLS
