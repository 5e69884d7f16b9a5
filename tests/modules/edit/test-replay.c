/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Replays vectors.jsonl: files, requests and the exact answers to them. Each line is one object:
 * `id`; `files` (below the workspace; each character is one byte, null is a directory); `links`;
 * `modes`; `steps` with `req` and what comes of it: `obs` with `content`, `diff`, `path`, or
 * `fails` with a part of the error's text (`unchecked`: no text can hold what the request has);
 * `after`: the top-level files that have changed.
 * “/workspace” stands for the test's own directory, U+E000 for U+0000 and U+E001 for U+D800.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edit-fixture.h"

#define MARK "/workspace"

/* A parsed string can hold neither U+0000 nor half of a surrogate pair; these stand for them. */
#define NUL_MARK "\xee\x80\x80"
#define SURROGATE_MARK "\xee\x80\x81"
#define SURROGATE "\xed\xa0\x80"
#define NUL "\xc0\x80"

/* A path in a message counts unless it is the second part of “../workspace”. */
static char *
localise (Fixture *f, const char *text)
{
  GString *out = g_string_new (NULL);

  while (*text != '\0')
    {
      gboolean is_mark = g_str_has_prefix (text, MARK) && (out->len == 0 ||
                                                           out->str[out->len - 1] != '.');

      g_string_append (out, is_mark ? f->workspace : (char[]){ *text, '\0' });
      text += is_mark ? strlen (MARK) : 1;
    }

  return g_string_free (out, FALSE);
}

static JsonObject *
parse_vector (const char *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (line, &error);

  g_assert_no_error (error);
  return json_node_dup_object (node);
}

static char *
replace_all (const char *text, const char *old, const char *new)
{
  g_auto (GStrv) parts = g_strsplit (text, old, -1);

  return g_strjoinv (new, parts);
}

static GByteArray *
get_bytes (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);
      guint8 byte = c == 0xe000 ? 0 : (guint8) c;

      g_byte_array_append (bytes, &byte, 1);
    }

  return bytes;
}

static void
make_files (Fixture *f, JsonObject *vector)
{
  JsonObject *files = json_object_get_object_member (vector, "files");
  g_autoptr (GList) names = json_object_get_members (files);

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *path = g_build_filename (f->workspace, l->data, NULL);
      g_autofree char *parent = g_path_get_dirname (path);
      g_autoptr (GByteArray) bytes = NULL;

      if (json_object_get_null_member (files, l->data))
        {
          fixture_make_directory (f, path);
          continue;
        }
      fixture_make_directory (f, parent);
      bytes = get_bytes (json_object_get_string_member (files, l->data));
      fixture_write (f, path, bytes->data, bytes->len, 0644);
    }
}

static void
make_links_and_modes (Fixture *f, JsonObject *vector)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (json_object_has_member (vector, "links"))
    {
      json_object_iter_init (&iter, json_object_get_object_member (vector, "links"));
      while (json_object_iter_next (&iter, &name, &node))
        {
          g_autofree char *path = g_build_filename (f->workspace, name, NULL);

          g_assert_cmpint (symlink (json_node_get_string (node), path), ==, 0);
        }
    }
  if (json_object_has_member (vector, "modes"))
    {
      json_object_iter_init (&iter, json_object_get_object_member (vector, "modes"));
      while (json_object_iter_next (&iter, &name, &node))
        {
          g_autofree char *path = g_build_filename (f->workspace, name, NULL);
          guint64 mode = g_ascii_strtoull (json_node_get_string (node), NULL, 8);

          g_assert_cmpint (chmod (path, (mode_t) mode), ==, 0);
        }
    }
}

static void
localise_args (Fixture *f, JsonObject *args)
{
  const char *path = json_object_get_string_member_with_default (args, "path", NULL);
  g_autofree char *local = path != NULL ? localise (f, path) : NULL;

  if (local != NULL)
    json_object_set_string_member (args, "path", local);
}

/* The request with what a text in JSON cannot hold, for an application that hands it over. */
static JsonObject *
make_unchecked (JsonObject *request)
{
  JsonObject *args = json_object_get_object_member (request, "args");
  g_autoptr (GList) names = json_object_get_members (args);

  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *value = json_object_get_string_member (args, l->data);
      g_autofree char *half = replace_all (value, SURROGATE_MARK, SURROGATE);
      g_autofree char *real = replace_all (half, NUL_MARK, NUL);

      json_object_set_string_member (args, l->data, real);
    }

  return json_object_ref (request);
}

/* What the request's JSON becomes on its way through the host. */
static JsonObject *
parse_request (JsonObject *step)
{
  JsonNode *node = json_object_get_member (step, "req");
  g_autofree char *text = json_to_string (node, FALSE);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (JsonNode) parsed = NULL;

  if (json_object_has_member (step, "unchecked"))
    return make_unchecked (json_node_get_object (node));

  parsed = gbx_json_parse (bytes, NULL);
  g_assert_nonnull (parsed);
  return json_node_dup_object (parsed);
}

static void
check_text (Fixture *f, JsonObject *step, const char *name, const char *actual)
{
  g_autofree char *expected = NULL;
  const char *text;
  g_autofree char *shown = NULL;

  if (!json_object_has_member (step, name))
    return;

  text = json_object_get_string_member (step, name);
  /* U+0000 is shown as U+FFFD. */
  shown = replace_all (text, NUL_MARK, "\xef\xbf\xbd");
  expected = localise (f, shown);
  g_assert_cmpstr (actual, ==, expected);
}

static void
check_extras (Fixture *f, JsonObject *step, JsonObject *args, GbxObservation *observation)
{
  static const char *const edit_names[] = {
    "path",
    "prev_exist",
    "old_content",
    "new_content",
    "impl_source",
    "diff",
    "_diff_cache",
  };
  JsonObject *extras = gbx_observation_get_extras (observation);
  g_autoptr (GList) names = json_object_get_members (extras);
  GList *l = names;

  if (!g_str_equal (gbx_observation_get_kind (observation), "edit"))
    {
      if (json_object_has_member (extras, "path"))
        check_text (f, step, "path", json_object_get_string_member (extras, "path"));
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (edit_names); i++, l = l->next)
    g_assert_cmpstr (l->data, ==, edit_names[i]);
  g_assert_null (l);
  g_assert_cmpstr (json_object_get_string_member (extras, "path"), ==,
                   json_object_get_string_member (args, "path"));
  g_assert_false (json_object_get_boolean_member (extras, "prev_exist"));
  g_assert_true (json_object_get_null_member (extras, "_diff_cache"));
  check_text (f, step, "diff", json_object_get_string_member (extras, "diff"));
  if (json_object_has_member (args, "old_str"))
    g_assert_cmpstr (json_object_get_string_member (extras, "old_content"), ==,
                     json_object_get_string_member (args, "old_str"));
  else
    g_assert_true (json_object_get_null_member (extras, "old_content"));
}

static void
run_step (Fixture *f, JsonObject *step)
{
  g_autoptr (JsonObject) request = parse_request (step);
  g_autoptr (GbxObservation) observation = NULL;
  g_autoptr (GError) error = NULL;
  const char *part;
  JsonObject *args = json_object_get_object_member (request, "args");

  localise_args (f, args);

  observation = fixture_run (f, json_object_get_string_member (request, "action"), args, NULL,
                             &error);
  if (json_object_has_member (step, "fails"))
    {
      g_assert_null (observation);
      g_assert_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS);
      part = json_object_get_string_member (step, "fails");
      if (part[0] != '\0')
        g_assert_nonnull (strstr (error->message, part));
      else
        g_assert_cmpstr (error->message, ==, "");
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (gbx_observation_get_kind (observation), ==,
                   json_object_get_string_member (step, "obs"));
  check_text (f, step, "content", gbx_observation_get_content (observation));
  check_extras (f, step, args, observation);
}

static void
check_file (Fixture *f, const char *name, const char *expected)
{
  g_autofree char *path = g_build_filename (f->workspace, name, NULL);
  g_autofree char *data = NULL;
  g_autoptr (GByteArray) bytes = get_bytes (expected);
  g_autoptr (GError) error = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (data, size, bytes->data, bytes->len);
}

static void
check_mode (Fixture *f, const char *name, guint64 mode, gboolean is_new)
{
  g_autofree char *path = g_build_filename (f->workspace, name, NULL);
  struct stat info;

  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, mode);
  g_assert_cmpuint (info.st_uid, ==, f->user_id);
  if (is_new && geteuid () == 0)
    g_assert_cmpuint (info.st_gid, ==, f->user_id);
}

/* What stands in the workspace is what stood there and what the vector says has come. */
static void
check_names (Fixture *f, JsonObject *vector, JsonObject *after)
{
  JsonObject *files = json_object_get_object_member (vector, "files");
  JsonObject *links = json_object_has_member (vector, "links")
                          ? json_object_get_object_member (vector, "links")
                          : NULL;
  g_autoptr (GDir) directory = g_dir_open (f->workspace, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      gboolean is_known = json_object_has_member (files, name) ||
                          json_object_has_member (after, name) ||
                          (links != NULL && json_object_has_member (links, name));
      g_autoptr (GList) members = json_object_get_members (files);

      for (GList *l = members; l != NULL; l = l->next)
        is_known |= g_str_has_prefix (l->data, name) && ((char *) l->data)[strlen (name)] == '/';
      if (!is_known)
        g_error ("unexpected file %s", name);
    }
}

static void
check_after (Fixture *f, JsonObject *vector)
{
  JsonObject *after = json_object_get_object_member (vector, "after");
  JsonObject *files = json_object_get_object_member (vector, "files");
  JsonObject *modes = json_object_has_member (vector, "modes")
                          ? json_object_get_object_member (vector, "modes")
                          : NULL;
  g_autoptr (GList) initial = json_object_get_members (files);
  g_autoptr (GList) changed = json_object_get_members (after);

  for (GList *l = initial; l != NULL; l = l->next)
    {
      const char *mode = modes != NULL ? json_object_get_string_member (modes, l->data) : "644";

      if (json_object_get_null_member (files, l->data))
        continue;
      check_mode (f, l->data, g_ascii_strtoull (mode, NULL, 8), FALSE);
      if (!json_object_has_member (after, l->data))
        check_file (f, l->data, json_object_get_string_member (files, l->data));
    }
  for (GList *l = changed; l != NULL; l = l->next)
    {
      g_auto (GStrv) words = g_strsplit (l->data, " ", 2);

      if (words[1] == NULL)
        check_file (f, l->data, json_object_get_string_member (after, l->data));
      else if (g_str_equal (words[1], "mode"))
        check_mode (f, words[0],
                    g_ascii_strtoull (json_object_get_string_member (after, l->data), NULL, 8),
                    TRUE);
      else
        {
          g_autofree char *path = g_build_filename (f->workspace, words[0], NULL);

          g_assert_true (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
        }
    }
  check_names (f, vector, after);
}

static void
test_vector (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) vector = parse_vector (data);
  JsonArray *steps = json_object_get_array_member (vector, "steps");

  make_files (f, vector);
  make_links_and_modes (f, vector);
  for (guint i = 0; i < json_array_get_length (steps); i++)
    run_step (f, json_array_get_object_element (steps, i));
  check_after (f, vector);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "vectors.jsonl", NULL);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("cannot read %s", path);

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_autoptr (JsonObject) vector = parse_vector (lines[i]);
      g_autofree char *name = g_strdup_printf ("/edit/replay/%s",
                                               json_object_get_string_member (vector, "id"));

      g_test_add (name, Fixture, lines[i], fixture_set_up, test_vector, fixture_tear_down);
    }

  return g_test_run ();
}
