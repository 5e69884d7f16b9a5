/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-zmq.h"

#include <gbx-common-library.h>

#define LIBRARY "libzmq.so.5"
#define SYMBOL(name)                                    \
  {                                                     \
    "zmq_" #name, G_STRUCT_OFFSET (GbxIpythonZmq, name) \
  }

static const GbxCommonSymbol symbols[] = {
  SYMBOL (ctx_new),
  SYMBOL (ctx_term),
  SYMBOL (socket),
  SYMBOL (close),
  SYMBOL (connect),
  SYMBOL (disconnect),
  SYMBOL (setsockopt),
  SYMBOL (getsockopt),
  SYMBOL (send),
  SYMBOL (msg_init),
  SYMBOL (msg_recv),
  SYMBOL (msg_data),
  SYMBOL (msg_size),
  SYMBOL (msg_close),
  SYMBOL (strerror),
};

static GbxIpythonZmq functions;
static GbxCommonLibrary library = {
  .soname = LIBRARY,
  .package = "libzmq5",
  .feature = "IPython",
  .symbols = symbols,
  .symbols_count = G_N_ELEMENTS (symbols),
  .functions = &functions,
};

GBX_COMMON_LIBRARY_NOTE (LIBRARY, "ipython", "Sockets to kernels", "required");

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (gbx_common_library_open (&library, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * gbx_ipython_zmq_load_async:
 * @callback: called when the library is there, or cannot be had
 * @user_data: for @callback
 *
 * Opens the library; at once if that was done before.
 */
void
gbx_ipython_zmq_load_async (GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, gbx_ipython_zmq_load_async);
  if (gbx_common_library_is_open (&library))
    g_task_return_boolean (task, TRUE);
  else
    g_task_run_in_thread (task, load_in_thread);
}

/**
 * gbx_ipython_zmq_load_finish:
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: %FALSE with %GBX_ERROR_UNAVAILABLE if there is no such library
 */
gboolean
gbx_ipython_zmq_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * gbx_ipython_zmq_get:
 *
 * Returns: (transfer none): the library's functions, which are there once it was loaded
 */
const GbxIpythonZmq *
gbx_ipython_zmq_get (void)
{
  return &functions;
}
