/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-provider.h"

G_BEGIN_DECLS

/* Fills the ends of the calls of an interface. */
void gbx_provider_init_ends (GbxProviderInterface *iface);

G_END_DECLS
