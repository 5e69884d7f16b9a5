/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-option-table.h"

#include <glib/gi18n-lib.h>

/*
 * The first group is what orchestrators write, who may also shorten an option to any prefix that
 * fits only one. A new option must therefore not begin as one of that group does; test-options
 * holds this.
 */
static const GbxOption option_table[] = {
  { "--working-dir", GBX_OPTION_WORKING_DIR, GBX_OPTION_VALUE_ONE, GBX_OPTION_GROUP_SERVER,
    N_ ("DIR"),
    N_ ("Directory the shell starts in; made, and given to the user, if need be") },
  { "--plugins", GBX_OPTION_PLUGINS, GBX_OPTION_VALUE_WORDS, GBX_OPTION_GROUP_SERVER,
    N_ ("WORD…"),
    N_ ("Modules to start, by name or alias; words count up to the next option") },
  { "--username", GBX_OPTION_USERNAME, GBX_OPTION_VALUE_ONE, GBX_OPTION_GROUP_SERVER,
    N_ ("NAME"), N_ ("User the actions run as; made if unknown (default: openhands)") },
  { "--user-id", GBX_OPTION_USER_ID, GBX_OPTION_VALUE_ONE, GBX_OPTION_GROUP_SERVER,
    N_ ("UID"), N_ ("Number for that user if it has to be made (default: 1000)") },
  { "--enable-browser", GBX_OPTION_ENABLE_BROWSER, GBX_OPTION_VALUE_NONE, GBX_OPTION_GROUP_SERVER,
    NULL, N_ ("Offer the browser (default)") },
  { "--no-enable-browser", GBX_OPTION_NO_ENABLE_BROWSER, GBX_OPTION_VALUE_NONE,
    GBX_OPTION_GROUP_SERVER, NULL, N_ ("Do without the browser") },
  { "--browsergym-eval-env", GBX_OPTION_BROWSERGYM_EVAL_ENV, GBX_OPTION_VALUE_ONE,
    GBX_OPTION_GROUP_SERVER, N_ ("NAME"),
    N_ ("Evaluation environment of the browser; not together with --no-enable-browser") },

  { "--listen", GBX_OPTION_LISTEN, GBX_OPTION_VALUE_ONE, GBX_OPTION_GROUP_OWN, N_ ("HOST"),
    N_ ("Address to listen on (default: 0.0.0.0)") },
  { "--config", GBX_OPTION_CONFIG, GBX_OPTION_VALUE_ONE, GBX_OPTION_GROUP_OWN, N_ ("FILE"),
    N_ ("Read this file in place of the installed glovebox.conf") },
  { "--module-dir", GBX_OPTION_MODULE_DIR, GBX_OPTION_VALUE_ONE, GBX_OPTION_GROUP_OWN,
    N_ ("DIR"), N_ ("Look for modules here first; may be given several times") },
  { "--set", GBX_OPTION_SET, GBX_OPTION_VALUE_ONE, GBX_OPTION_GROUP_OWN,
    N_ ("NAME.SETTING=VALUE"),
    N_ ("Give a module's setting a value; may be given several times") },
  { "--log-format", GBX_OPTION_LOG_FORMAT, GBX_OPTION_VALUE_ONE, GBX_OPTION_GROUP_OWN,
    "human|json",
    N_ ("Lines for people on standard error, or one JSON object a line on standard output "
        "(default: human, or what LOG_JSON says)") },

  { "--list-modules", GBX_OPTION_LIST_MODULES, GBX_OPTION_VALUE_ATTACHED, GBX_OPTION_GROUP_ASK,
    "json", N_ ("List the modules that are installed, and exit") },
  { "--describe", GBX_OPTION_DESCRIBE, GBX_OPTION_VALUE_ONE, GBX_OPTION_GROUP_ASK, N_ ("NAME"),
    N_ ("Say all that is known of a module, its settings too, and exit") },
  { "--check", GBX_OPTION_CHECK, GBX_OPTION_VALUE_NONE, GBX_OPTION_GROUP_ASK, NULL,
    N_ ("Check all keyfiles, settings and the words of --plugins, start nothing, and exit") },
  { "--help", GBX_OPTION_HELP, GBX_OPTION_VALUE_NONE, GBX_OPTION_GROUP_ASK, NULL,
    N_ ("Show this help, and exit") },
  { "--version", GBX_OPTION_VERSION, GBX_OPTION_VALUE_NONE, GBX_OPTION_GROUP_ASK, NULL,
    N_ ("Show the version, and exit") },
};

/**
 * gbx_option_table_get:
 * @out_count: (out): how many rows there are
 *
 * All options of the server's command line. Any thread.
 *
 * Returns: (transfer none) (array length=out_count): the rows, in the order of the help
 */
const GbxOption *
gbx_option_table_get (gsize *out_count)
{
  *out_count = G_N_ELEMENTS (option_table);

  return option_table;
}
