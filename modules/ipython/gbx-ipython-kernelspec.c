/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-kernelspec.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-ipython-json.h"

#define SPEC_FILE "kernel.json"
#define NAME_CHARS \
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

/* Where kernels are installed, after the user's own folder. */
static const char *const system_directories[] = {
  "/usr/local/share/jupyter",
  "/usr/share/jupyter",
};

typedef struct
{
  char *name;
  char **directories;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_free (self->name);
  g_strfreev (self->directories);
  g_free (self);
}

/**
 * gbx_ipython_kernelspec_free:
 * @self: (transfer full): a kernelspec
 *
 * Frees it.
 */
void
gbx_ipython_kernelspec_free (GbxIpythonKernelspec *self)
{
  g_free (self->name);
  g_strfreev (self->argv);
  g_strfreev (self->environment);
  g_free (self);
}

static char **
read_argv (JsonObject *object)
{
  JsonArray *array = gbx_ipython_json_get_array (object, "argv");
  guint n_words = array != NULL ? json_array_get_length (array) : 0;
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();

  for (guint i = 0; i < n_words; i++)
    {
      JsonNode *word = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (word) || json_node_get_value_type (word) != G_TYPE_STRING)
        return NULL;
      g_strv_builder_add (argv, json_node_get_string (word));
    }
  return n_words > 0 ? g_strv_builder_end (argv) : NULL;
}

static char **
read_environment (JsonObject *object)
{
  JsonObject *members = gbx_ipython_json_get_object (object, "env");
  char **environment = g_new0 (char *, 1);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (members == NULL)
    return environment;
  json_object_iter_init (&iter, members);
  while (json_object_iter_next (&iter, &name, &value))
    if (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING &&
        *name != '\0' && strchr (name, '=') == NULL)
      environment = g_environ_setenv (environment, name, json_node_get_string (value), TRUE);
  return environment;
}

/**
 * gbx_ipython_kernelspec_parse:
 * @name: of the kernel
 * @text: of its kernel.json
 * @error: return location for an error
 *
 * Any thread.
 *
 * Returns: (transfer full): a kernelspec, or %NULL with %GBX_ERROR_UNAVAILABLE
 */
GbxIpythonKernelspec *
gbx_ipython_kernelspec_parse (const char *name, GBytes *text, GError **error)
{
  g_autoptr (GbxIpythonKernelspec) self = g_new0 (GbxIpythonKernelspec, 1);
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonNode) node = gbx_json_parse (text, &local);
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                                                     : NULL;

  self->name = g_strdup (name);
  self->argv = read_argv (object);
  if (self->argv == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "kernel “%s”: " SPEC_FILE ": %s", name,
                   local != NULL ? local->message : "argv is no list of words");
      return NULL;
    }
  self->environment = read_environment (object);
  self->interrupt_by_message =
      g_strcmp0 (gbx_ipython_json_get_string (object, "interrupt_mode"), "message") == 0;
  return g_steal_pointer (&self);
}

/**
 * gbx_ipython_kernelspec_apply:
 * @self: a kernelspec
 * @launch: what shall start that kernel
 *
 * Fills in @launch.
 */
void
gbx_ipython_kernelspec_apply (const GbxIpythonKernelspec *self, GbxIpythonLaunch *launch)
{
  launch->kernel_name = g_strdup (self->name);
  launch->argv = g_strdupv (self->argv);
  launch->interrupt_by_message = self->interrupt_by_message;
  for (gsize i = 0; self->environment[i] != NULL; i++)
    {
      const char *equals = strchr (self->environment[i], '=');
      g_autofree char *name = g_strndup (self->environment[i],
                                         (gsize) (equals - self->environment[i]));

      launch->environment = g_environ_setenv (launch->environment, name, equals + 1, TRUE);
    }
}

/* NULL if there is no such file, or none of a kind and size that it could be. */
static GBytes *
read_spec_file (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  g_autofree char *text = NULL;
  gssize length = -1;
  struct stat info;

  if (fd < 0)
    return NULL;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode) &&
      info.st_size <= GBX_IPYTHON_KERNELSPEC_MAX_BYTES)
    {
      text = g_malloc (GBX_IPYTHON_KERNELSPEC_MAX_BYTES);
      length = read (fd, text, GBX_IPYTHON_KERNELSPEC_MAX_BYTES);
    }
  close (fd);
  return length >= 0 ? g_bytes_new (text, (gsize) length) : NULL;
}

static void
find_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Search *search = task_data;
  GError *error = NULL;

  for (gsize i = 0; search->directories[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (search->directories[i], "kernels", search->name,
                                                SPEC_FILE, NULL);
      g_autoptr (GBytes) text = read_spec_file (path);
      GbxIpythonKernelspec *spec;

      if (text == NULL)
        continue;
      spec = gbx_ipython_kernelspec_parse (search->name, text, &error);
      if (spec == NULL)
        g_task_return_error (task, error);
      else
        g_task_return_pointer (task, spec, (GDestroyNotify) gbx_ipython_kernelspec_free);
      return;
    }
  g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                           "kernel “%s” is not installed: there is no kernels/%s/" SPEC_FILE
                           " in the data folders of Jupyter",
                           search->name, search->name);
}

static char **
build_directories (const char *const *environment, const char *interpreter)
{
  const char *path = g_environ_getenv ((char **) environment, "JUPYTER_PATH");
  const char *home = g_environ_getenv ((char **) environment, "HOME");
  g_auto (GStrv) extra = g_strsplit (path != NULL ? path : "", ":", -1);
  g_autoptr (GStrvBuilder) directories = g_strv_builder_new ();

  for (gsize i = 0; extra[i] != NULL; i++)
    if (g_path_is_absolute (extra[i]))
      g_strv_builder_add (directories, extra[i]);
  if (home != NULL && g_path_is_absolute (home))
    {
      g_autofree char *own = g_build_filename (home, ".local/share/jupyter", NULL);

      g_strv_builder_add (directories, own);
    }
  if (interpreter != NULL)
    {
      g_autofree char *bin = g_path_get_dirname (interpreter);
      g_autofree char *prefix = g_path_get_dirname (bin);
      g_autofree char *share = g_build_filename (prefix, "share/jupyter", NULL);

      g_strv_builder_add (directories, share);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (system_directories); i++)
    g_strv_builder_add (directories, system_directories[i]);
  return g_strv_builder_end (directories);
}

/**
 * gbx_ipython_kernelspec_find_async:
 * @name: of an installed kernel
 * @environment: in which it would run
 * @interpreter: (nullable): a Python interpreter beside which kernels may be installed
 * @callback: called when it was found, or was not
 * @user_data: for @callback
 *
 * Looks for a kernel.
 */
void
gbx_ipython_kernelspec_find_async (const char *name,
                                   const char *const *environment,
                                   const char *interpreter,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Search *search;

  g_task_set_source_tag (task, gbx_ipython_kernelspec_find_async);
  if (*name == '.' || strspn (name, NAME_CHARS) != strlen (name))
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                               "“%s” is not the name of a kernel", name);
      return;
    }

  search = g_new0 (Search, 1);
  search->name = g_strdup (name);
  search->directories = build_directories (environment, interpreter);
  g_task_set_task_data (task, search, search_free);
  g_task_run_in_thread (task, find_in_thread);
}

/**
 * gbx_ipython_kernelspec_find_finish:
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Returns: (transfer full): the kernelspec, or %NULL with %GBX_ERROR_UNAVAILABLE
 */
GbxIpythonKernelspec *
gbx_ipython_kernelspec_find_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
