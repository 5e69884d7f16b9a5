/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "recorded.h"

GBytes *
recorded_read (const char *folder, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *text;
  gsize size;

  g_file_get_contents (path, &text, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (text, size);
}

/* The value that comes next, as it is written. */
GBytes *
recorded_take_value (GbxBrowseJson *json, GBytes *whole)
{
  const char *begin;

  gbx_browse_json_peek (json);
  begin = json->at;
  g_assert_true (gbx_browse_json_skip (json));
  return g_bytes_new_from_bytes (whole,
                                 (gsize) (begin - (const char *) g_bytes_get_data (whole, NULL)),
                                 (gsize) (json->at - begin));
}

GString *
recorded_get_text (GBytes *object, const char *name)
{
  g_autoptr (GBytes) value = gbx_browse_json_get_member (object, name);
  GString *text = g_string_new (NULL);
  GbxBrowseJson json;

  gbx_browse_json_init_bytes (&json, value);
  g_assert_true (gbx_browse_json_read_string (&json, text));
  return text;
}

static void
add_frames (Recorded *self, GBytes *whole)
{
  g_autoptr (GBytes) frames = gbx_browse_json_get_member (whole, "frames");
  GbxBrowseJson json;

  gbx_browse_json_init_bytes (&json, frames);
  g_assert_true (gbx_browse_json_enter (&json, '['));
  while (gbx_browse_json_next (&json))
    {
      g_autoptr (GBytes) frame = recorded_take_value (&json, frames);
      g_autoptr (GBytes) result = gbx_browse_json_get_member (frame, "result");
      g_autoptr (GString) id = recorded_get_text (frame, "id");
      g_autoptr (GError) error = NULL;

      gbx_browse_axtree_add_frame (self->tree, id->str, result, &error);
      g_assert_no_error (error);
    }
}

static void
link_frames (Recorded *self, GBytes *whole)
{
  g_autoptr (GBytes) owners = gbx_browse_json_get_member (whole, "owners");
  g_autoptr (GArray) known = gbx_browse_axtree_get_owners (self->tree);
  g_autoptr (GString) frame = g_string_new (NULL);
  guint count = 0;
  GbxBrowseJson json;
  gint64 node;

  gbx_browse_json_init_bytes (&json, owners);
  g_assert_true (gbx_browse_json_enter (&json, '['));
  while (gbx_browse_json_next (&json))
    {
      g_assert_true (gbx_browse_json_enter (&json, '[') && gbx_browse_json_next (&json) &&
                     gbx_browse_json_read_int (&json, &node) && gbx_browse_json_next (&json) &&
                     gbx_browse_json_read_string (&json, frame));
      g_assert_false (gbx_browse_json_next (&json));
      g_assert_cmpint (g_array_index (known, gint64, count++), ==, node);
      gbx_browse_axtree_link (self->tree, node, frame->str);
    }
  g_assert_cmpuint (count, ==, known->len);
}

Recorded *
recorded_load (const char *name)
{
  Recorded *self = g_new0 (Recorded, 1);
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autoptr (GBytes) whole = recorded_read ("recorded", file);
  g_autoptr (GBytes) result = gbx_browse_json_get_member (whole, "snapshot");
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxBrowseSnapshot) snapshot = gbx_browse_snapshot_new (result, &error);

  g_assert_no_error (error);
  self->elements = gbx_browse_snapshot_find_elements (snapshot);
  self->tree = gbx_browse_axtree_new ();
  add_frames (self, whole);
  link_frames (self, whole);
  return self;
}

void
recorded_free (Recorded *self)
{
  gbx_browse_axtree_free (self->tree);
  gbx_browse_elements_free (self->elements);
  g_free (self);
}
