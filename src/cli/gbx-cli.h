/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the subcommands that deal with sandboxes share. They read from top to bottom: each step is
 * begun, and the main loop runs until it is done. Ctrl-C cancels the step.
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "gbx-client.h"
#include "gbx-provider.h"

G_BEGIN_DECLS

/* Beside those of gbx-problems.h. */
#define GBX_CLI_EXIT_NOT_FOUND 4
#define GBX_CLI_EXIT_STILL_RUNNING 124
#define GBX_CLI_EXIT_NO_ANSWER 125
#define GBX_CLI_EXIT_INTERRUPTED 130

typedef struct _GbxCli GbxCli;

GbxCli *gbx_cli_new (const char *command);
void gbx_cli_free (GbxCli *self);

/* --- the command line --- */

/* Adds --json and --help. FALSE: *out_status is how the program ends. min_count and max_count (-1:
 * any) are of the words that are no options. */
gboolean gbx_cli_parse (GbxCli *self,
                        const GOptionEntry *entries,
                        const char *arguments,
                        const char *summary,
                        const char *const *words,
                        int min_count,
                        int max_count,
                        int *out_status);
const char *const *gbx_cli_get_words (GbxCli *self);
gboolean gbx_cli_is_json (GbxCli *self);

/* --- steps --- */

GCancellable *gbx_cli_get_cancellable (GbxCli *self);
gboolean gbx_cli_is_interrupted (GbxCli *self);
/* After an interruption that was dealt with: steps can be begun again. */
void gbx_cli_forget_interruption (GbxCli *self);
void gbx_cli_keep (GbxCli *self, gpointer object);
/* The callback of a step, with the GbxCli as its data, and what waits for it. */
void gbx_cli_on_done (GObject *source, GAsyncResult *result, gpointer user_data);
GAsyncResult *gbx_cli_await (GbxCli *self);

/* --- answers --- */

int gbx_cli_fail (GbxCli *self, const GError *error);
/* Fails because the command line is wrong. */
int gbx_cli_refuse (GbxCli *self, const char *message);
/* Fails for a word that does not belong there, or, where it is empty, for one that is missing. */
int gbx_cli_refuse_word (GbxCli *self, const char *word);
int gbx_cli_print_object (JsonObject *object, int status);
JsonObject *gbx_cli_describe_sandbox (GbxSandbox *sandbox, gboolean with_secrets);
void gbx_cli_say (const char *format, ...) G_GNUC_PRINTF (1, 2);
void gbx_cli_show_progress (GbxCli *self, double fraction, const char *what);
void gbx_cli_clear_progress (GbxCli *self);
void gbx_cli_on_bytes (gint64 done_bytes, gint64 total_bytes, gpointer user_data);

/* --- providers and sandboxes --- */

char **gbx_cli_list_providers (void);
GbxProvider *gbx_cli_open_provider (GbxCli *self, const char *name, GError **error);
/* The key of a sandbox, which follows from the key file and the name. */
char *gbx_cli_derive_key (const char *provider, const char *name, GError **error);
GbxSandbox *gbx_cli_find_in (GbxCli *self, GbxProvider *provider, const char *name, GError **error);
/* reference: NAME or PROVIDER/NAME. */
GbxSandbox *gbx_cli_find (GbxCli *self,
                          const char *reference,
                          GbxProvider **out_provider,
                          GError **error);
/* The client of a sandbox that runs. */
GbxClient *gbx_cli_connect (GbxCli *self, const char *reference, GError **error);
JsonObject *gbx_cli_execute (GbxCli *self,
                             GbxClient *client,
                             const char *action,
                             JsonObject *args,
                             double timeout_seconds,
                             GError **error);
/* Runs a command and prints the observation when it has ended; returns the command's status. */
int gbx_cli_run_whole (GbxCli *self,
                       GbxClient *client,
                       const char *command,
                       double timeout_seconds,
                       GError **error);
/* (transfer full) (nullable): a line that was typed for the command that runs. */
typedef char *(*GbxCliTakeFunc) (gpointer user_data);
/* Runs a command and prints what it writes as it comes; out_status is the command's own. take is
 * asked, if there is one, what was typed meanwhile. */
gboolean gbx_cli_stream_command (GbxCli *self,
                                 GbxClient *client,
                                 const char *command,
                                 double timeout_seconds,
                                 GbxCliTakeFunc take,
                                 gpointer take_data,
                                 int *out_status,
                                 char **out_directory,
                                 GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxCli, gbx_cli_free)

G_END_DECLS
