/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-test.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "gbx-host-private.h"
#include "gbx-module-info.h"
#include "gbx-settings-store.h"

/* How deep the folder of a test is taken away again. */
#define DIR_MAX_DEPTH_COUNT 300

struct _GbxTest
{
  char *dir;
  GPtrArray *expected; /* GWeakRef: objects that must be gone at the end */

  GThread *watchdog; /* NULL: none */
  GMutex lock;
  GCond cond;
  gboolean done; /* under lock */
  gint64 timeout_usec;
};

/**
 * gbx_test_init:
 * @argc: (inout): of main()
 * @argv: (inout): of main()
 *
 * Stands at the beginning of a test program's main(), in place of g_test_init(). Each test gets
 * user folders of its own.
 *
 * Since: 1.0
 */
void
gbx_test_init (int *argc, char ***argv)
{
  setlocale (LC_ALL, "");
  g_test_init (argc, argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
}

static gpointer
watch_in_thread (gpointer data)
{
  GbxTest *self = data;
  gint64 end_usec = g_get_monotonic_time () + self->timeout_usec;
  gboolean in_time = TRUE;

  g_mutex_lock (&self->lock);
  while (!self->done && in_time)
    in_time = g_cond_wait_until (&self->cond, &self->lock, end_usec);
  g_mutex_unlock (&self->lock);

  if (!in_time)
    {
      fprintf (stderr, "# watchdog: %s takes longer than %" G_GINT64_FORMAT " s\n",
               g_test_get_path (), self->timeout_usec / G_USEC_PER_SEC);
      abort ();
    }

  return NULL;
}

static gint64
get_timeout_usec (void)
{
  const char *text = g_getenv ("GBX_TEST_TIMEOUT_SECONDS");
  guint64 seconds = GBX_TEST_TIMEOUT_SECONDS_DEFAULT;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, 3600, &seconds, NULL))
    g_test_message ("GBX_TEST_TIMEOUT_SECONDS=%s is not a number from 0 to 3600", text);

  return (gint64) seconds * G_USEC_PER_SEC;
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/**
 * gbx_test_new:
 *
 * Begins one test: makes its folder and lets the watchdog go. Meant for the set-up of a fixture.
 *
 * Returns: (transfer full): what the test has at hand; gbx_test_free() ends the test
 *
 * Since: 1.0
 */
GbxTest *
gbx_test_new (void)
{
  g_autoptr (GError) error = NULL;
  GbxTest *self = g_new0 (GbxTest, 1);

  self->dir = g_dir_make_tmp ("gbx-test-XXXXXX", &error);
  g_assert_no_error (error);
  self->expected = g_ptr_array_new_with_free_func (weak_ref_free);

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->timeout_usec = get_timeout_usec ();
  if (self->timeout_usec > 0)
    self->watchdog = g_thread_new ("watchdog", watch_in_thread, self);

  return self;
}

static void
stop_watchdog (GbxTest *self)
{
  if (self->watchdog == NULL)
    return;

  g_mutex_lock (&self->lock);
  self->done = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  g_thread_join (g_steal_pointer (&self->watchdog));
}

static void
remove_tree (const char *path, int depth)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_assert_cmpint (depth, <, DIR_MAX_DEPTH_COUNT);

  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      (void) g_chmod (path, 0700);
      dir = g_dir_open (path, 0, NULL);
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child, depth + 1);
    }
  if (g_remove (path) != 0)
    g_test_message ("cannot remove %s", path);
}

/**
 * gbx_test_free:
 * @self: (transfer full): what gbx_test_new() returned
 *
 * Ends one test: fails it if an object given to gbx_test_expect_finalized() still lives, removes
 * its folder and stops the watchdog.
 *
 * Since: 1.0
 */
void
gbx_test_free (GbxTest *self)
{
  gbx_test_settle ();
  for (guint i = 0; i < self->expected->len; i++)
    {
      g_autoptr (GObject) object = g_weak_ref_get (self->expected->pdata[i]);

      if (object != NULL)
        g_printerr ("# a %s is left over\n", G_OBJECT_TYPE_NAME (object));
      g_assert_null (object);
    }

  remove_tree (self->dir, 0);
  stop_watchdog (self);

  g_ptr_array_unref (self->expected);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self->dir);
  g_free (self);
}

/**
 * gbx_test_get_dir:
 * @self: a test
 *
 * Returns: (transfer none): absolute path of a folder of this test's own
 *
 * Since: 1.0
 */
const char *
gbx_test_get_dir (GbxTest *self)
{
  return self->dir;
}

/**
 * gbx_test_build_path:
 * @self: a test
 * @name: a path relative to the test's folder
 *
 * Returns: (transfer full): @name as an absolute path
 *
 * Since: 1.0
 */
char *
gbx_test_build_path (GbxTest *self, const char *name)
{
  return g_build_filename (self->dir, name, NULL);
}

/**
 * gbx_test_write_file:
 * @self: a test
 * @name: a path relative to the test's folder; folders on the way are made
 * @text: what the file shall hold
 *
 * Makes a file.
 *
 * Returns: (transfer full): the file's absolute path
 *
 * Since: 1.0
 */
char *
gbx_test_write_file (GbxTest *self, const char *name, const char *text)
{
  g_autofree char *path = gbx_test_build_path (self, name);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&path);
}

/**
 * gbx_test_expect_finalized:
 * @self: a test
 * @object: (type GObject): an object that nobody may hold when the test ends
 *
 * Makes gbx_test_free() fail the test if a reference to @object is left then. Takes none itself.
 *
 * Since: 1.0
 */
void
gbx_test_expect_finalized (GbxTest *self, gpointer object)
{
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, object);
  g_ptr_array_add (self->expected, ref);
}

/**
 * gbx_test_settle:
 *
 * Runs the main loop until nothing is ready to run.
 *
 * Since: 1.0
 */
void
gbx_test_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/**
 * gbx_test_store_result:
 * @source: who calls back
 * @result: the result
 * @user_data: (type GAsyncResult): a `GAsyncResult **` that holds %NULL
 *
 * A #GAsyncReadyCallback that keeps a reference to @result. Fails the test if it is called twice.
 *
 * Since: 1.0
 */
void
gbx_test_store_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **store = user_data;

  g_assert_null (*store);
  *store = g_object_ref (result);
}

/**
 * gbx_test_load_settings:
 * @keyfile: path of a module's keyfile; its name is the module's, with `.module` appended
 * @assignments: (nullable) (array zero-terminated=1): values other than the defaults, each as
 *   `SETTING=VALUE`
 *
 * Reads a module's settings as the host does, and fails the test if the host would refuse them.
 *
 * Returns: (transfer full): settings to give to gbx_test_new_host()
 *
 * Since: 1.0
 */
GbxSettings *
gbx_test_load_settings (const char *keyfile, const char *const *assignments)
{
  g_autoptr (GbxSettingsStore) store = gbx_settings_store_new (NULL);
  g_autoptr (GbxModuleInfo) info = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  GbxSettings *settings;
  char *text = NULL;
  gsize size = 0;

  g_file_get_contents (keyfile, &text, &size, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (text, size);
  info = gbx_module_info_new_from_bytes (keyfile, bytes, &error);
  g_assert_no_error (error);

  for (gsize i = 0; assignments != NULL && assignments[i] != NULL; i++)
    {
      g_autofree char *whole = g_strconcat (gbx_module_info_get_name (info), ".", assignments[i],
                                            NULL);

      gbx_settings_store_add_assignment (store, whole, &error);
      g_assert_no_error (error);
    }
  settings = gbx_settings_store_build (store, info, &error);
  g_assert_no_error (error);

  return settings;
}

/**
 * gbx_test_new_host:
 * @self: a test
 * @module: name of the module under test
 * @settings: (nullable): its settings
 *
 * Makes a host without a server behind it: the workspace is the test's folder, the user is the
 * one who runs the test, and no feature is found.
 *
 * Returns: (transfer full): a host to give to the module's create()
 *
 * Since: 1.0
 */
GbxHost *
gbx_test_new_host (GbxTest *self, const char *module, GbxSettings *settings)
{
  g_autoptr (GbxHostEnvironment) environment = NULL;

  environment = gbx_host_environment_new (self->dir, g_get_user_name (), getuid ());

  return gbx_host_new (module, settings, environment, NULL, NULL);
}

/**
 * gbx_test_new_request:
 * @action: an action's id
 * @args: a JSON object, as text
 *
 * Returns: (transfer full): a request as the host hands it to a module
 *
 * Since: 1.0
 */
GbxRequest *
gbx_test_new_request (const char *action, const char *args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (args, &error);

  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));

  return gbx_request_new (action, json_node_get_object (node));
}

/**
 * gbx_test_run_action:
 * @action: a module's object
 * @request: what it shall run
 * @cancellable: (nullable): to cancel it
 * @error: return location for an error
 *
 * Runs one action to its end, running the main loop meanwhile. Fails the test if the module calls
 * back before its execute_async() has returned.
 *
 * Returns: (transfer full): the observation, or %NULL with the module's error
 *
 * Since: 1.0
 */
GbxObservation *
gbx_test_run_action (GbxAction *action,
                     GbxRequest *request,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  gbx_action_execute_async (action, request, cancellable, gbx_test_store_result, &result);
  g_assert_null (result);
  gbx_test_run_until (result != NULL);

  return gbx_action_execute_finish (action, result, error);
}
