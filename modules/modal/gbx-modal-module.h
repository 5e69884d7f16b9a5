/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_MODAL (gbx_modal_get_type ())
G_DECLARE_FINAL_TYPE (GbxModal, gbx_modal, GBX, MODAL, GObject)

GbxModal *gbx_modal_new (GbxHost *host, GError **error);

G_END_DECLS
