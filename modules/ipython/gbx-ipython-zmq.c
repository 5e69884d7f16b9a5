/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-zmq.h"

#include <dlfcn.h>
#include <gbx.h>
#include <string.h>

#define LIBRARY "libzmq.so.5"
#define SYMBOL(name)                                    \
  {                                                     \
    "zmq_" #name, G_STRUCT_OFFSET (GbxIpythonZmq, name) \
  }

static const struct
{
  const char *name;
  gsize offset; /* in GbxIpythonZmq */
} symbols[] = {
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

/* What packagers read, as systemd's “ELF dlopen metadata” describes it. */
#define NOTE                                                          \
  "[{\"feature\":\"ipython\",\"description\":\"Sockets to kernels\"," \
  "\"priority\":\"required\",\"soname\":[\"" LIBRARY "\"]}]"

__attribute__ ((used, section (".note.dlopen"), aligned (4))) static const struct
{
  guint32 name_bytes, content_bytes, type;
  char name[4];
  char content[(sizeof NOTE + 3) / 4 * 4];
} note = { 4, sizeof note.content, 0x407c0c0a, "FDO", NOTE };

static GbxIpythonZmq functions;
static gint is_loaded; /* atomic: set when they are there */

static gboolean
load (GError **error)
{
  void *library = dlopen (LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

  if (library == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                   "IPython is not available: %s. Install the package libzmq5.", dlerror ());
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (symbols); i++)
    {
      void *function = dlsym (library, symbols[i].name);

      if (function == NULL)
        {
          g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                       "IPython is not available: " LIBRARY " has no %s", symbols[i].name);
          return FALSE;
        }
      memcpy ((char *) &functions + symbols[i].offset, &function, sizeof function);
    }
  return TRUE;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  static GMutex mutex; /* two kernels may be the first */
  GError *error = NULL;

  g_mutex_lock (&mutex);
  if (g_atomic_int_get (&is_loaded) == 0 && load (&error))
    g_atomic_int_set (&is_loaded, 1);
  g_mutex_unlock (&mutex);
  if (error == NULL)
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
  if (g_atomic_int_get (&is_loaded) != 0)
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
