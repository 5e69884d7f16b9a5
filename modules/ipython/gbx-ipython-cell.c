/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One cell on its way through a kernel. It is over when the reply has come and the kernel has said
 * that it is idle again: the two travel on different sockets, and output may follow the reply.
 */
#include "gbx-ipython-cell.h"

#include "gbx-ipython-json.h"

struct _GbxIpythonCell
{
  GObject parent_instance;

  GbxIpythonKernel *kernel;
  char *code;
  GbxIpythonOutput *output;
  GbxIpythonRecord *record; /* NULL: none is kept */

  char *id; /* of the request */
  GTask *run_task;
  JsonObject *reply;
  gboolean is_idle;
  gboolean is_settled; /* nothing more will come */
  gboolean is_repeated;
  gboolean given_up;
  GSource *timer; /* of the wait for what is still missing */
  gint64 missing_since_usec;
  gboolean is_renewed;  /* the channel was connected anew */
  GPtrArray *probe_ids; /* of questions after the reply */
};

enum
{
  SIGNAL_SETTLED,
  SIGNAL_STREAM,
  SIGNAL_UPDATE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GbxIpythonCell, gbx_ipython_cell, G_TYPE_OBJECT)

static void
clear_timer (GbxIpythonCell *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
gbx_ipython_cell_dispose (GObject *object)
{
  GbxIpythonCell *self = GBX_IPYTHON_CELL (object);

  clear_timer (self);
  if (self->kernel != NULL)
    g_signal_handlers_disconnect_by_data (self->kernel, self);
  g_clear_object (&self->kernel);

  G_OBJECT_CLASS (gbx_ipython_cell_parent_class)->dispose (object);
}

static void
gbx_ipython_cell_finalize (GObject *object)
{
  GbxIpythonCell *self = GBX_IPYTHON_CELL (object);

  g_free (self->code);
  g_free (self->id);
  g_ptr_array_unref (self->probe_ids);
  gbx_ipython_output_free (self->output);
  g_clear_pointer (&self->record, gbx_ipython_record_unref);
  g_clear_pointer (&self->reply, json_object_unref);

  G_OBJECT_CLASS (gbx_ipython_cell_parent_class)->finalize (object);
}

static void
gbx_ipython_cell_class_init (GbxIpythonCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gbx_ipython_cell_dispose;
  object_class->finalize = gbx_ipython_cell_finalize;

  /* Nothing more will come of it: it is over, or the kernel is. Emitted once. */
  signals[SIGNAL_SETTLED] = g_signal_new ("settled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  /* (const char *text): it wrote to its standard output or error. */
  signals[SIGNAL_STREAM] = g_signal_new ("stream", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  /* (GbxIpythonMessage *message): it replaces what it, or an earlier cell, displayed. */
  signals[SIGNAL_UPDATE] = g_signal_new ("update", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
gbx_ipython_cell_init (GbxIpythonCell *self)
{
  self->probe_ids = g_ptr_array_new_with_free_func (g_free);
}

/**
 * gbx_ipython_cell_new:
 * @kernel: what shall run it
 * @code: the code
 * @output: (transfer full): where its output goes
 * @record: (transfer none) (nullable): where its outputs are kept as a notebook keeps them
 *
 * Returns: (transfer full): a cell that does not run yet
 */
GbxIpythonCell *
gbx_ipython_cell_new (GbxIpythonKernel *kernel,
                      const char *code,
                      GbxIpythonOutput *output,
                      GbxIpythonRecord *record)
{
  GbxIpythonCell *self = g_object_new (GBX_IPYTHON_TYPE_CELL, NULL);

  self->kernel = g_object_ref (kernel);
  self->code = g_strdup (code);
  self->output = output;
  self->record = record != NULL ? gbx_ipython_record_ref (record) : NULL;

  return self;
}

static void
end_run (GbxIpythonCell *self, GbxIpythonCellEnd end)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->run_task);

  if (task != NULL)
    g_task_return_int (task, end);
}

static void
end_record (GbxIpythonCell *self, GbxIpythonCellEnd end)
{
  if (self->record == NULL)
    return;
  if (self->given_up)
    gbx_ipython_record_end (self->record, "interrupted");
  else if (self->reply != NULL)
    gbx_ipython_record_take_reply (self->record, self->reply);
  else
    gbx_ipython_record_end (self->record, end == GBX_IPYTHON_CELL_END_DIED ? "died" : "aborted");
}

static void
settle (GbxIpythonCell *self, GbxIpythonCellEnd end)
{
  G_GNUC_UNUSED g_autoptr (GbxIpythonCell) keep = g_object_ref (self);

  if (self->is_settled)
    return;
  self->is_settled = TRUE;
  clear_timer (self);
  g_signal_handlers_disconnect_by_data (self->kernel, self);
  if (self->reply != NULL && !self->given_up)
    gbx_ipython_output_take_reply (self->output, self->reply);
  end_record (self, end);
  end_run (self, end);
  g_signal_emit (self, signals[SIGNAL_SETTLED], 0);
}

static void
on_died (GbxIpythonKernel *kernel, GbxIpythonCell *self)
{
  settle (self, GBX_IPYTHON_CELL_END_DIED);
}

/* The idle state did not come, and so what stood before it did not, either. */
static void
settle_with_loss (GbxIpythonCell *self)
{
  g_autofree char *notice = NULL;

  notice = g_strdup_printf ("[Output was lost: more than %d MiB came in one piece, or too many "
                            "pieces at once.]",
                            (int) (GBX_IPYTHON_MESSAGE_MAX_BYTES / (1024 * 1024)));
  gbx_ipython_output_add_notice (self->output, notice);
  if (self->record != NULL)
    gbx_ipython_record_skip (self->record);
  settle (self, GBX_IPYTHON_CELL_END_FINISHED);
}

/* Whatever is published about this question was published after the cell's last word. */
static void
probe (GbxIpythonCell *self)
{
  char *id = gbx_ipython_kernel_send (self->kernel, GBX_IPYTHON_CHANNEL_SHELL,
                                      "kernel_info_request", NULL);

  if (id != NULL)
    g_ptr_array_add (self->probe_ids, id);
}

static gboolean
is_probe (GbxIpythonCell *self, const char *id)
{
  return id != NULL &&
         g_ptr_array_find_with_equal_func (self->probe_ids, id, g_str_equal, NULL);
}

static gboolean
on_missing (gpointer user_data)
{
  GbxIpythonCell *self = user_data;
  gint64 missing_usec = g_get_monotonic_time () - self->missing_since_usec;

  /* What is still missing may stand behind output that takes long to read. */
  if (!gbx_ipython_kernel_is_quiet (self->kernel))
    return G_SOURCE_CONTINUE;

  if (self->is_idle)
    settle (self, GBX_IPYTHON_CELL_END_FINISHED);
  else if (missing_usec > 2 * GBX_IPYTHON_IDLE_GRACE_USEC)
    settle_with_loss (self);
  else
    {
      /* A fresh subscription takes effect at some time: the next cell must not begin before. */
      if (missing_usec > GBX_IPYTHON_IDLE_GRACE_USEC && !self->is_renewed)
        gbx_ipython_kernel_renew (self->kernel, GBX_IPYTHON_CHANNEL_IOPUB);
      self->is_renewed = missing_usec > GBX_IPYTHON_IDLE_GRACE_USEC;
      probe (self);
      return G_SOURCE_CONTINUE;
    }
  return G_SOURCE_REMOVE;
}

static void
settle_if_over (GbxIpythonCell *self)
{
  gint64 wait_usec;

  if (self->reply != NULL && self->is_idle)
    {
      settle (self, GBX_IPYTHON_CELL_END_FINISHED);
      return;
    }
  if (self->reply == NULL && !self->is_idle)
    return;

  /* A kernel answers nothing to a request that it does not understand; and a message of the
   * other socket may be lost. Neither must make us wait for ever. */
  wait_usec = self->is_idle ? GBX_IPYTHON_REPLY_GRACE_USEC : GBX_IPYTHON_PROBE_INTERVAL_USEC;
  self->missing_since_usec = g_get_monotonic_time ();
  clear_timer (self);
  self->timer = g_timeout_source_new ((guint) (wait_usec / 1000));
  g_source_set_callback (self->timer, on_missing, self, NULL);
  g_source_attach (self->timer, NULL);
}

static JsonNode *
build_request (const char *code)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "code");
  json_builder_add_string_value (builder, code);
  json_builder_set_member_name (builder, "silent");
  json_builder_add_boolean_value (builder, FALSE);
  json_builder_set_member_name (builder, "store_history");
  json_builder_add_boolean_value (builder, FALSE);
  json_builder_set_member_name (builder, "user_expressions");
  json_builder_begin_object (builder);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "allow_stdin");
  json_builder_add_boolean_value (builder, FALSE);
  json_builder_set_member_name (builder, "stop_on_error");
  json_builder_add_boolean_value (builder, FALSE);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

static gboolean
send_request (GbxIpythonCell *self)
{
  g_autoptr (JsonNode) content = build_request (self->code);

  g_clear_pointer (&self->id, g_free);
  self->id = gbx_ipython_kernel_send (self->kernel, GBX_IPYTHON_CHANNEL_SHELL, "execute_request",
                                      content);
  return self->id != NULL;
}

static void
take_reply (GbxIpythonCell *self, const GbxIpythonMessage *message)
{
  const char *status = gbx_ipython_json_get_string (message->content, "status");

  if (!g_str_equal (message->type, "execute_reply"))
    return;
  /* A cell that failed before this one took it along: it did not run at all. */
  if (g_strcmp0 (status, "aborted") == 0 && !self->is_repeated && !self->given_up)
    {
      self->is_repeated = TRUE;
      self->is_idle = FALSE;
      clear_timer (self);
      send_request (self);
      return;
    }

  g_clear_pointer (&self->reply, json_object_unref);
  self->reply = json_object_ref (message->content);
  settle_if_over (self);
}

static void
take_published (GbxIpythonCell *self, const GbxIpythonMessage *message)
{
  const char *state;

  if (g_str_equal (message->type, "status"))
    {
      state = gbx_ipython_json_get_string (message->content, "execution_state");
      self->is_idle |= g_strcmp0 (state, "idle") == 0;
      settle_if_over (self);
      return;
    }
  if (self->given_up)
    return;

  gbx_ipython_output_take (self->output, message);
  if (self->record != NULL)
    gbx_ipython_record_take (self->record, message);
  if (g_str_equal (message->type, "stream"))
    g_signal_emit (self, signals[SIGNAL_STREAM], 0,
                   gbx_ipython_json_get_string (message->content, "text"));
  else if (g_str_equal (message->type, "update_display_data"))
    g_signal_emit (self, signals[SIGNAL_UPDATE], 0, message);
}

/* Cells are told that nobody can be asked; a kernel that asks all the same must not wait. */
static void
answer_question (GbxIpythonCell *self, const GbxIpythonMessage *message)
{
  g_autoptr (JsonNode) content = NULL;
  g_autofree char *id = NULL;

  if (!g_str_equal (message->type, "input_request"))
    return;
  content = json_from_string ("{\"value\":\"\"}", NULL);
  id = gbx_ipython_kernel_send (self->kernel, GBX_IPYTHON_CHANNEL_STDIN, "input_reply", content);
}

static void
on_message (GbxIpythonKernel *kernel,
            guint channel,
            GbxIpythonMessage *message,
            GbxIpythonCell *self)
{
  G_GNUC_UNUSED g_autoptr (GbxIpythonCell) keep = g_object_ref (self);

  if (channel == GBX_IPYTHON_CHANNEL_IOPUB && is_probe (self, message->parent_id))
    settle_with_loss (self);
  if (g_strcmp0 (message->parent_id, self->id) != 0)
    return;
  if (channel == GBX_IPYTHON_CHANNEL_SHELL)
    take_reply (self, message);
  else if (channel == GBX_IPYTHON_CHANNEL_IOPUB)
    take_published (self, message);
  else if (channel == GBX_IPYTHON_CHANNEL_STDIN)
    answer_question (self, message);
}

static void
on_lost (GbxIpythonKernel *kernel,
         const char *parent_id,
         guint64 lost_bytes,
         const char *why,
         GbxIpythonCell *self)
{
  if (self->given_up || g_strcmp0 (parent_id, self->id) != 0)
    return;
  if (why != NULL)
    gbx_ipython_output_leave_out (self->output, why);
  else
    gbx_ipython_output_skip (self->output, lost_bytes);
  if (self->record != NULL)
    gbx_ipython_record_skip (self->record);
}

/**
 * gbx_ipython_cell_run_async:
 * @self: a cell that was never run
 * @callback: called when the cell is over, given up, or the kernel is dead
 * @user_data: for @callback
 *
 * Runs it.
 */
void
gbx_ipython_cell_run_async (GbxIpythonCell *self, GAsyncReadyCallback callback, gpointer user_data)
{
  self->run_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->run_task, gbx_ipython_cell_run_async);

  if (!send_request (self))
    {
      settle (self, GBX_IPYTHON_CELL_END_DIED);
      return;
    }
  g_signal_connect (self->kernel, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->kernel, "lost", G_CALLBACK (on_lost), self);
  g_signal_connect (self->kernel, "died", G_CALLBACK (on_died), self);
}

/**
 * gbx_ipython_cell_run_finish:
 * @self: a cell
 * @result: what the callback was given
 *
 * Returns: how the wait ended
 */
GbxIpythonCellEnd
gbx_ipython_cell_run_finish (GbxIpythonCell *self, GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), GBX_IPYTHON_CELL_END_DIED);

  return (GbxIpythonCellEnd) g_task_propagate_int (G_TASK (result), NULL);
}

/**
 * gbx_ipython_cell_give_up:
 * @self: a cell that runs
 *
 * Interrupts it and ends the wait for it. Its output is dropped; ::settled still tells when the
 * kernel has done with it.
 */
void
gbx_ipython_cell_give_up (GbxIpythonCell *self)
{
  if (self->is_settled)
    return;
  self->given_up = TRUE;
  end_record (self, GBX_IPYTHON_CELL_END_GIVEN_UP);
  gbx_ipython_output_clear (self->output);
  gbx_ipython_kernel_interrupt (self->kernel);
  end_run (self, GBX_IPYTHON_CELL_END_GIVEN_UP);
}

/**
 * gbx_ipython_cell_is_given_up:
 * @self: a cell
 *
 * Returns: whether gbx_ipython_cell_give_up() was called in time
 */
gboolean
gbx_ipython_cell_is_given_up (GbxIpythonCell *self)
{
  return self->given_up;
}

/**
 * gbx_ipython_cell_get_code:
 * @self: a cell
 *
 * Returns: (transfer none): its code
 */
const char *
gbx_ipython_cell_get_code (GbxIpythonCell *self)
{
  return self->code;
}

/**
 * gbx_ipython_cell_is_settled:
 * @self: a cell
 *
 * Returns: whether nothing more will come of it
 */
gboolean
gbx_ipython_cell_is_settled (GbxIpythonCell *self)
{
  return self->is_settled;
}

/**
 * gbx_ipython_cell_has_succeeded:
 * @self: a cell that is over
 *
 * Returns: whether it ran without an error
 */
gboolean
gbx_ipython_cell_has_succeeded (GbxIpythonCell *self)
{
  return g_strcmp0 (gbx_ipython_json_get_string (self->reply, "status"), "ok") == 0;
}

/**
 * gbx_ipython_cell_ends_kernel:
 * @self: a cell that is over
 *
 * Returns: whether it asked the kernel to end, which it does some time later
 */
gboolean
gbx_ipython_cell_ends_kernel (GbxIpythonCell *self)
{
  JsonArray *payloads = gbx_ipython_json_get_array (self->reply, "payload");
  guint n_payloads = payloads != NULL ? json_array_get_length (payloads) : 0;

  for (guint i = 0; i < n_payloads; i++)
    {
      JsonNode *node = json_array_get_element (payloads, i);
      JsonObject *payload = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (g_strcmp0 (gbx_ipython_json_get_string (payload, "source"), "ask_exit") == 0)
        return !gbx_ipython_json_get_bool (payload, "keepkernel", FALSE);
    }
  return FALSE;
}

/**
 * gbx_ipython_cell_get_output:
 * @self: a cell
 *
 * Returns: (transfer none): its output
 */
GbxIpythonOutput *
gbx_ipython_cell_get_output (GbxIpythonCell *self)
{
  return self->output;
}
