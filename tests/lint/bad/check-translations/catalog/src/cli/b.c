/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* _ ("only in a comment") */
const char *b = _ ("third");
