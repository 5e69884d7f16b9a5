/* SPDX-License-Identifier: LGPL-2.1-or-later */
GBX_EXPORT void gbx_inner (void);
