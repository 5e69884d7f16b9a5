/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-module.h"

GBX_MODULE_DEFINE ("ipython", MODULE_VERSION, gbx_ipython_create)
