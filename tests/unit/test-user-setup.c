/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-error.h"
#include "gbx-limits.h"
#include "gbx-owner.h"
#include "gbx-test.h"
#include "gbx-user-setup.h"

/* A user and a group that nobody has; only root can give files to them. */
#define OTHER_ID 54321

/* A small system of its own: files of users and groups, and a program that adds users. */
typedef struct
{
  GbxTest *test;
  char *passwd_path;
  char *group_path;
  char *sudoers_path;
  char *useradd_program;
  char *working_dir;
  GbxUserSetup setup;
} Fixture;

static void
write_formatted (const char *path, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
write_formatted (const char *path, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *log_path = NULL;

  f->test = gbx_test_new ();
  f->passwd_path = gbx_test_build_path (f->test, "passwd");
  f->group_path = gbx_test_build_path (f->test, "group");
  f->sudoers_path = gbx_test_build_path (f->test, "sudoers");
  f->useradd_program = gbx_test_build_path (f->test, "useradd");
  f->working_dir = gbx_test_build_path (f->test, "a/b/work");
  log_path = gbx_test_build_path (f->test, "useradd.log");

  write_formatted (f->passwd_path,
                   "root:x:%u:0::/root:/bin/sh\n"
                   "me:x:%u:%u::/home/me:/bin/sh\n"
                   "other:x:%u:%u::/:/bin/sh\n",
                   getuid (),
                   getuid (),
                   getgid (),
                   OTHER_ID,
                   OTHER_ID);
  write_formatted (f->group_path, "root:x:%u:\nsudo:x:27:me\n", getgid ());
  write_formatted (f->sudoers_path, "root ALL=(ALL) ALL\n");
  write_formatted (f->useradd_program,
                   "#!/bin/sh\n"
                   "echo \"$@\" > '%s'\n"
                   "for name; do :; done\n"
                   "if [ \"$name\" = taken ]; then echo 'UID is not unique' >&2; exit 4; fi\n"
                   "echo \"$name:x:%u:%u::/:/bin/sh\" >> '%s'\n",
                   log_path,
                   getuid (),
                   getgid (),
                   f->passwd_path);
  g_assert_cmpint (g_chmod (f->useradd_program, 0755), ==, 0);

  f->setup = (GbxUserSetup){
    .username = "me",
    .user_id = getuid (),
    .current_user = "somebody",
    .working_dir = f->working_dir,
    .group = "root",
    .passwd_path = f->passwd_path,
    .group_path = f->group_path,
    .sudoers_path = f->sudoers_path,
    .useradd_program = f->useradd_program,
  };
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_free (f->passwd_path);
  g_free (f->group_path);
  g_free (f->sudoers_path);
  g_free (f->useradd_program);
  g_free (f->working_dir);
  gbx_test_free (f->test);
}

/* Runs the set-up, which must work; gives back all warnings as one text. */
static char *
run (Fixture *f, guint32 expected_user_id)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) warnings = NULL;
  guint32 user_id = G_MAXUINT32;

  g_assert_true (gbx_user_setup_run (&f->setup, &user_id, &warnings, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (user_id, ==, expected_user_id);

  return g_strjoinv ("\n", warnings);
}

static char *
refuse (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) warnings = NULL;
  guint32 user_id = 4711;

  g_assert_false (gbx_user_setup_run (&f->setup, &user_id, &warnings, &error));
  g_assert_nonnull (error);
  g_assert_cmpuint (user_id, ==, 4711);
  g_assert_null (warnings);
  g_assert_false (g_file_test (f->working_dir, G_FILE_TEST_EXISTS));

  return g_strdup (error->message);
}

static guint
mode_of (const char *path)
{
  struct stat status;

  g_assert_cmpint (lstat (path, &status), ==, 0);

  return status.st_mode & 07777;
}

static guint
owner_of (const char *path)
{
  struct stat status;

  g_assert_cmpint (lstat (path, &status), ==, 0);

  return status.st_uid;
}

static char *
read_file (Fixture *f, const char *name)
{
  g_autofree char *path = gbx_test_build_path (f->test, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

static void
test_known_user (Fixture *f, gconstpointer data)
{
  g_autofree char *parent = g_path_get_dirname (f->working_dir);
  g_autofree char *warnings = run (f, getuid ());
  g_autofree char *log = read_file (f, "useradd.log");
  g_autofree char *sudoers = read_file (f, "sudoers");

  g_assert_cmpstr (warnings, ==, "");
  g_assert_null (log);
  g_assert_cmpstr (sudoers, ==, "root ALL=(ALL) ALL\n");
  g_assert_cmpint (mode_of (f->working_dir), ==, 0775);
  g_assert_cmpint (mode_of (parent), ==, 0775);
}

static void
test_known_user_other_number (Fixture *f, gconstpointer data)
{
  g_autofree char *warnings = NULL;

  f->setup.user_id = getuid () + 7;
  warnings = run (f, getuid ());
  g_assert_nonnull (strstr (warnings, "the user “me” has the number "));
}

static void
test_caller (Fixture *f, gconstpointer data)
{
  g_autofree char *warnings = NULL;

  f->setup.username = "nobody-knows";
  f->setup.current_user = "nobody-knows";
  f->setup.user_id = 1234;
  warnings = run (f, 1234);
  g_assert_cmpstr (warnings, ==, "");
  g_assert_false (g_file_test (f->working_dir, G_FILE_TEST_EXISTS));
}

static void
test_caller_is_default_user (Fixture *f, gconstpointer data)
{
  g_autofree char *warnings = NULL;
  g_autofree char *log = NULL;

  f->setup.username = "openhands";
  f->setup.current_user = "openhands";
  warnings = run (f, getuid ());
  log = read_file (f, "useradd.log");
  g_assert_nonnull (log);
  g_assert_true (g_file_test (f->working_dir, G_FILE_TEST_IS_DIR));
}

static void
test_new_user (Fixture *f, gconstpointer data)
{
  g_autofree char *warnings = NULL;
  g_autofree char *log = NULL;
  g_autofree char *sudoers = NULL;

  f->setup.username = "new";
  f->setup.user_id = 1000;
  warnings = run (f, 1000);
  log = read_file (f, "useradd.log");
  sudoers = read_file (f, "sudoers");
  g_assert_cmpstr (warnings, ==, "");
  g_assert_cmpstr (log, ==, "-rm -d /home/new -s /bin/bash -g root -G sudo -u 1000 new\n");
  g_assert_cmpstr (sudoers, ==, "root ALL=(ALL) ALL\n%sudo ALL=(ALL) NOPASSWD:ALL\n");
}

static void
test_new_user_without_sudo (Fixture *f, gconstpointer data)
{
  g_autofree char *warnings = NULL;
  g_autofree char *log = NULL;
  g_autofree char *sudoers = NULL;

  write_formatted (f->group_path, "root:x:%u:\n", getgid ());
  write_formatted (f->sudoers_path, "%%sudo ALL=(ALL) NOPASSWD:ALL\n");
  f->setup.username = "new";
  warnings = run (f, getuid ());
  log = read_file (f, "useradd.log");
  sudoers = read_file (f, "sudoers");
  g_assert_nonnull (log);
  g_assert_null (strstr (log, "-G"));
  g_assert_cmpstr (sudoers, ==, "%sudo ALL=(ALL) NOPASSWD:ALL\n");
}

static void
test_new_user_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *message = NULL;

  f->setup.username = "taken";
  message = refuse (f);
  g_assert_cmpstr (message, ==, "cannot make the user “taken”: UID is not unique");
}

static void
test_no_useradd (Fixture *f, gconstpointer data)
{
  g_autofree char *message = NULL;

  f->setup.username = "new";
  f->setup.useradd_program = "/nonexistent/useradd";
  message = refuse (f);
  g_assert_nonnull (strstr (message, "/nonexistent/useradd"));
}

static void
test_no_sudoers (Fixture *f, gconstpointer data)
{
  g_autofree char *message = NULL;
  g_autofree char *log = NULL;

  f->setup.username = "new";
  f->setup.sudoers_path = "/nonexistent/sudoers";
  message = refuse (f);
  log = read_file (f, "useradd.log");
  g_assert_nonnull (strstr (message, "/nonexistent/sudoers"));
  g_assert_null (log);
}

static void
test_no_user_file (Fixture *f, gconstpointer data)
{
  g_autofree char *message = NULL;

  f->setup.passwd_path = "/nonexistent/passwd";
  message = refuse (f);
  g_assert_nonnull (strstr (message, "cannot look up the user “me”"));
}

static void
test_bad_names (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "", "-u", "..", "a/b", "a:b", "a b", "a\nb" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *message = NULL;
      g_autofree char *log = NULL;

      f->setup.username = names[i];
      message = refuse (f);
      log = read_file (f, "useradd.log");
      g_assert_null (log);
    }
}

static void
test_root_keeps_number (Fixture *f, gconstpointer data)
{
  g_autofree char *warnings = NULL;

  f->setup.username = "root";
  f->setup.current_user = "root";
  f->setup.user_id = 1000;
  warnings = run (f, 1000);
  g_assert_cmpstr (warnings, ==, "");
  g_assert_true (g_file_test (f->working_dir, G_FILE_TEST_IS_DIR));
}

static void
test_unknown_group (Fixture *f, gconstpointer data)
{
  g_autofree char *warnings = NULL;

  f->setup.group = "nogroup-here";
  warnings = run (f, getuid ());
  g_assert_nonnull (strstr (warnings, "nogroup-here"));
  g_assert_true (g_file_test (f->working_dir, G_FILE_TEST_IS_DIR));
}

static void
test_group_number (Fixture *f, gconstpointer data)
{
  g_autofree char *group = g_strdup_printf ("%u", getgid ());
  g_autofree char *warnings = NULL;

  f->setup.group = group;
  warnings = run (f, getuid ());
  g_assert_cmpstr (warnings, ==, "");
}

static void
test_directory_in_the_way (Fixture *f, gconstpointer data)
{
  g_autofree char *file = gbx_test_write_file (f->test, "file", "");
  g_autofree char *path = g_build_filename (file, "work", NULL);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  f->setup.working_dir = file;
  first = run (f, getuid ());
  g_assert_nonnull (strstr (first, "cannot make"));
  f->setup.working_dir = path;
  second = run (f, getuid ());
  g_assert_nonnull (strstr (second, "cannot make"));
}

static void
test_group_may_write (Fixture *f, gconstpointer data)
{
  g_autofree char *below = g_build_filename (f->working_dir, "below", NULL);
  g_autofree char *warnings = NULL;

  g_assert_cmpint (g_mkdir_with_parents (below, 0700), ==, 0);
  g_assert_cmpint (g_chmod (f->working_dir, 0700), ==, 0);
  warnings = run (f, getuid ());
  g_assert_cmpstr (warnings, ==, "");
  g_assert_cmpint (mode_of (f->working_dir), ==, 0760);
  g_assert_cmpint (mode_of (below), ==, 0700);
}

static void
test_give (Fixture *f, gconstpointer data)
{
  g_autofree char *outside = gbx_test_write_file (f->test, "outside", "");
  g_autofree char *below = g_build_filename (f->working_dir, "below", NULL);
  g_autofree char *file = g_build_filename (below, "file", NULL);
  g_autofree char *link = g_build_filename (f->working_dir, "link", NULL);
  g_autofree char *folder_link = g_build_filename (f->working_dir, "folder", NULL);
  g_autofree char *other = gbx_test_build_path (f->test, "other-folder");
  g_autofree char *inside_other = g_build_filename (other, "file", NULL);
  g_autofree char *warnings = NULL;

  if (getuid () != 0)
    {
      g_test_skip ("only root can give files away");
      return;
    }
  g_assert_cmpint (g_mkdir_with_parents (below, 0755), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (other, 0755), ==, 0);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_true (g_file_set_contents (inside_other, "", 0, NULL));
  g_assert_cmpint (symlink (outside, link), ==, 0);
  g_assert_cmpint (symlink (other, folder_link), ==, 0);

  f->setup.username = "other";
  f->setup.user_id = OTHER_ID;
  warnings = run (f, OTHER_ID);
  g_assert_cmpstr (warnings, ==, "");
  g_assert_cmpuint (owner_of (f->working_dir), ==, OTHER_ID);
  g_assert_cmpuint (owner_of (below), ==, OTHER_ID);
  g_assert_cmpuint (owner_of (file), ==, OTHER_ID);
  g_assert_cmpuint (owner_of (link), ==, OTHER_ID);
  g_assert_cmpuint (owner_of (folder_link), ==, OTHER_ID);
  g_assert_cmpuint (owner_of (outside), ==, 0);
  g_assert_cmpuint (owner_of (other), ==, 0);
  g_assert_cmpuint (owner_of (inside_other), ==, 0);
}

static void
test_give_refused (Fixture *f, gconstpointer data)
{
  g_autofree char *warnings = NULL;

  if (getuid () == 0)
    {
      g_test_skip ("root can give away everything");
      return;
    }
  f->setup.username = "other";
  f->setup.user_id = OTHER_ID;
  warnings = run (f, OTHER_ID);
  g_assert_nonnull (strstr (warnings, "1 entries of "));
}

static void
test_give_deep (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) path = g_string_new (f->working_dir);

  for (guint i = 0; i < GBX_CHOWN_MAX_DEPTH_COUNT + 1; i++)
    g_string_append (path, "/d");
  g_assert_cmpint (g_mkdir_with_parents (path->str, 0755), ==, 0);
  g_assert_cmpuint (gbx_owner_give (f->working_dir, getuid (), getgid ()), ==, 1);

  /* Deeper than the fixture cleans up. */
  for (; path->len > strlen (f->working_dir); g_string_truncate (path, path->len - strlen ("/d")))
    g_assert_cmpint (g_rmdir (path->str), ==, 0);
}

static void
test_give_missing (Fixture *f, gconstpointer data)
{
  g_assert_cmpuint (gbx_owner_give (f->working_dir, getuid (), getgid ()), ==, 0);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/user-setup/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);

  add ("known-user", test_known_user);
  add ("known-user-other-number", test_known_user_other_number);
  add ("caller", test_caller);
  add ("caller-is-default-user", test_caller_is_default_user);
  add ("new-user", test_new_user);
  add ("new-user-without-sudo", test_new_user_without_sudo);
  add ("new-user-refused", test_new_user_refused);
  add ("no-useradd", test_no_useradd);
  add ("no-sudoers", test_no_sudoers);
  add ("no-user-file", test_no_user_file);
  add ("bad-names", test_bad_names);
  add ("root-keeps-number", test_root_keeps_number);
  add ("unknown-group", test_unknown_group);
  add ("group-number", test_group_number);
  add ("directory-in-the-way", test_directory_in_the_way);
  add ("group-may-write", test_group_may_write);
  add ("give", test_give);
  add ("give-refused", test_give_refused);
  add ("give-deep", test_give_deep);
  add ("give-missing", test_give_missing);

  return g_test_run ();
}
