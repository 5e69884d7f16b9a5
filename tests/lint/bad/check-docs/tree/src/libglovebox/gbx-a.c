/* SPDX-License-Identifier: LGPL-2.1-or-later */
/**
 * gbx_thing_good:
 *
 * Since: 1.0
 */
/**
 * gbx_thing_ageless:
 */
/* GBX_TWICE: not a doc comment */
