/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashRow: the cells of one row of a terminal, up to the last one written. As long as all of
 * them are ASCII a cell is one byte; the first other character makes them four bytes each.
 *
 * Columns are below GBX_BASH_SCREEN_COLUMNS_COUNT, and so are column + count up to and including
 * it. The changing functions say whether the row looks different afterwards.
 */
#pragma once

#include "gbx-bash-limits.h"

G_BEGIN_DECLS

typedef struct _GbxBashRow GbxBashRow;

GbxBashRow *gbx_bash_row_new (void);
void gbx_bash_row_free (GbxBashRow *self);
void gbx_bash_row_reset (GbxBashRow *self);

gboolean gbx_bash_row_put_ascii (GbxBashRow *self,
                                 guint column,
                                 const guint8 *text,
                                 guint count);
gboolean gbx_bash_row_put_char (GbxBashRow *self, guint column, gunichar c, guint width);
gboolean gbx_bash_row_add_mark (GbxBashRow *self, guint column, gunichar mark);
gboolean gbx_bash_row_erase (GbxBashRow *self, guint column, guint count);
gboolean gbx_bash_row_insert (GbxBashRow *self, guint column, guint count);
gboolean gbx_bash_row_delete (GbxBashRow *self, guint column, guint count);

void gbx_bash_row_set_wrapped (GbxBashRow *self, gboolean is_wrapped);
gboolean gbx_bash_row_is_wrapped (const GbxBashRow *self);
gboolean gbx_bash_row_is_blank (const GbxBashRow *self);
void gbx_bash_row_append_to (const GbxBashRow *self, GString *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBashRow, gbx_bash_row_free)

G_END_DECLS
