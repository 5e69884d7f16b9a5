/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-function.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *parameters[GBX_BROWSE_MAX_PARAMETERS_COUNT];
  const GbxBrowseValue *defaults[GBX_BROWSE_MAX_PARAMETERS_COUNT];
} Function;

static const GbxBrowseValue default_wait = {
  .kind = GBX_BROWSE_VALUE_INTEGER, .text = (char *) "1000", .number = 1000
};
static const GbxBrowseValue default_button = {
  .kind = GBX_BROWSE_VALUE_STRING, .text = (char *) "left"
};
static GPtrArray no_elements = { NULL, 0 };
static const GbxBrowseValue default_modifiers = {
  .kind = GBX_BROWSE_VALUE_LIST, .elements = &no_elements
};

static const Function functions[] = {
  [GBX_BROWSE_FUNCTION_NOOP] = { "noop", { "wait_ms" }, { &default_wait } },
  [GBX_BROWSE_FUNCTION_SEND_MSG_TO_USER] = { "send_msg_to_user", { "text" }, { NULL } },
  [GBX_BROWSE_FUNCTION_REPORT_INFEASIBLE] = { "report_infeasible", { "reason" }, { NULL } },
  [GBX_BROWSE_FUNCTION_SCROLL] = { "scroll", { "delta_x", "delta_y" }, { NULL } },
  [GBX_BROWSE_FUNCTION_FILL] = { "fill", { "bid", "value" }, { NULL } },
  [GBX_BROWSE_FUNCTION_SELECT_OPTION] = { "select_option", { "bid", "options" }, { NULL } },
  [GBX_BROWSE_FUNCTION_CLICK] = { "click",
                                  { "bid", "button", "modifiers" },
                                  { NULL, &default_button, &default_modifiers } },
  [GBX_BROWSE_FUNCTION_DBLCLICK] = { "dblclick",
                                     { "bid", "button", "modifiers" },
                                     { NULL, &default_button, &default_modifiers } },
  [GBX_BROWSE_FUNCTION_HOVER] = { "hover", { "bid" }, { NULL } },
  [GBX_BROWSE_FUNCTION_PRESS] = { "press", { "bid", "key_comb" }, { NULL } },
  [GBX_BROWSE_FUNCTION_FOCUS] = { "focus", { "bid" }, { NULL } },
  [GBX_BROWSE_FUNCTION_CLEAR] = { "clear", { "bid" }, { NULL } },
  [GBX_BROWSE_FUNCTION_DRAG_AND_DROP] = { "drag_and_drop", { "from_bid", "to_bid" }, { NULL } },
  [GBX_BROWSE_FUNCTION_UPLOAD_FILE] = { "upload_file", { "bid", "file" }, { NULL } },
  [GBX_BROWSE_FUNCTION_GO_BACK] = { "go_back", { NULL }, { NULL } },
  [GBX_BROWSE_FUNCTION_GO_FORWARD] = { "go_forward", { NULL }, { NULL } },
  [GBX_BROWSE_FUNCTION_GOTO] = { "goto", { "url" }, { NULL } },
  [GBX_BROWSE_FUNCTION_TAB_CLOSE] = { "tab_close", { NULL }, { NULL } },
  [GBX_BROWSE_FUNCTION_TAB_FOCUS] = { "tab_focus", { "index" }, { NULL } },
  [GBX_BROWSE_FUNCTION_NEW_TAB] = { "new_tab", { NULL }, { NULL } },
};

/**
 * gbx_browse_function_from_name:
 * @name: as it is written in an action
 * @out_function: (out): which; untouched if there is none
 *
 * Returns: whether there is such a function
 */
gboolean
gbx_browse_function_from_name (const char *name, GbxBrowseFunction *out_function)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    if (strcmp (functions[i].name, name) == 0)
      {
        *out_function = (GbxBrowseFunction) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * gbx_browse_function_get_name:
 * @function: which
 *
 * Returns: its name
 */
const char *
gbx_browse_function_get_name (GbxBrowseFunction function)
{
  return functions[function].name;
}

/**
 * gbx_browse_function_count_parameters:
 * @function: which
 *
 * Returns: how many parameters it has
 */
guint
gbx_browse_function_count_parameters (GbxBrowseFunction function)
{
  guint count = 0;

  while (count < GBX_BROWSE_MAX_PARAMETERS_COUNT && functions[function].parameters[count] != NULL)
    count++;
  return count;
}

/**
 * gbx_browse_function_get_parameter:
 * @function: which
 * @index: below gbx_browse_function_count_parameters()
 *
 * Returns: the parameter's name
 */
const char *
gbx_browse_function_get_parameter (GbxBrowseFunction function, guint index)
{
  return functions[function].parameters[index];
}

/**
 * gbx_browse_function_get_default:
 * @function: which
 * @index: below gbx_browse_function_count_parameters()
 *
 * Returns: (nullable): what stands for the argument if it is not given; %NULL if it must be
 */
const GbxBrowseValue *
gbx_browse_function_get_default (GbxBrowseFunction function, guint index)
{
  return functions[function].defaults[index];
}
