/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GbxEditBlock:
 * @a: where a run of equal elements begins in the first sequence
 * @b: where it begins in the second
 * @size: how long it is
 */
typedef struct
{
  guint a;
  guint b;
  guint size;
} GbxEditBlock;

/* The longest runs that two sequences have in common, found as Python's difflib does. Pure. */
GArray *gbx_edit_matcher_find_blocks (const guint *a,
                                      guint a_count,
                                      const guint *b,
                                      guint b_count,
                                      guint ids_count,
                                      guint64 max_steps);

G_END_DECLS
