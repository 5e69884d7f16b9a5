/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The actions beside the recorded ones: limits, refusals, cancelling, odd files. */
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "edit-fixture.h"

#define HEADING "Here's the result of running `cat -n` on "

/* Runs an action; (transfer full): its content. NULL-terminated pairs of argument and text. */
static char *
run (Fixture *f, const char *action, const char *expected_kind, ...)
{
  g_autoptr (JsonObject) args = json_object_new ();
  g_autoptr (GbxObservation) observation = NULL;
  g_autoptr (GError) error = NULL;
  const char *name;
  va_list list;

  va_start (list, expected_kind);
  while ((name = va_arg (list, const char *)) != NULL)
    {
      const char *value = va_arg (list, const char *);

      if (name[0] == '#')
        json_object_set_member (args, name + 1, json_from_string (value, NULL));
      else
        json_object_set_string_member (args, name, value);
    }
  va_end (list);

  observation = fixture_run (f, action, args, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gbx_observation_get_kind (observation), ==, expected_kind);
  return g_strdup (gbx_observation_get_content (observation));
}

static void
fail (Fixture *f, const char *action, const char *args, const char *part)
{
  g_autoptr (JsonNode) node = json_from_string (args, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (fixture_run (f, action, json_node_get_object (node), NULL, &error));
  g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_wrong_arguments (Fixture *f, gconstpointer data)
{
  fail (f, "read", "{}", "has the wrong arguments");
  fail (f, "read", "{\"path\":{}}", "must be a string");
  fail (f, "read", "{\"path\":\"a\",\"bogus\":1}", "has the wrong arguments");
  fail (f, "read", "{\"path\":\"a\",\"start\":\"x\"}", "must be an integer");
  fail (f, "read", "{\"path\":\"a\",\"impl_source\":3}", "must be a string");
  fail (f, "write", "{\"path\":\"a\",\"content\":[]}", "must be a string");
  fail (f, "write", "{\"path\":\"a\",\"content\":\"\",\"impl_source\":\"x\"}",
        "has the wrong arguments");
  fail (f, "edit", "{\"path\":\"a\",\"view_range\":[1,2]}", "has the wrong arguments");
}

/* What an agent sends wrongly in `edit` is told to the agent. */
static void
test_wrong_types (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autofree char *number = run (f, "edit", "edit", "path", path, "#old_str", "5", NULL);
  g_autofree char *line = run (f, "edit", "edit", "path", path, "#insert_line", "[1]", NULL);

  g_assert_cmpstr (number, ==, "ERROR:\nargument “old_str” must be a string, not a number");
  g_assert_cmpstr (line, ==, "ERROR:\nargument “insert_line” must be an integer, not an array");
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  static const char *const actions[] = { "read", "write" };
  g_autofree char *path = fixture_path (f, "a");

  fixture_write (f, path, "old\n", 4, 0644);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autoptr (JsonObject) args = json_object_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;

      json_object_set_string_member (args, "path", path);
      if (i == 1)
        json_object_set_string_member (args, "content", "new");
      g_cancellable_cancel (cancellable);
      g_assert_null (fixture_run (f, actions[i], args, cancellable, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  g_free (run (f, "read", "read", "path", path, NULL));
}

/* Neither a pipe nor a device nor a socket holds up anything. */
static void
test_odd_files (Fixture *f, gconstpointer data)
{
  g_autofree char *pipe = fixture_path (f, "pipe");
  g_autofree char *undecodable = g_strdup_printf ("File could not be decoded as utf-8: %s.", pipe);
  g_autofree char *binary = g_strdup_printf ("ERROR:\nFile validation failed for %s: File appears "
                                             "to be binary and this file type cannot be read or "
                                             "edited by this tool.",
                                             pipe);
  g_autofree char *read = NULL;
  g_autofree char *write = NULL;
  g_autofree char *view = NULL;
  g_autofree char *edit = NULL;
  g_autofree char *device = NULL;

  g_assert_cmpint (mkfifo (pipe, 0666), ==, 0);
  g_assert_cmpint (chmod (pipe, 0666), ==, 0);
  read = run (f, "read", "error", "path", pipe, NULL);
  write = run (f, "write", "error", "path", pipe, "content", "x", NULL);
  view = run (f, "read", "read", "path", pipe, "impl_source", "oh_aci", NULL);
  edit = run (f, "edit", "edit", "path", pipe, "command", "insert", "#insert_line", "0", "new_str",
              "x", NULL);
  device = run (f, "read", "error", "path", "/dev/zero", NULL);
  g_assert_cmpstr (read, ==, undecodable);
  g_assert_true (g_str_has_prefix (undecodable, write));
  g_assert_cmpstr (view, ==, binary);
  g_assert_cmpstr (edit, ==, binary);
  g_assert_cmpstr (device, ==, "File could not be decoded as utf-8: /dev/zero.");
}

static void
test_permission (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autofree char *expected = g_strdup_printf ("[Errno 13] Permission denied: '%s'", path);
  g_autofree char *unwritable = g_strdup_printf ("ERROR:\nRan into %s while trying to write to %s",
                                                 expected, path);
  g_autofree char *unreadable = g_strdup_printf ("ERROR:\nRan into %s while trying to read %s",
                                                 expected, path);
  g_autofree char *insert = NULL;
  g_autofree char *read = NULL;
  g_autofree char *write = NULL;
  g_autofree char *view = NULL;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can be another user");
      return;
    }

  fixture_write (f, path, "old\n", 4, 0644);
  g_assert_cmpint (chown (path, 0, 0), ==, 0);
  insert = run (f, "edit", "edit", "path", path, "command", "insert", "#insert_line", "0",
                "new_str", "x", NULL);
  g_assert_cmpstr (insert, ==, unwritable);
  g_assert_cmpint (chmod (path, 0600), ==, 0);
  read = run (f, "read", "error", "path", path, NULL);
  write = run (f, "write", "error", "path", path, "content", "x", NULL);
  view = run (f, "read", "read", "path", path, "impl_source", "oh_aci", NULL);
  g_assert_cmpstr (read, ==, expected);
  g_assert_cmpstr (write, ==, expected);
  g_assert_cmpstr (view, ==, unreadable);
}

static void
set_up_server_rights (Fixture *f, gconstpointer data)
{
  f->has_server_rights = TRUE;
  fixture_set_up (f, data);
}

static void
test_server_rights (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autofree char *new = fixture_path (f, "d/e/new");
  g_autofree char *directory = fixture_path (f, "d/e");
  struct stat info;

  if (geteuid () != 0)
    {
      g_test_skip ("only root can be another user");
      return;
    }

  fixture_write (f, path, "old\n", 4, 0600);
  g_assert_cmpint (chown (path, 0, 0), ==, 0);
  g_free (run (f, "write", "write", "path", path, "content", "x", NULL));
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_uid, ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, 0600);

  g_free (run (f, "write", "write", "path", new, "content", "x", NULL));
  g_assert_cmpint (stat (new, &info), ==, 0);
  g_assert_cmpuint (info.st_uid, ==, f->user_id);
  g_assert_cmpint (stat (directory, &info), ==, 0);
  g_assert_cmpuint (info.st_uid, ==, f->user_id);
}

static void
test_parents (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "d/e/a.txt");
  g_autofree char *directory = fixture_path (f, "d");
  struct stat info;

  g_free (run (f, "write", "write", "path", "d/e/a.txt", "content", "x", NULL));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpint (stat (directory, &info), ==, 0);
  g_assert_cmpuint (info.st_uid, ==, f->user_id);
  g_assert_cmphex (info.st_mode & 07777, ==, 0755);
}

static void
test_current_directory (Fixture *f, gconstpointer data)
{
  g_autofree char *directory = fixture_path (f, "sub");
  g_autofree char *path = fixture_path (f, "sub/a");
  g_autofree char *expected = g_strdup_printf ("File not found: %s/b. Your current working "
                                               "directory is %s.",
                                               directory, directory);
  g_autofree char *read = NULL;
  g_autofree char *missing = NULL;

  fixture_make_directory (f, directory);
  fixture_write (f, path, "x", 1, 0644);
  gbx_host_set_current_directory (f->host, directory);
  read = run (f, "read", "read", "path", "a", NULL);
  missing = run (f, "read", "error", "path", "b", NULL);
  g_assert_cmpstr (read, ==, "x");
  g_assert_cmpstr (missing, ==, expected);
}

/* As recorded: the whole file and the notice in 32312 characters for a path of this length. */
static void
test_clipped_view (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "t.txt");
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *view = NULL;

  for (guint i = 1; i <= GBX_EDIT_OUTPUT_MAX_CHARS_COUNT; i++)
    g_string_append (text, "Line 1\n");
  fixture_write (f, path, text->str, text->len, 0644);
  view = run (f, "read", "read", "path", path, "impl_source", "oh_aci", NULL);
  g_assert_cmpuint (strlen (view) - strlen (path) + strlen ("/workspace/t.txt"), ==, 32312);
  g_assert_nonnull (strstr (view, "\n  2286\tLine <response clipped><NOTE>Due to the max output "
                                  "limit, only part of this file has been shown to you. You "
                                  "should retry this tool after you have searched inside the "
                                  "file with `grep -n` in order to find the line numbers of what "
                                  "you are looking for.</NOTE>\n"));
}

/* The changed line is one of those before. */
static void
test_context (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *content = NULL;
  g_auto (GStrv) lines = NULL;

  for (guint i = 1; i <= 30; i++)
    g_string_append_printf (text, "line %u\n", i);
  fixture_write (f, path, text->str, text->len, 0644);
  content = run (f, "edit", "edit", "path", path, "command", "str_replace", "old_str", "line 15\n",
                 "new_str", "new\n", NULL);
  lines = g_strsplit (content, "\n", -1);
  g_assert_cmpstr (lines[GBX_EDIT_CONTEXT_LINES_COUNT], ==, "    15\tnew");
  g_assert_cmpstr (lines[1], ==, "    12\tline 12");
  g_assert_cmpstr (lines[2 * GBX_EDIT_CONTEXT_LINES_COUNT + 1], ==, "    20\tline 20");
}

static void
test_file_size (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autofree char *fits = NULL;
  g_autofree char *grown = NULL;
  g_autofree char *too_large = NULL;
  g_autofree char *expected = g_strdup_printf ("ERROR:\nFile validation failed for %s: File is too "
                                               "large (10.0MB). Maximum allowed size is 10MB.",
                                               path);
  struct stat info;

  fixture_write (f, path, "x\n", 2, 0644);
  g_assert_cmpint (truncate (path, GBX_EDIT_FILE_MAX_BYTES), ==, 0);
  /* Holes read as NUL, behind the first bytes of text. */
  fits = g_strnfill (GBX_EDIT_FILE_MAX_BYTES, 'x');
  memset (fits + GBX_EDIT_SNIFF_BYTES, '\n', 1);
  fixture_write (f, path, fits, GBX_EDIT_FILE_MAX_BYTES, 0644);
  grown = run (f, "edit", "edit", "path", path, "command", "insert", "#insert_line", "0",
               "new_str", "", NULL);
  g_assert_cmpstr (grown, ==, expected);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, GBX_EDIT_FILE_MAX_BYTES);

  g_assert_cmpint (truncate (path, GBX_EDIT_FILE_MAX_BYTES + 1), ==, 0);
  too_large = run (f, "edit", "edit", "path", path, "command", "view", NULL);
  g_assert_cmpstr (too_large, ==, expected);
}

/* In windows-1251 a letter is FF, which makes the file binary; nothing may change then. */
static void
test_binary_result (Fixture *f, gconstpointer data)
{
  g_autofree char *path = fixture_path (f, "a");
  g_autofree char *after = NULL;
  g_autofree char *unencodable = NULL;
  g_autofree char *content = NULL;

  fixture_write (f, path, "\xe0\xe1 \xe2\xe3", 5, 0644);
  content = run (f, "edit", "edit", "path", path, "command", "str_replace", "old_str",
                 "\xd0\xb0\xd0\xb1 ", "new_str", "\xd1\x8f.\xd1\x8f.\xd1\x8f.", NULL);
  g_assert_nonnull (strstr (content, "appears to be binary"));
  unencodable = run (f, "edit", "edit", "path", path, "command", "insert", "#insert_line", "0",
                     "new_str", "\xe4\xbd\xa0", NULL);
  g_assert_nonnull (strstr (unencodable, "codec can't encode character '\\u4f60' in position 0: "
                                         "character maps to <undefined> while trying to write"));
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, "\xe0\xe1 \xe2\xe3");
}

static void
test_documents (Fixture *f, gconstpointer data)
{
  g_autofree char *text = fixture_path (f, "a.docx");
  g_autofree char *binary = fixture_path (f, "b.PDF");
  g_autofree char *shown = g_strdup_printf ("Here's the content of the file %s displayed in "
                                            "Markdown format:\na\n\nb\n",
                                            text);
  g_autofree char *refused = g_strdup_printf ("ERROR:\nError in converting file to Markdown: no "
                                              "converter for .PDF files is available. Please use "
                                              "Python code to read %s",
                                              binary);
  g_autofree char *text_view = NULL;
  g_autofree char *binary_view = NULL;

  fixture_write (f, text, "a \r\n\r\n\t\n\nb", 10, 0644);
  fixture_write (f, binary, "%PDF\xff\xfe", 6, 0644);
  text_view = run (f, "edit", "edit", "path", text, "command", "view", NULL);
  binary_view = run (f, "edit", "edit", "path", binary, "command", "view", NULL);
  g_assert_cmpstr (text_view, ==, shown);
  g_assert_cmpstr (binary_view, ==, refused);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/edit/actions/", name, NULL);

  g_test_add (path, Fixture, NULL, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("wrong-arguments", test_wrong_arguments);
  add ("wrong-types", test_wrong_types);
  add ("cancelled", test_cancelled);
  add ("odd-files", test_odd_files);
  add ("permission", test_permission);
  add ("parents", test_parents);
  add ("current-directory", test_current_directory);
  add ("clipped-view", test_clipped_view);
  add ("context", test_context);
  add ("file-size", test_file_size);
  add ("binary-result", test_binary_result);
  add ("documents", test_documents);
  g_test_add ("/edit/actions/server-rights", Fixture, NULL, set_up_server_rights,
              test_server_rights, fixture_tear_down);

  return g_test_run ();
}
