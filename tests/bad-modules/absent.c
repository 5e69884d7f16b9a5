/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A library that is there when a module is linked and nowhere when it is opened. */
#include <gbx-abi.h>

int gbx_absent_function (void);

GBX_EXPORT int
gbx_absent_function (void)
{
  return 0;
}
