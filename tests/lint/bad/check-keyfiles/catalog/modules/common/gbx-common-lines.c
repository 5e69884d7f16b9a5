/* SPDX-License-Identifier: LGPL-2.1-or-later */
G_DEFINE_BOXED_TYPE (GbxLines, gbx_lines, a, b)
