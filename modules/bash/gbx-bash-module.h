/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GbxBash: the module's object; action `run`, and the main shell as a service. */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_BASH (gbx_bash_get_type ())
G_DECLARE_FINAL_TYPE (GbxBash, gbx_bash, GBX, BASH, GObject)

GbxBash *gbx_bash_new (GbxHost *host);

G_END_DECLS
