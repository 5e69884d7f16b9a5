/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-cli.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gbx-cli-command.h"
#include "gbx-error.h"
#include "gbx-problems.h"

#define PROGRESS_COLUMNS 24
#define PROGRESS_INTERVAL_USEC (100 * 1000)

struct _GbxCli
{
  const char *command;
  gboolean is_json;
  char **words;
  GCancellable *cancellable;
  GAsyncResult *result;
  guint signal_ids[2];
  GPtrArray *kept;
  gint64 shown_usec;
  gboolean is_showing;
};

static gboolean
on_signal (gpointer user_data)
{
  GbxCli *self = user_data;

  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_CONTINUE;
}

/*
 * gbx_cli_new:
 * @command: the subcommand's name, static
 */
GbxCli *
gbx_cli_new (const char *command)
{
  GbxCli *self = g_new0 (GbxCli, 1);

  self->command = command;
  self->cancellable = g_cancellable_new ();
  self->kept = g_ptr_array_new_with_free_func (g_object_unref);
  self->signal_ids[0] = g_unix_signal_add (SIGINT, on_signal, self);
  self->signal_ids[1] = g_unix_signal_add (SIGTERM, on_signal, self);
  return self;
}

void
gbx_cli_free (GbxCli *self)
{
  gbx_cli_clear_progress (self);
  for (gsize i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_source_remove (self->signal_ids[i]);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->result);
  g_ptr_array_unref (self->kept);
  g_strfreev (self->words);
  g_free (self);
}

/* --- the command line --- */

static void
drop_first (char **words)
{
  gsize count = g_strv_length (words);

  g_free (words[0]);
  memmove (words, words + 1, count * sizeof (char *));
}

/* The parser of options forgets what it found when it finds a mistake. */
static gboolean
asks_for_json (const char *const *words)
{
  for (gsize i = 0; words[i] != NULL && strcmp (words[i], "--") != 0; i++)
    if (strcmp (words[i], "--json") == 0)
      return TRUE;
  return FALSE;
}

gboolean
gbx_cli_parse (GbxCli *self,
               const GOptionEntry *entries,
               const char *arguments,
               const char *summary,
               const char *const *words,
               int min_count,
               int max_count,
               int *out_status)
{
  g_autofree char *parameters =
      g_strconcat (self->command, arguments[0] != '\0' ? " " : "",
                   arguments[0] != '\0' ? _ (arguments) : "", NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->is_json, N_ ("Answer in JSON"), NULL },
    G_OPTION_ENTRY_NULL
  };
  int count;

  g_option_context_set_summary (context, _ (summary));
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  g_ptr_array_add (all, g_strdup ("glovebox"));
  for (gsize i = 0; words[i] != NULL; i++)
    g_ptr_array_add (all, g_strdup (words[i]));
  g_ptr_array_add (all, NULL);
  self->words = (char **) g_ptr_array_free (g_steal_pointer (&all), FALSE);

  if (!g_option_context_parse_strv (context, &self->words, &error))
    {
      self->is_json = asks_for_json (words);
      *out_status = gbx_cli_refuse (self, error->message);
      return FALSE;
    }
  drop_first (self->words);
  if (self->words[0] != NULL && strcmp (self->words[0], "--") == 0)
    drop_first (self->words);
  count = (int) g_strv_length (self->words);
  if (count >= min_count && (max_count < 0 || count <= max_count))
    {
      *out_status = EXIT_SUCCESS;
      return TRUE;
    }
  *out_status = gbx_cli_refuse_word (self, count < min_count ? "" : self->words[max_count]);
  return FALSE;
}

const char *const *
gbx_cli_get_words (GbxCli *self)
{
  return (const char *const *) self->words;
}

gboolean
gbx_cli_is_json (GbxCli *self)
{
  return self->is_json;
}

/* --- steps --- */

GCancellable *
gbx_cli_get_cancellable (GbxCli *self)
{
  return self->cancellable;
}

gboolean
gbx_cli_is_interrupted (GbxCli *self)
{
  return g_cancellable_is_cancelled (self->cancellable);
}

void
gbx_cli_forget_interruption (GbxCli *self)
{
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
}

/* Takes an object that lives until the end of the program. */
void
gbx_cli_keep (GbxCli *self, gpointer object)
{
  g_ptr_array_add (self->kept, object);
}

void
gbx_cli_on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GbxCli *self = user_data;

  g_set_object (&self->result, result);
}

GAsyncResult *
gbx_cli_await (GbxCli *self)
{
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return g_steal_pointer (&self->result);
}

/* --- answers --- */

static int
get_status (const GError *error)
{
  if (error->domain == G_IO_ERROR && error->code == G_IO_ERROR_CANCELLED)
    return GBX_CLI_EXIT_INTERRUPTED;
  if (error->domain == GBX_MODULE_ERROR)
    return GBX_EXIT_CONFIG;
  if (error->domain != GBX_ERROR)
    return EXIT_FAILURE;
  switch (error->code)
    {
    case GBX_ERROR_NOT_FOUND:
      return GBX_CLI_EXIT_NOT_FOUND;
    case GBX_ERROR_INVALID_ARGS:
      return GBX_EXIT_USAGE;
    case GBX_ERROR_UNAVAILABLE:
    case GBX_ERROR_TIMED_OUT:
    case GBX_ERROR_NOT_SUPPORTED: /* a provider that is not set up */
      return GBX_EXIT_UNAVAILABLE;
    default:
      return EXIT_FAILURE;
    }
}

static const char *
get_id (const GError *error)
{
  if (error->domain == GBX_ERROR)
    return gbx_error_get_id ((GbxError) error->code);
  if (error->domain == GBX_MODULE_ERROR)
    return "module";
  return get_status (error) == GBX_CLI_EXIT_INTERRUPTED ? "cancelled" : "failed";
}

int
gbx_cli_fail (GbxCli *self, const GError *error)
{
  gbx_cli_clear_progress (self);
  if (self->is_json)
    {
      g_autoptr (JsonObject) object = json_object_new ();
      JsonObject *inner = json_object_new ();

      json_object_set_string_member (inner, "id", get_id (error));
      json_object_set_string_member (inner, "message", error->message);
      json_object_set_object_member (object, "error", inner);
      return gbx_cli_print_object (object, get_status (error));
    }
  fprintf (stderr, "glovebox %s: %s\n", self->command, error->message);
  return get_status (error);
}

int
gbx_cli_refuse (GbxCli *self, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (GBX_ERROR, GBX_ERROR_INVALID_ARGS, message);

  return gbx_cli_fail (self, error);
}

int
gbx_cli_refuse_word (GbxCli *self, const char *word)
{
  g_autofree char *shown = g_utf8_make_valid (word, -1);
  g_autofree char *what = shown[0] != '\0' ? g_strdup_printf ("“%s” does not fit here", shown)
                                           : g_strdup ("an argument is missing");
  g_autofree char *message = g_strdup_printf ("%s; see glovebox %s --help", what, self->command);

  return gbx_cli_refuse (self, message);
}

/* One line on standard output, whatever the status: who asked for JSON reads it there. */
int
gbx_cli_print_object (JsonObject *object, int status)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);
  g_autofree char *text = json_to_string (node, FALSE);

  printf ("%s\n", text);
  return fflush (stdout) != 0 && status == EXIT_SUCCESS ? EXIT_FAILURE : status;
}

static void
set_text (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

JsonObject *
gbx_cli_describe_sandbox (GbxSandbox *sandbox, gboolean with_secrets)
{
  JsonObject *object = json_object_new ();
  const char *const *headers = gbx_sandbox_get_headers (sandbox);
  JsonObject *list = json_object_new ();

  set_text (object, "name", gbx_sandbox_get_name (sandbox));
  set_text (object, "provider", gbx_sandbox_get_provider (sandbox));
  set_text (object, "id", gbx_sandbox_get_id (sandbox));
  set_text (object, "state", gbx_sandbox_state_get_name (gbx_sandbox_get_state (sandbox)));
  set_text (object, "reason", gbx_sandbox_get_reason (sandbox));
  set_text (object, "url", gbx_sandbox_get_url (sandbox));
  set_text (object, "workspace", gbx_sandbox_get_workspace (sandbox));
  set_text (object, "image", gbx_sandbox_get_image (sandbox));
  if (gbx_sandbox_get_created_usec (sandbox) > 0)
    json_object_set_int_member (object, "created",
                                gbx_sandbox_get_created_usec (sandbox) / G_USEC_PER_SEC);
  for (gsize i = 0; headers[i] != NULL; i += 2)
    json_object_set_string_member (list, headers[i], headers[i + 1]);
  if (with_secrets)
    json_object_set_object_member (object, "headers", list);
  else
    json_object_unref (list);

  return object;
}

void
gbx_cli_say (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  vprintf (format, args);
  va_end (args);
  fflush (stdout);
}

/* Progress is for people at a terminal, and never mixes with answers. */
void
gbx_cli_show_progress (GbxCli *self, double fraction, const char *what)
{
  gint64 now_usec = g_get_monotonic_time ();
  int filled;

  if (self->is_json || !isatty (STDERR_FILENO) ||
      (fraction > 0 && fraction < 1 && now_usec - self->shown_usec < PROGRESS_INTERVAL_USEC))
    return;
  self->shown_usec = now_usec;
  self->is_showing = TRUE;
  fputs ("\r\033[K", stderr);
  if (fraction >= 0)
    {
      filled = (int) (MIN (fraction, 1) * PROGRESS_COLUMNS);
      fputc ('[', stderr);
      for (int i = 0; i < PROGRESS_COLUMNS; i++)
        fputc (i < filled ? '#' : '.', stderr);
      fprintf (stderr, "] %3.0f %% ", MIN (fraction, 1) * 100);
    }
  fputs (what, stderr);
  fflush (stderr);
}

void
gbx_cli_clear_progress (GbxCli *self)
{
  if (!self->is_showing)
    return;
  self->is_showing = FALSE;
  fputs ("\r\033[K", stderr);
  fflush (stderr);
}

void
gbx_cli_on_bytes (gint64 done_bytes, gint64 total_bytes, gpointer user_data)
{
  g_autofree char *size = g_format_size ((guint64) done_bytes);

  gbx_cli_show_progress (user_data,
                         total_bytes > 0 ? (double) done_bytes / (double) total_bytes : -1, size);
}
