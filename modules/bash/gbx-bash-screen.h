/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashScreen: the terminal that the shell's programs write to, as far as its text is concerned.
 * Colours, titles and sounds vanish; what is left is what a person would read on it.
 *
 * It has GBX_BASH_SCREEN_COLUMNS_COUNT by GBX_BASH_SCREEN_ROWS_COUNT cells and a history, costs
 * memory for what is printed only, and does the sequences of the terminal named here.
 */
#pragma once

#include "gbx-bash-limits.h"

G_BEGIN_DECLS

/* What to export as TERM: its terminfo entry comes with ncurses-base, and all it promises is done
 * here. */
#define GBX_BASH_SCREEN_TERM "tmux-256color"

typedef struct _GbxBashScreen GbxBashScreen;

GbxBashScreen *gbx_bash_screen_new (void);
void gbx_bash_screen_free (GbxBashScreen *self);

void gbx_bash_screen_feed (GbxBashScreen *self, const guint8 *bytes, gsize length_bytes);
void gbx_bash_screen_clear (GbxBashScreen *self);

char *gbx_bash_screen_get_text (GbxBashScreen *self, guint *out_truncated_count);
const char *gbx_bash_screen_peek_text (GbxBashScreen *self, guint *out_truncated_count);
guint64 gbx_bash_screen_get_generation (GbxBashScreen *self);
gboolean gbx_bash_screen_is_last_line_open (GbxBashScreen *self);
gboolean gbx_bash_screen_has_application_keys (GbxBashScreen *self);
GBytes *gbx_bash_screen_take_reply (GbxBashScreen *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBashScreen, gbx_bash_screen_free)

G_END_DECLS
