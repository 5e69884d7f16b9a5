/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-action-table.h"

#include <string.h>

#define TEXT GBX_ARG_STRING
#define TEXT_OR_NULL (GBX_ARG_STRING | GBX_ARG_NULL)
#define YES_NO GBX_ARG_BOOLEAN
#define NUMBER GBX_ARG_INTEGER
#define NUMBER_OR_NULL (GBX_ARG_INTEGER | GBX_ARG_NULL)

/* What every action has. */
#define COMMON_ARGS               \
  { "thought", TEXT, "\"\"" },    \
  {                               \
    "security_risk", NUMBER, "-1" \
  }

static const GbxArgSpec run_args[] = {
  { "command", TEXT, NULL },
  { "is_input", YES_NO, "false" },
  { "blocking", YES_NO, "false" },
  { "is_static", YES_NO, "false" },
  { "cwd", TEXT_OR_NULL, "null" },
  { "hidden", YES_NO, "false" },
  { "confirmation_state", TEXT, "\"confirmed\"" },
  COMMON_ARGS,
};

static const GbxArgSpec run_ipython_args[] = {
  { "code", TEXT, NULL },
  { "include_extra", YES_NO, "true" },
  { "confirmation_state", TEXT, "\"confirmed\"" },
  { "kernel_init_code", TEXT, "\"\"" },
  { "kernel", TEXT, "\"\"" }, /* this one and those below are our own */
  { "kernelspec", TEXT, "\"\"" },
  { "cell", TEXT, "\"\"" },
  COMMON_ARGS,
};

static const GbxArgSpec read_args[] = {
  { "path", TEXT, NULL },
  { "start", NUMBER, "0" },
  { "end", NUMBER, "-1" },
  { "impl_source", TEXT, "\"default\"" },
  { "view_range", GBX_ARG_ARRAY | GBX_ARG_NULL, "null" },
  COMMON_ARGS,
};

static const GbxArgSpec write_args[] = {
  { "path", TEXT, NULL },
  { "content", TEXT, NULL },
  { "start", NUMBER, "0" },
  { "end", NUMBER, "-1" },
  COMMON_ARGS,
};

static const GbxArgSpec edit_args[] = {
  { "path", TEXT, NULL },
  { "command", TEXT, "\"\"" },
  { "file_text", TEXT_OR_NULL, "null" },
  { "old_str", TEXT_OR_NULL, "null" },
  { "new_str", TEXT_OR_NULL, "null" },
  { "insert_line", NUMBER_OR_NULL, "null" },
  { "content", TEXT, "\"\"" },
  { "start", NUMBER, "1" },
  { "end", NUMBER, "-1" },
  { "impl_source", TEXT, "\"oh_aci\"" },
  COMMON_ARGS,
};

static const GbxArgSpec browse_args[] = {
  { "url", TEXT, NULL },
  { "return_axtree", YES_NO, "false" },
  COMMON_ARGS,
};

static const GbxArgSpec browse_interactive_args[] = {
  { "browser_actions", TEXT, NULL },
  { "browsergym_send_msg_to_user", TEXT, "\"\"" },
  { "return_axtree", YES_NO, "false" },
  COMMON_ARGS,
};

static const GbxArgSpec call_tool_mcp_args[] = {
  { "name", TEXT, NULL },
  { "arguments", GBX_ARG_OBJECT, "{}" },
  COMMON_ARGS,
};

#define ARGS(args) args, G_N_ELEMENTS (args)

static const GbxActionSpec actions[] = {
  { "run", "CmdRunAction", "Runs a command in the shell.", TRUE, ARGS (run_args) },
  { "run_ipython", "IPythonRunCellAction", "Runs Python code in the notebook kernel.", TRUE,
    ARGS (run_ipython_args) },
  { "read", "FileReadAction", "Reads a file.", TRUE, ARGS (read_args) },
  { "write", "FileWriteAction", "Writes a file.", TRUE, ARGS (write_args) },
  { "edit", "FileEditAction", "Edits a file.", TRUE, ARGS (edit_args) },
  { "browse", "BrowseURLAction", "Opens a page in the browser.", TRUE, ARGS (browse_args) },
  { "browse_interactive", "BrowseInteractiveAction", "Acts in the browser.", TRUE,
    ARGS (browse_interactive_args) },
  { "call_tool_mcp", "MCPAction", "Calls a tool; clients do so themselves.", FALSE,
    ARGS (call_tool_mcp_args) },
};

/* Events that clients keep to themselves. */
static const char *const idle_actions[] = {
  "null",
  "message",
  "system",
  "think",
  "finish",
  "reject",
  "delegate",
  "recall",
  "change_agent_state",
  "condensation",
  "condensation_request",
  "task_tracking",
  "loop_recovery",
};

/**
 * gbx_action_table_find:
 * @action: an action's id on the wire
 *
 * Returns: (transfer none) (nullable): the protocol's own action of that name
 */
const GbxActionSpec *
gbx_action_table_find (const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (strcmp (actions[i].action, action) == 0)
      return &actions[i];
  return NULL;
}

/**
 * gbx_action_table_get:
 * @out_count: (out): how many
 *
 * Returns: (transfer none) (array length=out_count): all actions of the protocol
 */
const GbxActionSpec *
gbx_action_table_get (guint *out_count)
{
  *out_count = G_N_ELEMENTS (actions);
  return actions;
}

/**
 * gbx_action_spec_find_arg:
 * @self: an action
 * @name: name of an argument
 *
 * Returns: (transfer none) (nullable): the argument of that name
 */
const GbxArgSpec *
gbx_action_spec_find_arg (const GbxActionSpec *self, const char *name)
{
  for (guint i = 0; i < self->args_count; i++)
    if (strcmp (self->args[i].name, name) == 0)
      return &self->args[i];
  return NULL;
}

/**
 * gbx_action_table_is_idle:
 * @action: an action's id on the wire
 *
 * Returns: %TRUE if the protocol has an event of that name that no server runs
 */
gboolean
gbx_action_table_is_idle (const char *action)
{
  for (guint i = 0; i < G_N_ELEMENTS (idle_actions); i++)
    if (strcmp (idle_actions[i], action) == 0)
      return TRUE;
  return FALSE;
}
