/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-action-table.h"

#include <string.h>

#define TEXT GBX_ARG_STRING
#define TEXT_OR_NULL (GBX_ARG_STRING | GBX_ARG_NULL)
#define CONTENT (GBX_ARG_STRING | GBX_ARG_NUL)
#define CONTENT_OR_NULL (CONTENT | GBX_ARG_NULL)
#define YES_NO GBX_ARG_BOOLEAN
#define NUMBER GBX_ARG_INTEGER
#define NUMBER_OR_NULL (GBX_ARG_INTEGER | GBX_ARG_NULL)

/* What every action has. */
#define COMMON_ARGS                     \
  { "thought", CONTENT, "\"\"", NULL }, \
  {                                     \
    "security_risk", NUMBER, "-1", NULL \
  }

static const GbxArgSpec run_args[] = {
  { "command", TEXT, NULL,
    "A line for the shell, which keeps its directory and variables from call to call. Empty: what "
    "the command that still runs wrote since. With is_input: text or a key such as C-c for it" },
  { "is_input", YES_NO, "false", "Whether the command is input for the program that still runs" },
  { "blocking", YES_NO, "false",
    "Whether to wait for the end of a command that writes nothing for long" },
  { "is_static", YES_NO, "false", "Whether to run it in a shell of its own" },
  { "cwd", TEXT_OR_NULL, "null", "The directory of a shell of its own" },
  { "hidden", YES_NO, "false", NULL },
  { "confirmation_state", TEXT, "\"confirmed\"", NULL },
  COMMON_ARGS,
};

static const GbxArgSpec run_ipython_args[] = {
  { "code", TEXT, NULL, "Python; the kernel keeps its variables from call to call" },
  { "include_extra", YES_NO, "true", NULL },
  { "confirmation_state", TEXT, "\"confirmed\"", NULL },
  { "kernel_init_code", TEXT, "\"\"", NULL },
  /* These are our own. */
  { "kernel", TEXT, "\"\"", "A name for a kernel of its own, started when it is not there" },
  { "kernelspec", TEXT, "\"\"", "What a kernel that is started is of" },
  { "cell", TEXT, "\"\"", "A name by which the outputs can be asked for later" },
  COMMON_ARGS,
};

static const GbxArgSpec read_args[] = {
  { "path", TEXT, NULL, "The file's path" },
  { "start", NUMBER, "0", "The first line, counted from 0" },
  { "end", NUMBER, "-1", "The line behind the last one; -1: all" },
  { "impl_source", TEXT, "\"default\"", NULL },
  { "view_range", GBX_ARG_ARRAY | GBX_ARG_NULL, "null", NULL },
  COMMON_ARGS,
};

static const GbxArgSpec write_args[] = {
  { "path", TEXT, NULL, "The file's path" },
  { "content", CONTENT, NULL, "What the file, or the lines from start to end, shall be" },
  { "start", NUMBER, "0", "The first line that is replaced, counted from 0" },
  { "end", NUMBER, "-1", "The line behind the last one that is replaced; -1: all" },
  COMMON_ARGS,
};

static const GbxArgSpec edit_args[] = {
  { "path", TEXT, NULL, "The file's absolute path" },
  { "command", TEXT, "\"\"", "view, create, str_replace, insert or undo_edit" },
  { "file_text", CONTENT_OR_NULL, "null", "For create: what the file shall be" },
  { "old_str", CONTENT_OR_NULL, "null", "For str_replace: a text that is in the file once" },
  { "new_str", CONTENT_OR_NULL, "null", "For str_replace and insert: the text that comes there" },
  { "insert_line", NUMBER_OR_NULL, "null", "For insert: the line behind which it comes" },
  { "content", CONTENT, "\"\"", NULL },
  { "start", NUMBER, "1", NULL },
  { "end", NUMBER, "-1", NULL },
  { "impl_source", TEXT, "\"oh_aci\"", NULL },
  COMMON_ARGS,
};

static const GbxArgSpec browse_args[] = {
  { "url", TEXT, NULL, "The page's address" },
  { "return_axtree", YES_NO, "false", NULL },
  COMMON_ARGS,
};

static const GbxArgSpec browse_interactive_args[] = {
  { "browser_actions", TEXT, NULL, "Calls such as goto(\"http://host\"), one a line" },
  { "browsergym_send_msg_to_user", TEXT, "\"\"", NULL },
  { "return_axtree", YES_NO, "false", NULL },
  COMMON_ARGS,
};

static const GbxArgSpec call_tool_mcp_args[] = {
  { "name", TEXT, NULL, NULL },
  { "arguments", GBX_ARG_OBJECT, "{}", NULL },
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
