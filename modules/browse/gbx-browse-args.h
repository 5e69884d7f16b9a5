/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Arguments of one call after they were bound to parameters, and typed readers of them. A reader
 * fails with the text that the protocol's clients know; which one, its function and parameter say.
 * Call them in the order in which a step runs: the bid first, then look its element up, then the
 * rest, since an unknown bid is reported before a wrong option.
 */
#pragma once

#include "gbx-browse-error.h"
#include "gbx-browse-function.h"

G_BEGIN_DECLS

/* Borrowed from the program and the table of functions; valid as long as the program is. */
typedef struct
{
  GbxBrowseFunction function;
  const GbxBrowseValue *values[GBX_BROWSE_MAX_PARAMETERS_COUNT];
} GbxBrowseArgs;

typedef enum
{
  GBX_BROWSE_BUTTON_LEFT,
  GBX_BROWSE_BUTTON_RIGHT,
  GBX_BROWSE_BUTTON_MIDDLE,
} GbxBrowseButton;

/* As Input.dispatchMouseEvent wants them. */
typedef enum
{
  GBX_BROWSE_MODIFIER_ALT = 1,
  GBX_BROWSE_MODIFIER_CONTROL = 2,
  GBX_BROWSE_MODIFIER_META = 4,
  GBX_BROWSE_MODIFIER_SHIFT = 8,
} GbxBrowseModifiers;

/* ValueError if it is no string. */
const char *gbx_browse_args_get_bid (const GbxBrowseArgs *self, guint index, GError **error);
/* fill's value, press' key_comb, goto's url, the two messages. */
const char *gbx_browse_args_get_text (const GbxBrowseArgs *self, guint index, GError **error);
/* noop and scroll; may be infinite. */
gboolean gbx_browse_args_get_number (const GbxBrowseArgs *self,
                                     guint index,
                                     double *out_number,
                                     GError **error);
/* button and modifiers of click and dblclick; modifiers is a mask of GbxBrowseModifiers. */
gboolean gbx_browse_args_get_pointer (const GbxBrowseArgs *self,
                                      GbxBrowseButton *out_button,
                                      guint *out_modifiers,
                                      GError **error);
/* select_option's options, upload_file's file: one string or a list; free with g_strfreev(). */
char **gbx_browse_args_get_texts (const GbxBrowseArgs *self, guint index, GError **error);
/* tab_focus: negative ones count from the end; IndexError outside. */
gboolean gbx_browse_args_get_position (const GbxBrowseArgs *self,
                                       guint pages_count,
                                       guint *out_position,
                                       GError **error);

G_END_DECLS
