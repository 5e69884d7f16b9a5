/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx.h>

#include "gbx-edit-history.h"

static void
push (GbxEditHistory *history, const char *path, gsize size, char fill)
{
  g_autofree char *data = g_malloc (size);
  g_autoptr (GBytes) bytes = NULL;

  for (gsize i = 0; i < size; i++)
    data[i] = fill;
  bytes = g_bytes_new (data, size);
  gbx_edit_history_push (history, path, bytes, FALSE);
}

static char
pop (GbxEditHistory *history, const char *path)
{
  g_autoptr (GbxEditVersion) version = gbx_edit_history_peek (history, path);
  char fill;

  if (version == NULL)
    return '\0';
  fill = *(const char *) g_bytes_get_data (version->content, NULL);
  gbx_edit_history_pop (history, path, version);
  /* Once more does nothing: the version is gone. */
  gbx_edit_history_pop (history, path, version);
  return fill;
}

static void
test_order (void)
{
  g_autoptr (GbxEditHistory) history = gbx_edit_history_new (GBX_EDIT_HISTORY_MAX_BYTES);

  push (history, "/a", 1, '1');
  push (history, "/b", 1, '2');
  push (history, "/a", 1, '3');
  g_assert_cmpint (pop (history, "/a"), ==, '3');
  g_assert_cmpint (pop (history, "/a"), ==, '1');
  g_assert_cmpint (pop (history, "/a"), ==, '\0');
  g_assert_cmpint (pop (history, "/b"), ==, '2');
  g_assert_cmpuint (gbx_edit_history_get_size_bytes (history), ==, 0);
}

static void
test_depth (void)
{
  g_autoptr (GbxEditHistory) history = gbx_edit_history_new (GBX_EDIT_HISTORY_MAX_BYTES);

  for (guint i = 0; i < GBX_EDIT_HISTORY_DEPTH_COUNT + 2; i++)
    push (history, "/a", 1, (char) ('a' + i));
  for (guint i = GBX_EDIT_HISTORY_DEPTH_COUNT + 2; i-- > 2;)
    g_assert_cmpint (pop (history, "/a"), ==, (char) ('a' + i));
  g_assert_cmpint (pop (history, "/a"), ==, '\0');
}

static void
test_paths (void)
{
  g_autoptr (GbxEditHistory) history = gbx_edit_history_new (GBX_EDIT_HISTORY_MAX_BYTES);

  for (guint i = 0; i <= GBX_EDIT_HISTORY_MAX_PATHS_COUNT; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", i);

      push (history, path, 1, 'x');
    }
  g_assert_cmpint (pop (history, "/0"), ==, '\0');
  g_assert_cmpint (pop (history, "/1"), ==, 'x');
}

/* The path that was edited longest ago loses first, and its oldest version first of all. */
static void
test_bytes (void)
{
  g_autoptr (GbxEditHistory) history = gbx_edit_history_new (10);

  push (history, "/a", 3, '1');
  push (history, "/a", 3, '2');
  push (history, "/b", 3, '3');
  push (history, "/b", 3, '4');
  g_assert_cmpuint (gbx_edit_history_get_size_bytes (history), ==, 9);
  g_assert_cmpint (pop (history, "/a"), ==, '2');
  g_assert_cmpint (pop (history, "/a"), ==, '\0');
  push (history, "/c", 11, '5');
  g_assert_cmpint (pop (history, "/c"), ==, '\0');
  g_assert_cmpuint (gbx_edit_history_get_size_bytes (history), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/edit/history/order", test_order);
  g_test_add_func ("/edit/history/depth", test_depth);
  g_test_add_func ("/edit/history/paths", test_paths);
  g_test_add_func ("/edit/history/bytes", test_bytes);

  return g_test_run ();
}
