/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-module-plan.h"

G_BEGIN_DECLS

gboolean gbx_module_order_sort (GPtrArray *items, GError **error);

G_END_DECLS
