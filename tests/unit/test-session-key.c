/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-session-key.h"

#include <gbx.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *directory;
  char *path;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->directory = g_dir_make_tmp ("glovebox-key-XXXXXX", NULL);
  f->path = g_build_filename (f->directory, "new", "key", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *inner = g_path_get_dirname (f->path);

  g_unlink (f->path);
  g_rmdir (inner);
  g_assert_cmpint (g_rmdir (f->directory), ==, 0); /* no draft is left */
  g_free (f->path);
  g_free (f->directory);
}

static void
test_same_again (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *first = gbx_session_key_derive (f->path, "local", "a", &error);
  g_autofree char *again = gbx_session_key_derive (f->path, "local", "a", &error);
  g_autofree char *other = gbx_session_key_derive (f->path, "local", "b", &error);
  g_autofree char *elsewhere = gbx_session_key_derive (f->path, "docker", "a", &error);
  struct stat status;

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (first), ==, 64);
  g_assert_cmpstr (first, ==, again);
  g_assert_cmpstr (first, !=, other);
  g_assert_cmpstr (first, !=, elsewhere);
  g_assert_cmpint (stat (f->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
}

static void
test_known_answer (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *inner = g_path_get_dirname (f->path);
  g_autofree char *secret = g_strnfill (64, 'a');
  g_autofree char *key = NULL;

  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  g_assert_true (g_file_set_contents_full (f->path, secret, -1, G_FILE_SET_CONTENTS_NONE, 0600,
                                           &error));
  key = gbx_session_key_derive (f->path, "local", "box", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (key, ==, "74932d30a6820e09f9f4145432ee15ee05074b780532691c124deeab4add53ab");
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *inner = g_path_get_dirname (f->path);

  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  g_assert_true (g_file_set_contents (f->path, "short", -1, NULL));
  g_assert_cmpint (g_chmod (f->path, 0640), ==, 0);
  g_assert_null (gbx_session_key_derive (f->path, "local", "a", &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FORBIDDEN);
  g_clear_error (&error);

  g_assert_cmpint (g_chmod (f->path, 0600), ==, 0);
  g_assert_null (gbx_session_key_derive (f->path, "local", "a", &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
  g_clear_error (&error);

  g_unlink (f->path);
  g_assert_cmpint (symlink ("/dev/zero", f->path), ==, 0);
  g_assert_null (gbx_session_key_derive (f->path, "local", "a", &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
}

static void
test_no_directory (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gbx_session_key_derive ("/dev/null/key", "local", "a", &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "/dev/null/key"));
}

static gpointer
derive_in_thread (gpointer path)
{
  return gbx_session_key_derive (path, "local", "a", NULL);
}

/* Whoever comes first makes the file; the others take it. */
static void
test_at_once (Fixture *f, gconstpointer data)
{
  GThread *threads[8];
  g_autofree char *key = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("derive", derive_in_thread, f->path);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *other = g_thread_join (threads[i]);

      g_assert_nonnull (other);
      if (key == NULL)
        key = g_strdup (other);
      g_assert_cmpstr (key, ==, other);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/session-key/same-again", Fixture, NULL, set_up, test_same_again, tear_down);
  g_test_add ("/session-key/known-answer", Fixture, NULL, set_up, test_known_answer, tear_down);
  g_test_add ("/session-key/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/session-key/no-directory", Fixture, NULL, set_up, test_no_directory, tear_down);
  g_test_add ("/session-key/at-once", Fixture, NULL, set_up, test_at_once, tear_down);

  return g_test_run ();
}
