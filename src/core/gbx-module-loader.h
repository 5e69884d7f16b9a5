/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From an installed module to its object, past all that could be wrong with it. */
#pragma once

#include <gbx.h>

#include "gbx-module-entry.h"

G_BEGIN_DECLS

GObject *gbx_module_loader_open (const GbxModuleEntry *entry,
                                 GbxHost *host,
                                 char **out_warning,
                                 GError **error);

G_END_DECLS
