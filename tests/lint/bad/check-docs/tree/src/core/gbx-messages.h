/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define GBX_MESSAGE_HIDDEN "0123456789abcdef"
