/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "gbx-abi.h"

G_BEGIN_DECLS

GBX_EXPORT GProxyResolver *gbx_proxy_resolver_new (void);

G_END_DECLS
