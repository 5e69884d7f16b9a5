/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashGrid: the rows of a terminal and those that scrolled off it. Rows on the screen are
 * numbered 0 to GBX_BASH_SCREEN_ROWS_COUNT - 1; ranges are given as first and last row, inclusive.
 */
#pragma once

#include "gbx-bash-row.h"

G_BEGIN_DECLS

typedef struct _GbxBashGrid GbxBashGrid;

GbxBashGrid *gbx_bash_grid_new (guint history_max_count);
void gbx_bash_grid_free (GbxBashGrid *self);
void gbx_bash_grid_reset (GbxBashGrid *self);

const GbxBashRow *gbx_bash_grid_peek (GbxBashGrid *self, guint y);
GbxBashRow *gbx_bash_grid_touch (GbxBashGrid *self, guint y);

gboolean gbx_bash_grid_scroll_up (GbxBashGrid *self, guint top, guint bottom, guint count);
void gbx_bash_grid_delete (GbxBashGrid *self, guint top, guint bottom, guint count);
void gbx_bash_grid_insert (GbxBashGrid *self, guint top, guint bottom, guint count);
gboolean gbx_bash_grid_erase (GbxBashGrid *self, guint top, guint bottom);
gboolean gbx_bash_grid_push_screen (GbxBashGrid *self);
gboolean gbx_bash_grid_clear_history (GbxBashGrid *self);

guint gbx_bash_grid_get_history_count (GbxBashGrid *self);
guint gbx_bash_grid_get_dropped_count (GbxBashGrid *self);
guint gbx_bash_grid_count_lost_at_prompt (GbxBashGrid *self, guint y);
const GbxBashRow *gbx_bash_grid_peek_line (GbxBashGrid *self, guint index);
guint gbx_bash_grid_count_lines (GbxBashGrid *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBashGrid, gbx_bash_grid_free)

G_END_DECLS
