/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A kernel as its users see it: one that is always there. Behind it the process may die and come
 * back; then all is done again that makes it ready. What is to be done next is decided in one
 * place, advance(), from what is there and what is wanted; each step calls it again when it ends.
 */
#include "gbx-ipython-session.h"

#include "gbx-ipython-deaths.h"
#include "gbx-ipython-setup.h"

struct _GbxIpythonSession
{
  GObject parent_instance;

  char *name;
  char *kernelspec;
  GbxIpythonLauncher *launcher;
  GbxIpythonSetup *setup;

  GbxIpythonKernel *kernel; /* NULL: none runs */
  GCancellable *launching;  /* set while one is started */
  GbxIpythonCell *own_cell; /* one that makes the kernel ready */
  GbxIpythonCell *cell;     /* one that somebody asked for; until it is settled */
  GSource *timer;           /* after which the kernel is killed */

  gboolean is_ending; /* somebody asked the kernel to end */

  GQueue waiters; /* of GTask */

  GbxIpythonDeaths *deaths;
  gboolean is_asked; /* the death that comes was asked for */

  gboolean is_broken; /* the kernel that is being killed was never ready */
  gboolean stopping;
  gboolean is_stopped; /* the kernel was told */
  GTask *stop_task;
};

G_DEFINE_FINAL_TYPE (GbxIpythonSession, gbx_ipython_session, G_TYPE_OBJECT)

static void advance (GbxIpythonSession *self);

static void
clear_timer (GbxIpythonSession *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
release_kernel (GbxIpythonSession *self)
{
  if (self->kernel != NULL)
    g_signal_handlers_disconnect_by_data (self->kernel, self);
  g_clear_object (&self->kernel);
  self->is_ending = FALSE;
  self->is_asked = FALSE;
}

static void
release_cell (GbxIpythonSession *self)
{
  if (self->cell != NULL)
    g_signal_handlers_disconnect_by_data (self->cell, self);
  g_clear_object (&self->cell);
}

static void
gbx_ipython_session_dispose (GObject *object)
{
  GbxIpythonSession *self = GBX_IPYTHON_SESSION (object);

  clear_timer (self);
  release_cell (self);
  release_kernel (self);
  g_clear_object (&self->own_cell);
  g_clear_object (&self->launcher);

  G_OBJECT_CLASS (gbx_ipython_session_parent_class)->dispose (object);
}

static void
gbx_ipython_session_finalize (GObject *object)
{
  GbxIpythonSession *self = GBX_IPYTHON_SESSION (object);

  g_free (self->name);
  g_free (self->kernelspec);
  g_clear_pointer (&self->setup, gbx_ipython_setup_free);
  g_clear_object (&self->launching);
  g_clear_pointer (&self->deaths, gbx_ipython_deaths_free);

  G_OBJECT_CLASS (gbx_ipython_session_parent_class)->finalize (object);
}

static void
gbx_ipython_session_class_init (GbxIpythonSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gbx_ipython_session_dispose;
  object_class->finalize = gbx_ipython_session_finalize;
}

static void
gbx_ipython_session_init (GbxIpythonSession *self)
{
  g_queue_init (&self->waiters);
  self->deaths = gbx_ipython_deaths_new ();
}

/**
 * gbx_ipython_session_new:
 * @name: of the session
 * @kernelspec: name of an installed kernel; empty: Python
 * @launcher: starts kernels
 * @start_cells: (element-type utf8): what every fresh kernel runs; may grow later
 *
 * Returns: (transfer full): a session without a kernel
 */
GbxIpythonSession *
gbx_ipython_session_new (const char *name,
                         const char *kernelspec,
                         GbxIpythonLauncher *launcher,
                         GPtrArray *start_cells)
{
  GbxIpythonSession *self = g_object_new (GBX_IPYTHON_TYPE_SESSION, NULL);

  self->name = g_strdup (name);
  self->kernelspec = g_strdup (kernelspec);
  self->launcher = g_object_ref (launcher);
  self->setup = gbx_ipython_setup_new (start_cells);
  return self;
}

/**
 * gbx_ipython_session_get_name:
 * @self: a session
 *
 * Returns: (transfer none): its name
 */
const char *
gbx_ipython_session_get_name (GbxIpythonSession *self)
{
  return self->name;
}

/**
 * gbx_ipython_session_get_kernelspec:
 * @self: a session
 *
 * Returns: (transfer none): the kernel that it runs; empty: Python
 */
const char *
gbx_ipython_session_get_kernelspec (GbxIpythonSession *self)
{
  return self->kernelspec;
}

/**
 * gbx_ipython_session_get_interpreter:
 * @self: a session that was ready once
 *
 * Returns: (transfer none): the path of its Python, as the kernel says; empty: another language
 */
const char *
gbx_ipython_session_get_interpreter (GbxIpythonSession *self)
{
  return gbx_ipython_setup_get_interpreter (self->setup);
}

/**
 * gbx_ipython_session_is_unused:
 * @self: a session
 *
 * Returns: whether it never had a kernel, and nobody waits for one
 */
gboolean
gbx_ipython_session_is_unused (GbxIpythonSession *self)
{
  return self->kernel == NULL && self->launching == NULL &&
         gbx_ipython_deaths_get_notice (self->deaths) == NULL &&
         g_queue_is_empty (&self->waiters);
}

static void
end_waiters (GbxIpythonSession *self, const GError *error)
{
  G_GNUC_UNUSED g_autoptr (GbxIpythonSession) keep = g_object_ref (self);
  g_autoptr (GTask) task = NULL;

  while ((task = g_queue_pop_head (&self->waiters)) != NULL)
    {
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
      g_clear_object (&task);
    }
}

static gboolean
on_patience_over (gpointer user_data)
{
  GbxIpythonSession *self = user_data;
  G_GNUC_UNUSED g_autoptr (GbxIpythonSession) keep = g_object_ref (self);

  clear_timer (self);
  if (self->own_cell != NULL)
    {
      g_autoptr (GError) error = NULL;

      g_set_error (&error, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                   "IPython is not available: the kernel did not get ready within %d s",
                   (int) (GBX_IPYTHON_OWN_CELL_MAX_USEC / G_USEC_PER_SEC));
      self->is_broken = TRUE;
      end_waiters (self, error);
    }
  if (self->kernel != NULL)
    {
      self->is_asked = TRUE;
      gbx_ipython_kernel_kill (self->kernel);
    }
  return G_SOURCE_REMOVE;
}

static void
set_timer (GbxIpythonSession *self, gint64 wait_usec, GSourceFunc callback)
{
  clear_timer (self);
  self->timer = g_timeout_source_new ((guint) (wait_usec / 1000));
  g_source_set_callback (self->timer, callback, self, NULL);
  g_source_attach (self->timer, NULL);
}

/* --- death --- */

static void
note_death (GbxIpythonSession *self)
{
  g_autofree char *how = gbx_ipython_kernel_describe_exit (self->kernel);
  g_autofree char *log = gbx_ipython_kernel_get_last_lines (self->kernel);

  gbx_ipython_deaths_add (self->deaths, how, log, self->is_asked || self->is_ending);
}

/**
 * gbx_ipython_session_describe_death:
 * @self: a session whose kernel died
 *
 * Returns: (transfer none): how it died and whether there will be another one, for the agent; with
 *   the last words of the process if it had any
 */
const char *
gbx_ipython_session_describe_death (GbxIpythonSession *self)
{
  const char *notice = gbx_ipython_deaths_get_notice (self->deaths);

  return notice != NULL ? notice : "";
}

static void
on_died (GbxIpythonKernel *kernel, GbxIpythonSession *self)
{
  G_GNUC_UNUSED g_autoptr (GbxIpythonSession) keep = g_object_ref (self);

  note_death (self);
  clear_timer (self);
  release_kernel (self);
  advance (self);
}

/* --- the steps --- */

static void
on_launched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxIpythonSession) self = user_data; /* takes the reference from launch */
  g_autoptr (GbxIpythonKernel) kernel = NULL;
  g_autoptr (GError) error = NULL;

  kernel = gbx_ipython_launcher_launch_finish (self->launcher, result, &error);
  g_clear_object (&self->launching);
  if (kernel == NULL)
    {
      end_waiters (self, error);
      if (self->stop_task != NULL)
        advance (self);
      return;
    }

  self->kernel = g_steal_pointer (&kernel);
  gbx_ipython_setup_begin (self->setup, gbx_ipython_kernel_is_python (self->kernel));
  g_signal_connect (self->kernel, "died", G_CALLBACK (on_died), self);
  if (!gbx_ipython_kernel_is_alive (self->kernel))
    on_died (self->kernel, self);
  else
    advance (self);
}

static void
launch (GbxIpythonSession *self)
{
  self->is_broken = FALSE;
  self->launching = g_cancellable_new ();
  gbx_ipython_launcher_launch_async (self->launcher, self->kernelspec, self->launching, on_launched,
                                     g_object_ref (self));
}

static void
on_own_cell_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxIpythonSession) self = user_data; /* takes the reference from run_next_own_cell */
  GbxIpythonCell *cell = GBX_IPYTHON_CELL (source);
  g_autofree char *text = gbx_ipython_output_build_text (gbx_ipython_cell_get_output (cell));

  clear_timer (self);
  gbx_ipython_cell_run_finish (cell, result);
  gbx_ipython_setup_note_done (self->setup, gbx_ipython_cell_has_succeeded (cell), text);
  g_clear_object (&self->own_cell);
  advance (self);
}

/* Runs the next of the cells that make a kernel ready; FALSE: there is none. */
static gboolean
run_next_own_cell (GbxIpythonSession *self)
{
  g_autofree char *code = gbx_ipython_setup_take_next (self->setup);

  if (code == NULL)
    return FALSE;
  self->own_cell = gbx_ipython_cell_new (self->kernel, code,
                                         gbx_ipython_output_new (GBX_IPYTHON_OWN_OUTPUT_MAX_BYTES,
                                                                 0),
                                         NULL);
  set_timer (self, GBX_IPYTHON_OWN_CELL_MAX_USEC, on_patience_over);
  gbx_ipython_cell_run_async (self->own_cell, on_own_cell_done, g_object_ref (self));
  return TRUE;
}

static void
end_stop (GbxIpythonSession *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);

  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

static void
on_kernel_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxIpythonSession) self = user_data; /* takes the reference from advance_stop */

  gbx_ipython_kernel_stop_finish (GBX_IPYTHON_KERNEL (source), result);
  end_stop (self);
}

static void
advance_stop (GbxIpythonSession *self)
{
  g_autoptr (GError) error = g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                                          "the server is shutting down");
  gboolean is_busy = self->cell != NULL || self->own_cell != NULL;

  end_waiters (self, error);
  if (self->stop_task == NULL || self->launching != NULL)
    return;
  if (self->is_stopped)
    return;
  self->is_stopped = TRUE;
  if (self->kernel == NULL)
    end_stop (self);
  else
    gbx_ipython_kernel_stop_async (self->kernel, is_busy, on_kernel_stopped, g_object_ref (self));
}

static gboolean
on_unheeded (gpointer user_data)
{
  GbxIpythonSession *self = user_data;

  gbx_ipython_kernel_interrupt (self->kernel);
  set_timer (self, GBX_IPYTHON_INTERRUPT_GRACE_USEC - GBX_IPYTHON_HEED_USEC, on_patience_over);
  return G_SOURCE_REMOVE;
}

/* A cell that nobody waits for any more must be over before the next one. It was interrupted: once
 * more while it is about to end may end the kernel. */
static void
advance_past_cell (GbxIpythonSession *self)
{
  if (gbx_ipython_cell_is_given_up (self->cell) && self->timer == NULL)
    set_timer (self, GBX_IPYTHON_HEED_USEC, on_unheeded);
}

static void
advance (GbxIpythonSession *self)
{
  if (self->stopping)
    {
      advance_stop (self);
      return;
    }
  if (self->launching != NULL || self->own_cell != NULL)
    return;
  if (self->kernel != NULL && !gbx_ipython_kernel_is_alive (self->kernel))
    return; /* ::died is on its way */

  if (self->kernel == NULL && gbx_ipython_deaths_are_too_many (self->deaths))
    {
      g_autoptr (GError) error = g_error_new_literal (GBX_ERROR, GBX_ERROR_BUSY,
                                                      gbx_ipython_session_describe_death (self));

      end_waiters (self, error);
    }
  else if (self->kernel == NULL && self->is_broken && g_queue_is_empty (&self->waiters))
    return; /* the next who wants it may try again */
  else if (self->kernel == NULL)
    launch (self);
  else if (self->cell != NULL)
    advance_past_cell (self);
  else if (!self->is_ending && !run_next_own_cell (self))
    end_waiters (self, NULL);
}

/**
 * gbx_ipython_session_refresh:
 * @self: a session
 *
 * Does in the background what is left to make the kernel ready.
 */
void
gbx_ipython_session_refresh (GbxIpythonSession *self)
{
  if (self->cell == NULL)
    advance (self);
}

/**
 * gbx_ipython_session_prepare_async:
 * @self: a session
 * @directory: (nullable): where cells shall run from now on
 * @init_code: (nullable): what a kernel that is not the first runs once
 * @callback: called when the kernel is ready for a cell, or cannot be
 * @user_data: for @callback
 *
 * Makes the kernel ready: starts it, ends what still runs, enters @directory.
 */
void
gbx_ipython_session_prepare_async (GbxIpythonSession *self,
                                   const char *directory,
                                   const char *init_code,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, gbx_ipython_session_prepare_async);
  gbx_ipython_setup_want (self->setup, directory, init_code);
  g_queue_push_tail (&self->waiters, g_steal_pointer (&task));
  advance (self);
}

/**
 * gbx_ipython_session_prepare_finish:
 * @self: a session
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_ERROR_UNAVAILABLE if no kernel can be started, or %GBX_ERROR_BUSY if
 *   it died so often that it is left alone for a while
 */
gboolean
gbx_ipython_session_prepare_finish (GbxIpythonSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_cell_settled (GbxIpythonCell *cell, GbxIpythonSession *self)
{
  G_GNUC_UNUSED g_autoptr (GbxIpythonSession) keep = g_object_ref (self);

  if (gbx_ipython_cell_has_succeeded (cell))
    gbx_ipython_setup_note_cell (self->setup, gbx_ipython_cell_get_code (cell));
  if (gbx_ipython_cell_ends_kernel (cell) && self->kernel != NULL)
    self->is_ending = TRUE;
  release_cell (self);
  clear_timer (self);
  if (self->is_ending)
    set_timer (self, GBX_IPYTHON_EXIT_GRACE_USEC, on_patience_over);
  advance (self);
}

/**
 * gbx_ipython_session_begin_cell:
 * @self: a session that is ready
 * @code: what to run
 * @output: (transfer full): where its output goes
 * @record: (transfer none) (nullable): where its outputs are kept
 *
 * Makes a cell; the caller runs it at once.
 *
 * Returns: (transfer full) (nullable): the cell; %NULL if the kernel has just died
 */
GbxIpythonCell *
gbx_ipython_session_begin_cell (GbxIpythonSession *self,
                                const char *code,
                                GbxIpythonOutput *output,
                                GbxIpythonRecord *record)
{
  if (self->kernel == NULL || self->cell != NULL)
    {
      gbx_ipython_output_free (output);
      return NULL;
    }
  /* What earlier cells have its process write would be taken for its last words. */
  gbx_ipython_kernel_forget_lines (self->kernel);
  self->cell = gbx_ipython_cell_new (self->kernel, code, output, record);
  g_signal_connect (self->cell, "settled", G_CALLBACK (on_cell_settled), self);
  return g_object_ref (self->cell);
}

/**
 * gbx_ipython_session_interrupt:
 * @self: a session
 *
 * Interrupts what runs.
 */
void
gbx_ipython_session_interrupt (GbxIpythonSession *self)
{
  if (self->kernel != NULL)
    gbx_ipython_kernel_interrupt (self->kernel);
}

/**
 * gbx_ipython_session_restart:
 * @self: a session
 *
 * Ends the kernel, and what runs in it, and starts a fresh one.
 */
void
gbx_ipython_session_restart (GbxIpythonSession *self)
{
  gbx_ipython_deaths_pardon (self->deaths);
  if (self->kernel != NULL)
    {
      self->is_asked = TRUE;
      self->is_ending = TRUE; /* no cell begins before it is gone */
      gbx_ipython_kernel_kill (self->kernel);
    }
  else
    advance (self);
}

/**
 * gbx_ipython_session_stop_async:
 * @self: a session
 * @callback: called when the kernel is gone
 * @user_data: for @callback
 *
 * Ends it for good. Call it once.
 */
void
gbx_ipython_session_stop_async (GbxIpythonSession *self,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  self->stop_task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->stop_task, gbx_ipython_session_stop_async);
  self->stopping = TRUE;
  clear_timer (self);
  if (self->launching != NULL)
    g_cancellable_cancel (self->launching);
  else
    advance (self);
}

/**
 * gbx_ipython_session_stop_finish:
 * @self: a session
 * @result: what the callback was given
 *
 * Ends what gbx_ipython_session_stop_async() began; it cannot fail.
 */
void
gbx_ipython_session_stop_finish (GbxIpythonSession *self, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, self));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
