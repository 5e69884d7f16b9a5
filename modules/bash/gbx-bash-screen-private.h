/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the files of GbxBashScreen share: its cells and cursor, and what each sequence does.
 */
#pragma once

#include "gbx-bash-grid.h"
#include "gbx-bash-screen.h"
#include "gbx-bash-vt-parser.h"

G_BEGIN_DECLS

typedef struct
{
  guint x; /* may be one past the last column: the next character wraps */
  guint y;
  gboolean is_origin; /* rows are counted from the top of the scroll region */
} GbxBashCursor;

struct _GbxBashScreen
{
  GbxBashVtParser parser;
  GbxBashGrid *main;
  GbxBashGrid *alternate; /* made when first used */
  GbxBashGrid *grid;      /* the one that is shown */

  GbxBashCursor cursor;
  GbxBashCursor saved;
  GbxBashCursor saved_by_alternate;
  guint top; /* scroll region */
  guint bottom;
  gboolean is_inserting;
  gboolean is_wrapping;
  gboolean has_application_keys;
  guint8 has_tab[GBX_BASH_SCREEN_COLUMNS_COUNT];
  guint8 last_byte; /* the ASCII character just written, which a sequence may repeat; or 0 */

  guint8 partial[4]; /* a character that is not complete yet */
  guint partial_count;

  guint64 generation;
  GByteArray *reply;

  char *text; /* as of the next three; NULL: not made yet */
  guint64 text_generation;
  guint text_line;
  guint text_truncated_count;
};

/* Cursor, tabs and modes as at a fresh prompt. */
void gbx_bash_screen_reset_modes (GbxBashScreen *self);
void gbx_bash_screen_reply (GbxBashScreen *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void gbx_bash_screen_changed (GbxBashScreen *self, gboolean has_changed);

/* gbx-bash-screen-print.c: characters and control bytes */
gsize gbx_bash_screen_on_text (gpointer user_data, const guint8 *bytes, gsize length_bytes);
void gbx_bash_screen_on_control (gpointer user_data, guint8 byte);
void gbx_bash_screen_line_feed (GbxBashScreen *self);
void gbx_bash_screen_repeat (GbxBashScreen *self, guint count);
void gbx_bash_screen_set_default_tabs (GbxBashScreen *self);

/* gbx-bash-screen-sequence.c: escapes and control sequences */
void gbx_bash_screen_on_escape (gpointer user_data, char intermediate, char final);
void gbx_bash_screen_on_csi (gpointer user_data, const GbxBashCsi *csi);

G_END_DECLS
