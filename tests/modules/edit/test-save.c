/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Storing files: what stays as it was, who may, and what a kill leaves. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "edit-fixture.h"
#include "gbx-edit-error.h"
#include "gbx-edit-file.h"
#include "gbx-edit-save.h"

#define KILLS_COUNT 60
#define KILL_MAX_USEC (20 * 1000)
#define KILL_SIZE_BYTES (512 * 1024)

static gboolean
save (Fixture *f, const char *path, const char *text, gboolean is_new, GError **error)
{
  g_autoptr (GbxEditRights) rights = gbx_edit_rights_new ("sandbox", f->user_id);
  g_autoptr (GBytes) content = g_bytes_new (text, strlen (text));
  int errnum = 0;
  GbxEditSaved saved = { 0, -1 };
  gboolean is_saved;

  g_assert_true (gbx_edit_rights_enter (rights, &errnum));
  is_saved = is_new ? gbx_edit_save_new (path, content, f->user_id, rights, NULL, error)
                    : gbx_edit_save (path, content, f->user_id, rights, NULL, NULL, &saved, error);
  gbx_edit_fd_close (&saved.replaced_fd);
  gbx_edit_rights_leave (rights);

  return is_saved;
}

static void
check_content (const char *path, const char *expected)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

static struct stat
look (const char *path)
{
  struct stat info;

  g_assert_cmpint (lstat (path, &info), ==, 0);
  return info;
}

static void
check_no_rest (Fixture *f, guint expected_count)
{
  g_autoptr (GDir) directory = g_dir_open (f->workspace, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (directory) != NULL)
    count++;
  g_assert_cmpuint (count, ==, expected_count);
}

static void
test_replace (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autoptr (GError) error = NULL;
  struct stat before;
  struct stat after;

  fixture_write (f, path, "old", 3, 0754);
  before = look (path);
  g_assert_true (save (f, path, "new", FALSE, &error));
  after = look (path);
  check_content (path, "new");
  g_assert_cmphex (after.st_mode, ==, before.st_mode);
  g_assert_cmpuint (after.st_uid, ==, before.st_uid);
  g_assert_cmpuint (after.st_gid, ==, before.st_gid);
  g_assert_cmpuint (after.st_ino, !=, before.st_ino);
  check_no_rest (f, 1);
}

static void
test_attributes (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  char value[4] = "";

  fixture_write (f, path, "old", 3, 0644);
  if (setxattr (path, "user.mark", "yes", 3, 0) != 0)
    {
      g_test_skip ("the file system has no attributes");
      return;
    }
  g_assert_true (save (f, path, "new", FALSE, NULL));
  g_assert_cmpint (getxattr (path, "user.mark", value, 3), ==, 3);
  g_assert_cmpstr (value, ==, "yes");
}

static void
test_hard_link (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autofree char *other = fixture_path (f, "b");

  fixture_write (f, path, "longer than new", 15, 0644);
  g_assert_cmpint (link (path, other), ==, 0);
  g_assert_true (save (f, path, "new", FALSE, NULL));
  check_content (path, "new");
  check_content (other, "new");
  check_no_rest (f, 2);
}

static void
test_links (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autofree char *first = fixture_path (f, "first");
  g_autofree char *second = fixture_path (f, "second");
  g_autofree char *loop = fixture_path (f, "loop");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink ("second", first), ==, 0);
  g_assert_cmpint (symlink (path, second), ==, 0);
  g_assert_cmpint (symlink ("loop", loop), ==, 0);
  g_assert_true (save (f, first, "dangling", TRUE, NULL));
  check_content (path, "dangling");
  g_assert_true (save (f, first, "again", FALSE, NULL));
  check_content (path, "again");
  g_assert_true (S_ISLNK (look (first).st_mode));
  g_assert_true (S_ISREG (look (path).st_mode));

  g_assert_false (save (f, loop, "x", FALSE, &error));
  g_assert_error (error, GBX_EDIT_OS_ERROR, ELOOP);
}

static void
test_new (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autofree char *missing = fixture_path (f, "b/c");
  g_autoptr (GError) exists = NULL;
  g_autoptr (GError) parent = NULL;

  g_assert_true (save (f, path, "new", TRUE, NULL));
  g_assert_cmphex (look (path).st_mode & 07777, ==, 0664);
  g_assert_cmpuint (look (path).st_uid, ==, f->user_id);
  g_assert_false (save (f, path, "other", TRUE, &exists));
  g_assert_error (exists, GBX_EDIT_OS_ERROR, EEXIST);
  g_assert_false (save (f, missing, "x", FALSE, &parent));
  g_assert_error (parent, GBX_EDIT_OS_ERROR, ENOENT);
  check_content (path, "new");
  check_no_rest (f, 1);
}

static void
test_not_regular (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "pipe");
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) directory = NULL;

  g_assert_cmpint (mkfifo (path, 0666), ==, 0);
  g_assert_cmpint (chmod (path, 0666), ==, 0);
  g_assert_false (save (f, path, "x", FALSE, &error));
  g_assert_error (error, GBX_EDIT_ERROR, GBX_EDIT_ERROR_NOT_REGULAR);
  g_assert_false (save (f, f->workspace, "x", FALSE, &directory));
  g_assert_error (directory, GBX_EDIT_OS_ERROR, EISDIR);
}

static gboolean
skip_unless_root (void)
{
  if (geteuid () == 0)
    return FALSE;
  g_test_skip ("only root can be another user");
  return TRUE;
}

/* A file that only root may write is not replaced, although its directory would allow it. */
static void
test_rights (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autofree char *sealed = fixture_path (f, "sealed");
  g_autofree char *inside = g_build_filename (sealed, "x", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) inside_error = NULL;

  if (skip_unless_root ())
    return;

  fixture_write (f, path, "old", 3, 0644);
  g_assert_cmpint (chown (path, 0, 0), ==, 0);
  g_assert_cmpint (mkdir (sealed, 0755), ==, 0);
  g_assert_false (save (f, path, "new", FALSE, &error));
  g_assert_error (error, GBX_EDIT_OS_ERROR, EACCES);
  g_assert_false (save (f, inside, "new", TRUE, &inside_error));
  g_assert_error (inside_error, GBX_EDIT_OS_ERROR, EACCES);
  check_content (path, "old");
  g_assert_cmpuint (geteuid (), ==, 0);
  check_no_rest (f, 2);
}

/* Somebody else's file that the user may write stays somebody else's, and the same file. */
static void
test_other_owner (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  struct stat before;

  if (skip_unless_root ())
    return;

  fixture_write (f, path, "longer than new", 15, 0666);
  g_assert_cmpint (chown (path, 0, 0), ==, 0);
  before = look (path);
  g_assert_true (save (f, path, "new", FALSE, NULL));
  check_content (path, "new");
  g_assert_cmpuint (look (path).st_uid, ==, 0);
  g_assert_cmpuint (look (path).st_ino, ==, before.st_ino);
}

/* A directory that takes no new files: the file itself is overwritten. */
static void
test_closed_directory (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "d/a");
  g_autofree char *directory = fixture_path (f, "d");

  if (skip_unless_root ())
    return;

  fixture_make_directory (f, directory);
  fixture_write (f, path, "longer than new", 15, 0644);
  g_assert_cmpint (chmod (directory, 0555), ==, 0);
  g_assert_true (save (f, path, "new", FALSE, NULL));
  check_content (path, "new");
}

/* No set-id bit comes to content that the sandbox user chose. */
static void
test_set_id (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");

  if (skip_unless_root ())
    return;

  fixture_write (f, path, "old", 3, 06755);
  g_assert_true (save (f, path, "new", FALSE, NULL));
  g_assert_cmphex (look (path).st_mode & 07777, ==, 0755);
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autoptr (GbxEditRights) rights = gbx_edit_rights_new ("root", 0);
  g_autoptr (GBytes) content = g_bytes_new ("new", 3);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GbxEditSaved saved;

  fixture_write (f, path, "old", 3, 0644);
  g_cancellable_cancel (cancellable);
  g_assert_false (gbx_edit_save (path, content, 0, rights, NULL, cancellable, &saved, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  check_content (path, "old");
  check_no_rest (f, 1);
}

static void
count (gpointer data)
{
  ++*(guint *) data;
}

/* Whichever way the file goes to the disk: what is done meanwhile is done once. */
static void
test_meanwhile (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autofree char *other = fixture_path (f, "b");
  g_autofree char *gone = fixture_path (f, "gone/c");
  const char *const paths[] = { path, path, other, gone };
  const gboolean is_saved[] = { TRUE, TRUE, TRUE, FALSE };
  g_autoptr (GbxEditRights) rights = gbx_edit_rights_new ("root", 0);
  g_autoptr (GBytes) content = g_bytes_new ("new", 3);

  /* A new file, one that is replaced, one that is overwritten, one that cannot be. */
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      GbxEditSaved saved = { 0, -1 };
      guint done_count = 0;
      const GbxEditMeanwhile meanwhile = { count, &done_count };

      g_assert_true (gbx_edit_save (paths[i], content, geteuid (), rights, &meanwhile, NULL,
                                    &saved, NULL) == is_saved[i]);
      gbx_edit_fd_close (&saved.replaced_fd);
      g_assert_cmpuint (done_count, ==, is_saved[i]);
      if (i == 1)
        g_assert_cmpint (link (path, other), ==, 0);
    }
  g_assert_cmpint (look (path).st_nlink, ==, 2);
}

/* A server that is not root cannot give files away: the file is there, and the errno is told. */
static void
save_for_another (const char *path, guint user)
{
  g_autoptr (GbxEditRights) rights = NULL;
  g_autoptr (GBytes) content = g_bytes_new ("new", 3);
  GbxEditSaved saved;
  int errnum = 0;

  if (setresgid (user, user, user) != 0 || setresuid (user, user, user) != 0)
    _exit (1);
  rights = gbx_edit_rights_new ("sandbox", user + 1);
  if (!gbx_edit_rights_enter (rights, &errnum) || gbx_edit_rights_are_entered (rights))
    _exit (2);
  if (!gbx_edit_save (path, content, user + 1, rights, NULL, NULL, &saved, NULL))
    _exit (3);
  _exit (saved.owner_errnum == EPERM ? 0 : 4);
}

static void
test_give_away (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  int status;
  pid_t child;

  if (skip_unless_root ())
    return;

  child = fork ();
  if (child == 0)
    save_for_another (path, f->user_id);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  check_content (path, "new");
  g_assert_cmpuint (look (path).st_uid, ==, f->user_id);
}

static void
test_read_limit (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autoptr (GByteArray) fits = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (GBX_FILE_READ_MAX_BYTES, >, GBX_EDIT_FILE_MAX_BYTES);
  fixture_write (f, path, "12345", 5, 0644);
  fits = gbx_edit_file_read (path, 5, NULL, NULL);
  g_assert_cmpuint (fits->len, ==, 5);
  g_assert_null (gbx_edit_file_read (path, 4, NULL, &error));
  g_assert_error (error, GBX_EDIT_ERROR, GBX_EDIT_ERROR_TOO_LARGE);
}

/* Rewrites the file over and over: all of one letter, then all of the next. */
static void
rewrite_for_ever (Fixture *f, const char *path)
{
  g_autofree char *data = g_malloc (KILL_SIZE_BYTES + 1);

  for (guint i = 0;; i++)
    {
      memset (data, 'a' + (int) (i % 26), KILL_SIZE_BYTES);
      data[KILL_SIZE_BYTES] = '\0';
      if (!save (f, path, data, FALSE, NULL))
        _exit (1);
    }
}

static void
check_unmixed (const char *path)
{
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpuint (size, ==, KILL_SIZE_BYTES);
  g_assert_true (data[0] >= 'a' && data[0] <= 'z');
  for (gsize i = 1; i < size; i++)
    if (data[i] != data[0])
      g_error ("the file is a mixture");
}

static void
test_kill (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autofree char *first = g_strnfill (KILL_SIZE_BYTES, 'z');

  fixture_write (f, path, first, KILL_SIZE_BYTES, 0644);
  for (guint i = 0; i < KILLS_COUNT; i++)
    {
      int delay_usec = g_test_rand_int_range (1, KILL_MAX_USEC);
      pid_t child = fork ();
      struct itimerval moment = { { 0, 0 }, { 0, delay_usec } };
      int status;

      if (child == 0)
        {
          /* What nobody handles ends the process where it stands, as SIGKILL does. */
          setitimer (ITIMER_REAL, &moment, NULL);
          rewrite_for_ever (f, path);
        }
      g_assert_cmpint (child, >, 0);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGALRM);
      check_unmixed (path);
    }
}

/* The credentials of one thread are nobody else's business. */
static gpointer
ask_user (gpointer data)
{
  return GUINT_TO_POINTER (geteuid ());
}

static void
test_thread (Fixture *f, gconstpointer data)
{
  g_autoptr (GbxEditRights) rights = gbx_edit_rights_new ("sandbox", f->user_id);
  int errnum = 0;
  GThread *thread;

  if (skip_unless_root ())
    return;

  thread = g_thread_new ("early", ask_user, NULL);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (thread)), ==, 0);
  g_assert_true (gbx_edit_rights_enter (rights, &errnum));
  g_assert_true (gbx_edit_rights_are_entered (rights));
  g_assert_cmpuint (geteuid (), ==, f->user_id);
  gbx_edit_rights_leave (rights);
  g_assert_cmpuint (geteuid (), ==, 0);
  g_assert_cmpuint (getegid (), ==, 0);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/edit/save/", name, NULL);

  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("replace", test_replace);
  add ("attributes", test_attributes);
  add ("hard-link", test_hard_link);
  add ("links", test_links);
  add ("new", test_new);
  add ("not-regular", test_not_regular);
  add ("rights", test_rights);
  add ("other-owner", test_other_owner);
  add ("closed-directory", test_closed_directory);
  add ("set-id", test_set_id);
  add ("give-away", test_give_away);
  add ("read-limit", test_read_limit);
  add ("cancelled", test_cancelled);
  add ("meanwhile", test_meanwhile);
  add ("kill", test_kill);
  add ("thread", test_thread);

  return g_test_run ();
}
