/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n.h>
#include <stdlib.h>
#include <unistd.h>

#include "gbx-cli-command.h"
#include "gbx-cli.h"
#include "gbx-mcp-bridge.h"

#define PATH "/mcp/sandbox"

/**
 * gbx_cli_mcp_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Offers a sandbox as an MCP server on standard input and output.
 *
 * Returns: the program's exit status
 */
int
gbx_cli_mcp_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("mcp");
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GOutputStream) output = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GbxMcpBridge) bridge = NULL;
  g_autoptr (GbxClient) client = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  if (!gbx_cli_parse (cli, NULL, N_ ("NAME"),
                      N_ ("Is an MCP server on standard input and output: the tools of a sandbox."),
                      words, 1, 1, &status))
    return status;
  client = gbx_cli_connect (cli, gbx_cli_get_words (cli)[0], &error);
  if (client == NULL)
    return gbx_cli_fail (cli, error);

  bridge = gbx_mcp_bridge_new (client, PATH, input, output);
  gbx_mcp_bridge_run_async (bridge, gbx_cli_get_cancellable (cli), gbx_cli_on_done, cli);
  result = gbx_cli_await (cli);
  return gbx_mcp_bridge_run_finish (bridge, result, &error) ? EXIT_SUCCESS
                                                            : gbx_cli_fail (cli, error);
}
