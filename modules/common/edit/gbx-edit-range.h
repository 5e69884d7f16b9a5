/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * GbxEditRange:
 * @is_given: whether there is one; an empty value counts as none
 * @repr: the value as messages show it
 * @problem: (nullable): why it cannot even be measured
 * @is_pair: whether it is a list of two integers
 * @first: the first line, counted from 1
 * @last: the last line; -1: to the end
 *
 * The argument `view_range`, read once on the main context.
 */
typedef struct
{
  gboolean is_given;
  char *repr;
  char *problem;
  gboolean is_pair;
  gint64 first;
  gint64 last;
} GbxEditRange;

void gbx_edit_range_read (GbxEditRange *self, JsonNode *node);
void gbx_edit_range_clear (GbxEditRange *self);
gboolean gbx_edit_range_resolve (const GbxEditRange *self,
                                 gint64 count,
                                 gint64 *out_first,
                                 gint64 *out_last,
                                 GError **error);

G_END_DECLS
