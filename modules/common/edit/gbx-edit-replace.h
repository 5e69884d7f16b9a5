/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * GbxEditMatch:
 * @from: where the one occurrence begins, in bytes
 * @to: where it ends
 * @line: the line on which it begins, counted from 1
 * @replacement: what comes in its place
 *
 * The place that `str_replace` changes. Pure.
 */
typedef struct
{
  gsize from;
  gsize to;
  gint64 line;
  GString *replacement;
} GbxEditMatch;

gboolean gbx_edit_match_find (GbxEditMatch *self,
                              const GString *text,
                              const GString *old,
                              const GString *new,
                              const char *path,
                              GError **error);
void gbx_edit_match_clear (GbxEditMatch *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GbxEditMatch, gbx_edit_match_clear)

G_END_DECLS
