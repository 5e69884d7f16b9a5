/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finds what can run a kernel and starts one: the first interpreter that has the package does. */
#include "gbx-ipython-launcher.h"

#include <string.h>
#include <unistd.h>

#include "gbx-common-word.h"
#include "gbx-ipython-interpreters.h"
#include "gbx-ipython-kernelspec.h"
#include "gbx-ipython-zmq.h"

/* Of Python: not a folder where somebody keeps files that could hide those of its library. */
#define START_DIRECTORY "/"

static const char advice[] =
    "Install it with “apt-get install python3-ipykernel” or “python3 -m pip install ipykernel”, "
    "or name an interpreter that has it in the setting ipython.interpreter.";

struct _GbxIpythonLauncher
{
  GObject parent_instance;

  GbxHost *host;
  GbxIpythonAccount *account;
  char **environment;
  char *socket_parent;
  char *interpreter; /* the one that worked last; NULL: none yet */
};

G_DEFINE_FINAL_TYPE (GbxIpythonLauncher, gbx_ipython_launcher, G_TYPE_OBJECT)

/* One attempt after the other. */
typedef struct
{
  char *kernelspec; /* empty: Python */
  char **candidates;
  gsize next;
  GbxIpythonKernel *kernel; /* the attempt under way */
  GString *failures;
} Search;

static void try_next (GTask *task);

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->kernelspec);
  g_strfreev (self->candidates);
  g_clear_object (&self->kernel);
  g_string_free (self->failures, TRUE);
  g_free (self);
}

static void
gbx_ipython_launcher_finalize (GObject *object)
{
  GbxIpythonLauncher *self = GBX_IPYTHON_LAUNCHER (object);

  g_clear_object (&self->host);
  g_clear_pointer (&self->account, gbx_ipython_account_free);
  g_strfreev (self->environment);
  g_free (self->socket_parent);
  g_free (self->interpreter);

  G_OBJECT_CLASS (gbx_ipython_launcher_parent_class)->finalize (object);
}

static void
gbx_ipython_launcher_class_init (GbxIpythonLauncherClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_ipython_launcher_finalize;
}

static void
gbx_ipython_launcher_init (GbxIpythonLauncher *self)
{
}

/**
 * gbx_ipython_launcher_new:
 * @host: the module's host
 * @error: return location for an error
 *
 * Returns: (transfer full): a launcher, or %NULL with %GBX_ERROR_UNAVAILABLE or %GBX_ERROR_FAILED
 */
GbxIpythonLauncher *
gbx_ipython_launcher_new (GbxHost *host, GError **error)
{
  g_autoptr (GbxIpythonLauncher) self = g_object_new (GBX_IPYTHON_TYPE_LAUNCHER, NULL);
  GbxSettings *settings = gbx_host_get_settings (host);
  gboolean is_local = g_str_equal (gbx_settings_get_string (settings, "local-runtime"), "1");
  gboolean may_change = gbx_common_word_is_yes (gbx_settings_get_string (settings, "su-to-user"));
  g_auto (GStrv) inherited = g_get_environ ();

  self->host = g_object_ref (host);
  self->account = gbx_ipython_account_new (gbx_host_get_user_name (host), may_change && !is_local,
                                           error);
  if (self->account == NULL)
    return NULL;
  self->socket_parent = g_strdup (gbx_host_get_runtime_directory (host, error));
  if (self->socket_parent == NULL)
    return NULL;
  self->environment = gbx_ipython_account_build_environment (
      self->account, (const char *const *) inherited,
      gbx_settings_get_list (settings, "keep-environment"));
  return g_steal_pointer (&self);
}

static GbxIpythonLaunch *
build_launch (GbxIpythonLauncher *self)
{
  GbxSettings *settings = gbx_host_get_settings (self->host);
  GbxIpythonLaunch *launch = gbx_ipython_launch_new (self->account);

  launch->environment = g_strdupv (self->environment);
  launch->socket_parent = g_strdup (self->socket_parent);
  /* Some characters need more room on the way than in the text: the new lines, above all. */
  launch->max_stream_bytes = gbx_settings_get_size_bytes (settings, "max-output") / 4 * 5;
  launch->timeout_usec = gbx_settings_get_duration_usec (settings, "start-timeout");
  return launch;
}

static GbxIpythonLaunch *
build_python_launch (GbxIpythonLauncher *self, const char *interpreter)
{
  const char *argv[] = { interpreter, "-m", "ipykernel_launcher", "-f", "{connection_file}", NULL };
  GbxIpythonLaunch *launch = build_launch (self);
  g_autofree char *path = NULL;

  path = gbx_ipython_interpreters_extend_path (g_environ_getenv (launch->environment, "PATH"),
                                               interpreter);
  launch->environment = g_environ_setenv (launch->environment, "PATH", path, TRUE);
  launch->start_directory = g_strdup (START_DIRECTORY);
  launch->argv = g_strdupv ((char **) argv);
  launch->kernel_name = g_strdup ("python3");
  return launch;
}

static void
fail_search (GTask *task)
{
  Search *search = g_task_get_task_data (task);

  if (search->failures->len == 0)
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                             "IPython is not available: there is no python3. Install the packages "
                             "python3 and python3-ipykernel, or name an interpreter in the setting "
                             "ipython.interpreter.");
  else
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                             "IPython is not available: no interpreter has the package ipykernel. "
                             "Tried: %s. %s",
                             search->failures->str, advice);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data; /* takes the reference from try_next */
  GbxIpythonLauncher *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  GbxIpythonKernel *kernel = GBX_IPYTHON_KERNEL (source);
  const char *program = gbx_ipython_kernel_get_program (kernel);
  g_autoptr (GError) error = NULL;
  g_autofree char *log = NULL;
  const char *reason;

  if (gbx_ipython_kernel_start_finish (kernel, result, &error))
    {
      if (search->candidates != NULL)
        {
          g_free (self->interpreter);
          self->interpreter = g_strdup (program);
        }
      g_task_return_pointer (task, g_steal_pointer (&search->kernel), g_object_unref);
      return;
    }
  log = gbx_ipython_kernel_get_last_lines (kernel);
  if (search->candidates == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (task)) ||
      (*log != '\0' && !gbx_ipython_interpreters_lacks_kernel (log)))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  reason = *log != '\0' ? log : error->message;
  g_string_append_printf (search->failures, "%s%s (%s)", search->failures->len > 0 ? ", " : "",
                          program, reason);
  g_clear_object (&search->kernel);
  try_next (task);
}

static void
start_kernel (GTask *task, GbxIpythonLaunch *launch)
{
  Search *search = g_task_get_task_data (task);

  search->kernel = gbx_ipython_kernel_new (launch);
  gbx_ipython_kernel_start_async (search->kernel, g_task_get_cancellable (task), on_started,
                                  g_object_ref (task));
}

static void
try_next (GTask *task)
{
  GbxIpythonLauncher *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);

  if (search->candidates[search->next] == NULL)
    fail_search (task);
  else
    start_kernel (task, build_python_launch (self, search->candidates[search->next++]));
}

static void
on_kernelspec (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data; /* takes the reference from launch_async */
  GbxIpythonLauncher *self = g_task_get_source_object (task);
  g_autoptr (GbxIpythonKernelspec) spec = NULL;
  g_autoptr (GbxIpythonLaunch) launch = NULL;
  g_autoptr (GError) error = NULL;

  spec = gbx_ipython_kernelspec_find_finish (result, &error);
  if (spec == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  launch = build_launch (self);
  gbx_ipython_kernelspec_apply (spec, launch);
  /* Which language it has shows only later; one that is not Python cannot be told to go there. */
  launch->start_directory = g_strdup (gbx_host_get_current_directory (self->host));
  start_kernel (task, g_steal_pointer (&launch));
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data; /* takes the reference from launch_async */
  GbxIpythonLauncher *self = g_task_get_source_object (task);
  Search *search = g_task_get_task_data (task);
  const char *setting = gbx_settings_get_string (gbx_host_get_settings (self->host), "interpreter");
  g_auto (GStrv) candidates = NULL;
  GError *error = NULL;

  if (!gbx_ipython_zmq_load_finish (result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  candidates = gbx_ipython_interpreters_find (setting,
                                              g_environ_getenv (self->environment, "PATH"),
                                              g_getenv ("PATH"));
  if (*search->kernelspec != '\0')
    {
      /* Until one is known to run it is the one that is tried first. */
      gbx_ipython_kernelspec_find_async (search->kernelspec,
                                         (const char *const *) self->environment,
                                         self->interpreter != NULL ? self->interpreter
                                                                   : candidates[0],
                                         on_kernelspec, g_steal_pointer (&task));
      return;
    }

  search->candidates = g_steal_pointer (&candidates);
  try_next (task);
}

/**
 * gbx_ipython_launcher_launch_async:
 * @self: a launcher
 * @kernelspec: name of an installed kernel; empty: Python
 * @cancellable: (nullable): ends the attempt
 * @callback: called when the kernel runs, or cannot
 * @user_data: for @callback
 *
 * Starts a kernel.
 */
void
gbx_ipython_launcher_launch_async (GbxIpythonLauncher *self,
                                   const char *kernelspec,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  g_task_set_source_tag (task, gbx_ipython_launcher_launch_async);
  search->kernelspec = g_strdup (kernelspec);
  search->failures = g_string_new (NULL);
  g_task_set_task_data (task, search, search_free);
  gbx_ipython_zmq_load_async (on_loaded, g_steal_pointer (&task));
}

/**
 * gbx_ipython_launcher_launch_finish:
 * @self: a launcher
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full): a kernel that runs, or %NULL with %GBX_ERROR_UNAVAILABLE: what is
 *   missing and what brings it
 */
GbxIpythonKernel *
gbx_ipython_launcher_launch_finish (GbxIpythonLauncher *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
