/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "edit-fixture.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-host-private.h"
#include "gbx-settings-private.h"

#define SANDBOX_USER_ID 1000

static void
own (Fixture *f, const char *path)
{
  if (geteuid () == 0)
    g_assert_cmpint (chown (path, f->user_id, f->user_id), ==, 0);
}

void
fixture_set_up (Fixture *f, gconstpointer data)
{
  static const GbxHostCallbacks callbacks = { NULL, NULL };
  g_autoptr (GbxHostEnvironment) environment = NULL;
  g_autoptr (GbxSettings) settings = NULL;

  umask (022);
  f->user_id = geteuid () == 0 ? SANDBOX_USER_ID : geteuid ();
  f->base = g_dir_make_tmp ("gbx-edit-XXXXXX", NULL);
  g_assert_nonnull (f->base);
  own (f, f->base);
  f->workspace = g_build_filename (f->base, "workspace", NULL);
  fixture_make_directory (f, f->workspace);

  environment = gbx_host_environment_new (f->workspace, "sandbox", f->user_id);
  settings = gbx_settings_new ();
  gbx_settings_set_string (settings, "file-rights", f->has_server_rights ? "server" : "user");
  f->host = gbx_host_new ("edit", settings, environment, &callbacks, NULL);
  f->module = gbx_edit_new (f->host);
}

static int
remove_entry (const char *path, const struct stat *info, int kind, struct FTW *walk)
{
  return remove (path);
}

void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->result);
  /* The worker thread lets go of its task some time after the task has returned. */
  while (g_atomic_int_get (&G_OBJECT (f->module)->ref_count) > 1)
    g_thread_yield ();
  g_assert_finalize_object (f->module);
  g_assert_finalize_object (f->host);
  g_assert_cmpint (nftw (f->base, remove_entry, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
  g_free (f->base);
  g_free (f->workspace);
}

/* Makes what is missing of a directory below the workspace, for the sandbox user. */
void
fixture_make_directory (Fixture *f, const char *path)
{
  g_autofree char *parent = NULL;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return;

  parent = g_path_get_dirname (path);
  fixture_make_directory (f, parent);
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
  own (f, path);
}

void
fixture_write (Fixture *f, const char *path, const void *data, gsize size, guint mode)
{
  g_assert_true (g_file_set_contents_full (path, data, (gssize) size, G_FILE_SET_CONTENTS_NONE,
                                           0644, NULL));
  own (f, path);
  g_assert_cmpint (chmod (path, mode), ==, 0);
}

/* (transfer full): a path below the workspace */
char *
fixture_path (Fixture *f, const char *name)
{
  return g_build_filename (f->workspace, name, NULL);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *f = user_data;

  f->result = g_object_ref (result);
}

GbxObservation *
fixture_run (Fixture *f,
             const char *action,
             JsonObject *args,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GbxRequest) request = gbx_request_new (action, args);
  GbxObservation *observation;

  gbx_action_execute_async (GBX_ACTION (f->module), request, cancellable, on_done, f);
  g_assert_null (f->result); /* the callback never runs before the call returns */
  while (f->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  observation = gbx_action_execute_finish (GBX_ACTION (f->module), f->result, error);
  g_clear_object (&f->result);

  return observation;
}

/* Arguments as JSON; “%s” does not stand for anything. */
GbxObservation *
fixture_run_text (Fixture *f, const char *action, const char *args)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (args, &error);
  GbxObservation *observation;

  g_assert_no_error (error);
  observation = fixture_run (f, action, json_node_get_object (node), NULL, &error);
  g_assert_no_error (error);

  return observation;
}
