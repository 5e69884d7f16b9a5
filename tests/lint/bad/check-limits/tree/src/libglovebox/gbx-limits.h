/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define GBX_GOOD_MAX_BYTES 1
#define GBX_UNUSED_MAX_COUNT 2
#define GBX_UNTESTED_MAX_BYTES 3
#define GBX_UNITLESS_MAX 4
