/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>

#include "gbx-cli-command.h"
#include "gbx-cli.h"
#include "gbx-error.h"

static GPtrArray *
list_in (GbxCli *cli, const char *name, GError **error)
{
  g_autoptr (GbxProvider) provider = gbx_cli_open_provider (cli, name, error);
  g_autoptr (GAsyncResult) result = NULL;

  if (provider == NULL)
    return NULL;
  gbx_provider_list_async (provider, gbx_cli_get_cancellable (cli), gbx_cli_on_done, cli);
  result = gbx_cli_await (cli);
  return gbx_provider_list_finish (provider, result, error);
}

static void
print_row (const char *name, const char *provider, const char *state, const char *url)
{
  gbx_cli_say ("%-24s %-12s %-10s %s\n", name, provider, state, url);
}

static void
print_all (const GPtrArray *sandboxes)
{
  if (sandboxes->len > 0)
    print_row (_ ("NAME"), _ ("PROVIDER"), _ ("STATE"), _ ("ADDRESS"));
  for (guint i = 0; i < sandboxes->len; i++)
    {
      GbxSandbox *sandbox = g_ptr_array_index (sandboxes, i);
      const char *url = gbx_sandbox_get_url (sandbox);
      const char *reason = gbx_sandbox_get_reason (sandbox);

      print_row (gbx_sandbox_get_name (sandbox), gbx_sandbox_get_provider (sandbox),
                 gbx_sandbox_state_get_name (gbx_sandbox_get_state (sandbox)),
                 url != NULL ? url : reason != NULL ? reason
                                                    : "");
    }
}

static int
print_json (const GPtrArray *sandboxes, JsonArray *unasked)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < sandboxes->len; i++)
    json_array_add_object_element (array,
                                   gbx_cli_describe_sandbox (g_ptr_array_index (sandboxes, i),
                                                             FALSE));
  json_object_set_array_member (object, "sandboxes", array);
  json_object_set_array_member (object, "unavailable", json_array_ref (unasked));
  return gbx_cli_print_object (object, EXIT_SUCCESS);
}

static int
list (GbxCli *cli, const char *only)
{
  g_auto (GStrv) names = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonArray) unasked = json_array_new ();

  if (only != NULL)
    names = g_strdupv ((char *[]){ (char *) only, NULL });
  else
    names = gbx_cli_list_providers ();
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      GPtrArray *found = list_in (cli, names[i], &error);
      JsonObject *object;

      if (found != NULL)
        {
          g_ptr_array_extend_and_steal (all, found);
          continue;
        }
      if (only != NULL || gbx_cli_is_interrupted (cli))
        return gbx_cli_fail (cli, error);
      if (g_error_matches (error, GBX_ERROR, GBX_ERROR_NOT_SUPPORTED))
        continue; /* it is not set up, so nothing was made there */
      object = json_object_new ();
      json_object_set_string_member (object, "provider", names[i]);
      json_object_set_string_member (object, "message", error->message);
      json_array_add_object_element (unasked, object);
      if (!gbx_cli_is_json (cli))
        fprintf (stderr, "glovebox list: %s: %s\n", names[i], error->message);
    }
  if (gbx_cli_is_json (cli))
    return print_json (all, unasked);
  print_all (all);
  return EXIT_SUCCESS;
}

/**
 * gbx_cli_list_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Lists the sandboxes of all providers, or of one.
 *
 * Returns: the program's exit status
 */
int
gbx_cli_list_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("list");
  g_autofree char *only = NULL;
  const GOptionEntry entries[] = {
    { "provider", 'p', 0, G_OPTION_ARG_STRING, &only, N_ ("Ask this provider alone"),
      N_ ("PROVIDER") },
    G_OPTION_ENTRY_NULL
  };
  int status;

  if (!gbx_cli_parse (cli, entries, "", N_ ("Lists the sandboxes that there are."), words, 0, 0,
                      &status))
    return status;
  return list (cli, only);
}

/* What the server says of itself; nothing if it does not answer. */
static JsonObject *
ask_server (GbxCli *cli, GbxSandbox *sandbox)
{
  g_autoptr (GbxClient) client = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (gbx_sandbox_get_url (sandbox) == NULL)
    return NULL;
  client = gbx_client_new (gbx_sandbox_get_url (sandbox), gbx_sandbox_get_headers (sandbox));
  gbx_client_info_async (client, gbx_cli_get_cancellable (cli), gbx_cli_on_done, cli);
  result = gbx_cli_await (cli);
  return gbx_client_info_finish (client, result, NULL);
}

static void
print_line (const char *label, const char *value)
{
  if (value != NULL)
    gbx_cli_say ("%-12s %s\n", label, value);
}

/* What requests to the server must carry; its key is among them. */
static void
print_headers (const char *const *headers)
{
  for (gsize i = 0; headers[i] != NULL; i += 2)
    gbx_cli_say ("%-12s %s: %s\n", _ ("Header"), headers[i], headers[i + 1]);
}

static int
print_status (GbxCli *cli, GbxSandbox *sandbox, JsonObject *info, gboolean with_secrets)
{
  g_autoptr (GDateTime) created =
      g_date_time_new_from_unix_local (gbx_sandbox_get_created_usec (sandbox) / G_USEC_PER_SEC);
  g_autofree char *since = created != NULL ? g_date_time_format_iso8601 (created) : NULL;

  if (gbx_cli_is_json (cli))
    {
      g_autoptr (JsonObject) object = gbx_cli_describe_sandbox (sandbox, with_secrets);

      if (info != NULL)
        json_object_set_object_member (object, "server", json_object_ref (info));
      return gbx_cli_print_object (object, EXIT_SUCCESS);
    }
  print_line (_ ("Name"), gbx_sandbox_get_name (sandbox));
  print_line (_ ("Provider"), gbx_sandbox_get_provider (sandbox));
  print_line (_ ("State"),
              gbx_sandbox_state_get_name (gbx_sandbox_get_state (sandbox)));
  print_line (_ ("Reason"), gbx_sandbox_get_reason (sandbox));
  print_line (_ ("Address"), gbx_sandbox_get_url (sandbox));
  print_line (_ ("Workspace"), gbx_sandbox_get_workspace (sandbox));
  print_line (_ ("Image"), gbx_sandbox_get_image (sandbox));
  print_line (_ ("Since"), gbx_sandbox_get_created_usec (sandbox) > 0 ? since : NULL);
  if (with_secrets)
    print_headers (gbx_sandbox_get_headers (sandbox));
  print_line (_ ("Server"), info != NULL ? _ ("answers") : _ ("does not answer"));
  return EXIT_SUCCESS;
}

/**
 * gbx_cli_status_run:
 * @words: (array zero-terminated=1): the words behind the subcommand's name
 *
 * Says how one sandbox is.
 *
 * Returns: the program's exit status
 */
int
gbx_cli_status_run (const char *const *words)
{
  g_autoptr (GbxCli) cli = gbx_cli_new ("status");
  g_autoptr (GbxProvider) provider = NULL;
  g_autoptr (GbxSandbox) sandbox = NULL;
  g_autoptr (JsonObject) info = NULL;
  g_autoptr (GError) error = NULL;
  gboolean with_secrets = FALSE;
  const GOptionEntry entries[] = {
    { "show-key", 0, 0, G_OPTION_ARG_NONE, &with_secrets,
      N_ ("Show the headers that requests must carry, with the key"), NULL },
    G_OPTION_ENTRY_NULL
  };
  int status;

  if (!gbx_cli_parse (cli, entries, N_ ("NAME"), N_ ("Says how a sandbox is."), words, 1, 1,
                      &status))
    return status;
  sandbox = gbx_cli_find (cli, gbx_cli_get_words (cli)[0], &provider, &error);
  if (sandbox == NULL)
    return gbx_cli_fail (cli, error);
  info = ask_server (cli, sandbox);
  return print_status (cli, sandbox, info, with_secrets);
}
