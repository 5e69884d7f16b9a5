/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One process that speaks JSON-RPC, a message a line, on its standard input and output. */
#include "gbx-mcp-pipe.h"

#include <string.h>
#include <sys/wait.h>

#include "gbx-mcp-limits.h"
#include "gbx-mcp-lines.h"
#include "gbx-mcp-pending.h"

#define READ_CHUNK_BYTES (64 * 1024)

struct _GbxMcpPipe
{
  GObject parent_instance;

  GbxProcess *process;
  GbxMcpLines *lines;
  GCancellable *cancellable; /* of what is read and written */
  GQueue outbox;             /* GBytes; the first one is on its way */
  gsize outbox_bytes;
  gboolean is_closing;
  gboolean is_silent; /* it has closed its output */
  GSource *close_timer;
  char *last_words; /* the last line of its standard error */

  GbxMcpPipeMessageFunc on_message;
  GbxMcpPipeSilentFunc on_silent;
  GbxMcpPipeEndFunc on_end;
  gpointer user_data;
};

G_DEFINE_FINAL_TYPE (GbxMcpPipe, gbx_mcp_pipe, G_TYPE_OBJECT)

static void read_more (GbxMcpPipe *self);
static void write_next (GbxMcpPipe *self);

static void
gbx_mcp_pipe_dispose (GObject *object)
{
  GbxMcpPipe *self = GBX_MCP_PIPE (object);

  gbx_mcp_clear_timer (&self->close_timer);
  if (self->process != NULL)
    g_signal_handlers_disconnect_by_data (self->process, self);
  g_clear_object (&self->process);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (gbx_mcp_pipe_parent_class)->dispose (object);
}

static void
gbx_mcp_pipe_finalize (GObject *object)
{
  GbxMcpPipe *self = GBX_MCP_PIPE (object);

  gbx_mcp_lines_free (self->lines);
  g_queue_clear_full (&self->outbox, (GDestroyNotify) g_bytes_unref);
  g_free (self->last_words);

  G_OBJECT_CLASS (gbx_mcp_pipe_parent_class)->finalize (object);
}

static void
gbx_mcp_pipe_class_init (GbxMcpPipeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_mcp_pipe_dispose;
  G_OBJECT_CLASS (klass)->finalize = gbx_mcp_pipe_finalize;
}

static void
gbx_mcp_pipe_init (GbxMcpPipe *self)
{
  self->lines = gbx_mcp_lines_new (GBX_MCP_MAX_MESSAGE_BYTES);
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->outbox);
}

/* Whoever waits for an answer that cannot be read is told at once. */
static GPtrArray *
make_up_answer (const char *line, gsize length_bytes, const GError *error)
{
  g_autofree char *text =
      g_strdup_printf ("the answer cannot be read, or is longer than %d MiB: %s",
                       GBX_MCP_MAX_MESSAGE_BYTES / (1024 * 1024), error->message);
  g_autoptr (JsonNode) id_node = NULL;
  g_autoptr (JsonNode) answer = NULL;
  gint64 id;

  if (!gbx_mcp_lines_guess_id (line, length_bytes, &id))
    {
      g_debug ("a line that is no message: %s", error->message);
      return NULL;
    }
  id_node = json_node_init_int (json_node_alloc (), id);
  answer = gbx_mcp_message_build_error (id_node, GBX_MCP_INTERNAL_ERROR, text);
  return gbx_mcp_message_read_all (answer, NULL);
}

static void
on_line (const char *line, gsize length_bytes, gpointer user_data)
{
  GbxMcpPipe *self = user_data;
  g_autoptr (GBytes) bytes = g_bytes_new (line, length_bytes);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = gbx_mcp_message_parse_all (bytes, &error);

  if (messages == NULL)
    messages = make_up_answer (line, length_bytes, error);
  for (guint i = 0; messages != NULL && i < messages->len && !self->is_closing; i++)
    self->on_message (g_ptr_array_index (messages, i), self->user_data);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxMcpPipe) self = user_data;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (bytes == NULL)
    return;
  if (g_bytes_get_size (bytes) == 0)
    {
      /* Whoever has closed its output cannot answer any more; most have ended, too. */
      self->is_silent = !self->is_closing;
      gbx_mcp_pipe_close (self, GBX_MCP_HURRIED_GRACE_USEC);
      return;
    }
  gbx_mcp_lines_push (self->lines, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                      on_line, self);
  read_more (self);
}

static void
read_more (GbxMcpPipe *self)
{
  g_input_stream_read_bytes_async (gbx_process_get_output (self->process), READ_CHUNK_BYTES,
                                   G_PRIORITY_DEFAULT, self->cancellable, on_read,
                                   g_object_ref (self));
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxMcpPipe) self = user_data;
  g_autoptr (GBytes) done = g_queue_pop_head (&self->outbox);

  self->outbox_bytes -= g_bytes_get_size (done);
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    return; /* its end tells */
  if (!g_queue_is_empty (&self->outbox))
    write_next (self);
  else if (self->is_closing)
    g_output_stream_close_async (G_OUTPUT_STREAM (source), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
write_next (GbxMcpPipe *self)
{
  GBytes *bytes = g_queue_peek_head (&self->outbox);

  g_output_stream_write_all_async (gbx_process_get_input (self->process),
                                   g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   G_PRIORITY_DEFAULT, self->cancellable, on_written,
                                   g_object_ref (self));
}

static char *
describe_end (GbxMcpPipe *self, gboolean is_known, int wait_status)
{
  const char *words = self->last_words != NULL ? self->last_words : "";
  const char *separator = *words != '\0' ? ": " : "";

  if (is_known && WIFEXITED (wait_status))
    return g_strdup_printf ("ended with status %d%s%s", WEXITSTATUS (wait_status), separator,
                            words);
  if (is_known && WIFSIGNALED (wait_status))
    return g_strdup_printf ("was ended by signal %d%s%s", WTERMSIG (wait_status), separator, words);
  return g_strdup ("ended");
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxMcpPipe) self = user_data;
  g_autofree char *why = NULL;
  int wait_status = 0;
  gboolean is_known =
      gbx_process_wait_finish (GBX_PROCESS (source), result, &wait_status, NULL, NULL);

  why = describe_end (self, is_known, wait_status);
  self->is_closing = TRUE;
  gbx_mcp_clear_timer (&self->close_timer);
  g_cancellable_cancel (self->cancellable);
  self->on_end (why, self->user_data);
}

static void
on_log_line (GbxProcess *process, const char *line, gpointer user_data)
{
  GbxMcpPipe *self = user_data;

  g_debug ("%s", line);
  if (*line == '\0')
    return;
  g_free (self->last_words);
  self->last_words = g_strdup (line);
}

/**
 * gbx_mcp_pipe_open:
 * @spec: what to start
 * @on_message: called for each message
 * @on_silent: called, at most once, when no message will come although the process is there
 * @on_end: called once, when the process is gone; no message comes after it
 * @user_data: for both; must live until @on_end
 * @error: return location for an error
 *
 * Starts a process and reads its messages. Main context.
 *
 * Returns: (transfer full): the process's pipe, or %NULL with %GBX_ERROR_UNAVAILABLE
 */
GbxMcpPipe *
gbx_mcp_pipe_open (const GbxProcessSpec *spec,
                   GbxMcpPipeMessageFunc on_message,
                   GbxMcpPipeSilentFunc on_silent,
                   GbxMcpPipeEndFunc on_end,
                   gpointer user_data,
                   GError **error)
{
  g_autoptr (GbxMcpPipe) self = g_object_new (GBX_TYPE_MCP_PIPE, NULL);

  self->process = gbx_process_spawn (spec, error);
  if (self->process == NULL)
    return NULL;

  self->on_message = on_message;
  self->on_silent = on_silent;
  self->on_end = on_end;
  self->user_data = user_data;
  g_signal_connect (self->process, "log-line", G_CALLBACK (on_log_line), self);
  gbx_process_wait_async (self->process, NULL, on_exited, g_object_ref (self));
  read_more (self);

  return g_steal_pointer (&self);
}

/**
 * gbx_mcp_pipe_send:
 * @self: a pipe
 * @message: a message
 *
 * Sends @message behind those that were sent before. Main context.
 *
 * Returns: %FALSE if the process ends, or has too much to read already
 */
gboolean
gbx_mcp_pipe_send (GbxMcpPipe *self, JsonNode *message)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *text = json_to_string (message, FALSE);
  GBytes *bytes;

  g_string_append (line, text);
  g_string_append_c (line, '\n');
  if (self->is_closing || line->len > GBX_MCP_MAX_PENDING_BYTES - self->outbox_bytes)
    return FALSE;

  bytes = g_string_free_to_bytes (g_steal_pointer (&line));
  self->outbox_bytes += g_bytes_get_size (bytes);
  g_queue_push_tail (&self->outbox, bytes);
  if (self->outbox.length == 1)
    write_next (self);
  return TRUE;
}

static gboolean
on_close_timer (gpointer user_data)
{
  GbxMcpPipe *self = user_data;

  gbx_mcp_clear_timer (&self->close_timer);
  gbx_process_stop (self->process);
  if (self->is_silent)
    self->on_silent (self->user_data);
  return G_SOURCE_REMOVE;
}

/**
 * gbx_mcp_pipe_close:
 * @self: a pipe
 * @grace_usec: how long the process has
 *
 * Ends the process: by the end of its input, and after @grace_usec by signals. Of a process that is
 * being ended it says how long that may take from now on. Main context.
 */
void
gbx_mcp_pipe_close (GbxMcpPipe *self, gint64 grace_usec)
{
  if (self->is_closing && self->close_timer == NULL)
    return; /* it is gone, or gets signals */

  if (!self->is_closing && g_queue_is_empty (&self->outbox))
    g_output_stream_close_async (gbx_process_get_input (self->process), G_PRIORITY_DEFAULT, NULL,
                                 NULL, NULL);
  self->is_closing = TRUE;
  gbx_mcp_set_timer (&self->close_timer, grace_usec, on_close_timer, self);
}
