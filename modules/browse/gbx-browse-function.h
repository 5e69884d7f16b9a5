/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The functions of the action language: names, parameters and defaults. One table. */
#pragma once

#include "gbx-browse-value.h"

G_BEGIN_DECLS

#define GBX_BROWSE_MAX_PARAMETERS_COUNT 3

/* Behind each: its parameters, in the order of GbxBrowseArgs.values. */
typedef enum
{
  GBX_BROWSE_FUNCTION_NOOP,              /* wait_ms=1000 */
  GBX_BROWSE_FUNCTION_SEND_MSG_TO_USER,  /* text */
  GBX_BROWSE_FUNCTION_REPORT_INFEASIBLE, /* reason */
  GBX_BROWSE_FUNCTION_SCROLL,            /* delta_x, delta_y */
  GBX_BROWSE_FUNCTION_FILL,              /* bid, value */
  GBX_BROWSE_FUNCTION_SELECT_OPTION,     /* bid, options */
  GBX_BROWSE_FUNCTION_CLICK,             /* bid, button="left", modifiers=[] */
  GBX_BROWSE_FUNCTION_DBLCLICK,          /* bid, button="left", modifiers=[] */
  GBX_BROWSE_FUNCTION_HOVER,             /* bid */
  GBX_BROWSE_FUNCTION_PRESS,             /* bid, key_comb */
  GBX_BROWSE_FUNCTION_FOCUS,             /* bid */
  GBX_BROWSE_FUNCTION_CLEAR,             /* bid */
  GBX_BROWSE_FUNCTION_DRAG_AND_DROP,     /* from_bid, to_bid */
  GBX_BROWSE_FUNCTION_UPLOAD_FILE,       /* bid, file */
  GBX_BROWSE_FUNCTION_GO_BACK,
  GBX_BROWSE_FUNCTION_GO_FORWARD,
  GBX_BROWSE_FUNCTION_GOTO, /* url */
  GBX_BROWSE_FUNCTION_TAB_CLOSE,
  GBX_BROWSE_FUNCTION_TAB_FOCUS, /* index */
  GBX_BROWSE_FUNCTION_NEW_TAB,
} GbxBrowseFunction;

gboolean gbx_browse_function_from_name (const char *name, GbxBrowseFunction *out_function);
const char *gbx_browse_function_get_name (GbxBrowseFunction function);
guint gbx_browse_function_count_parameters (GbxBrowseFunction function);
const char *gbx_browse_function_get_parameter (GbxBrowseFunction function, guint index);
const GbxBrowseValue *gbx_browse_function_get_default (GbxBrowseFunction function, guint index);

G_END_DECLS
