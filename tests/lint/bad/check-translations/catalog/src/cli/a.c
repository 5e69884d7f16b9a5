/* SPDX-License-Identifier: LGPL-2.1-or-later */
const char *a = N_ ("first");
const char *b = N_ ("second %s");
const char *c = "silent";
