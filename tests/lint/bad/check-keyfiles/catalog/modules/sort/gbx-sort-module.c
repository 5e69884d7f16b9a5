/* SPDX-License-Identifier: LGPL-2.1-or-later */
G_DEFINE_FINAL_TYPE_WITH_CODE (GbxSort,
                               gbx_sort, G_TYPE_OBJECT, x)
G_DEFINE_TYPE (GbxLineReader, gbx_line_reader, G_TYPE_OBJECT)
