/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-interpreters.h"

#include <string.h>

#define PROGRAM "python3"
#define SYSTEM_INTERPRETER "/usr/bin/python3"

static void
add (GPtrArray *found, const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) &&
      !g_ptr_array_find_with_equal_func (found, path, g_str_equal, NULL))
    g_ptr_array_add (found, g_strdup (path));
}

/* The first one in a search path. */
static void
add_from_path (GPtrArray *found, const char *path)
{
  g_auto (GStrv) directories = g_strsplit (path != NULL ? path : "", ":", -1);

  for (gsize i = 0; directories[i] != NULL; i++)
    {
      g_autofree char *candidate = g_build_filename (directories[i], PROGRAM, NULL);

      if (!g_path_is_absolute (candidate) || !g_file_test (candidate, G_FILE_TEST_IS_EXECUTABLE))
        continue;
      add (found, candidate);
      return;
    }
}

/**
 * gbx_ipython_interpreters_find:
 * @setting: the one that shall be used; empty: whichever has a kernel
 * @user_path: (nullable): the search path of who runs the kernel
 * @server_path: (nullable): the search path of the server
 *
 * Returns: (transfer full): the interpreters to try, in this order
 */
char **
gbx_ipython_interpreters_find (const char *setting, const char *user_path, const char *server_path)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  if (*setting != '\0')
    g_ptr_array_add (found, g_strdup (setting));
  else
    {
      add_from_path (found, user_path);
      add (found, SYSTEM_INTERPRETER);
      add_from_path (found, server_path);
    }
  g_ptr_array_add (found, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

/**
 * gbx_ipython_interpreters_extend_path:
 * @path: (nullable): a search path
 * @interpreter: an absolute path
 *
 * Returns: (transfer full): @path, with the interpreter's folder first if it is not in it: there
 *   its own pip and the programs of its packages are found
 */
char *
gbx_ipython_interpreters_extend_path (const char *path, const char *interpreter)
{
  g_autofree char *directory = g_path_get_dirname (interpreter);
  g_auto (GStrv) directories = g_strsplit (path != NULL ? path : "", ":", -1);

  if (g_strv_contains ((const char *const *) directories, directory))
    return g_strdup (path);
  if (path == NULL || *path == '\0')
    return g_steal_pointer (&directory);
  return g_strconcat (directory, ":", path, NULL);
}

/**
 * gbx_ipython_interpreters_lacks_kernel:
 * @log: what an interpreter wrote that ended at once
 *
 * Returns: whether it ended because it has no kernel, or one that it cannot import
 */
gboolean
gbx_ipython_interpreters_lacks_kernel (const char *log)
{
  return strstr (log, "No module named") != NULL || strstr (log, "ImportError: ") != NULL;
}
