/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages that wait, and those that cannot. */
#include <gbx.h>
#include <string.h>

#include "gbx-ipython-backlog.h"
#include "gbx-ipython-bounded-text.h"
#include "gbx-ipython-output.h"
#include "gbx-ipython-record.h"

#define MESSAGE_BYTES 4096

static GPtrArray *
new_message (guint number)
{
  g_autofree char *parent = g_strdup_printf ("{\"msg_id\":\"p%u\"}", number);
  g_autofree char *content = g_malloc0 (MESSAGE_BYTES);
  const char *parts[] = { "<IDS|MSG>", "", "{}", parent, "{}" };
  GPtrArray *frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  content[0] = (char) number;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    g_ptr_array_add (frames, g_bytes_new (parts[i], strlen (parts[i])));
  g_ptr_array_add (frames, g_bytes_new (content, MESSAGE_BYTES));
  return frames;
}

static guint
pop_number (GbxIpythonBacklog *backlog)
{
  g_autoptr (GPtrArray) frames = gbx_ipython_backlog_pop (backlog);

  g_assert_nonnull (frames);
  return *(guint8 *) g_bytes_get_data (frames->pdata[frames->len - 1], NULL);
}

static void
test_order (void)
{
  g_autoptr (GbxIpythonBacklog) backlog = gbx_ipython_backlog_new (100 * MESSAGE_BYTES);
  g_autofree char *parent_id = NULL;

  g_assert_true (gbx_ipython_backlog_is_empty (backlog));
  g_assert_null (gbx_ipython_backlog_pop (backlog));
  for (guint i = 0; i < 10; i++)
    gbx_ipython_backlog_push (backlog, new_message (i));
  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (pop_number (backlog), ==, i);
  g_assert_true (gbx_ipython_backlog_is_empty (backlog));
  g_assert_cmpuint (gbx_ipython_backlog_take_loss (backlog, &parent_id), ==, 0);
  g_assert_null (parent_id);
}

static void
test_limit (void)
{
  g_autoptr (GbxIpythonBacklog) backlog = gbx_ipython_backlog_new (4 * MESSAGE_BYTES);
  g_autofree char *parent_id = NULL;
  g_autofree char *nobody = NULL;

  /* With what a message needs besides, two find room. */
  for (guint i = 0; i < 10; i++)
    gbx_ipython_backlog_push (backlog, new_message (i));
  g_assert_cmpuint (gbx_ipython_backlog_take_loss (backlog, &parent_id), >, 8 * MESSAGE_BYTES);
  g_assert_cmpstr (parent_id, ==, "p7");
  g_assert_cmpuint (gbx_ipython_backlog_take_loss (backlog, &nobody), ==, 0);
  g_assert_cmpuint (pop_number (backlog), ==, 8);
  g_assert_cmpuint (pop_number (backlog), ==, 9);
  g_assert_true (gbx_ipython_backlog_is_empty (backlog));
}

/* The newest stays however large it is: it may say that the cell is over. */
static void
test_newest (void)
{
  g_autoptr (GbxIpythonBacklog) backlog = gbx_ipython_backlog_new (1);
  g_autoptr (GPtrArray) odd = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *parent_id = g_strdup ("untouched");

  gbx_ipython_backlog_push (backlog, new_message (1));
  g_assert_cmpuint (gbx_ipython_backlog_take_loss (backlog, &parent_id), ==, 0);
  g_assert_cmpstr (parent_id, ==, "untouched");
  g_free (parent_id);

  g_assert_cmpuint (pop_number (backlog), ==, 1);
  g_ptr_array_add (odd, g_bytes_new ("odd", 3));
  gbx_ipython_backlog_push (backlog, g_ptr_array_ref (odd));
  gbx_ipython_backlog_push (backlog, new_message (2));
  g_assert_cmpuint (gbx_ipython_backlog_take_loss (backlog, &parent_id), ==, 3);
  g_assert_null (parent_id);
  g_assert_cmpuint (pop_number (backlog), ==, 2);
}

/* As it is used: pieces of a megabyte, which all are the same memory. */
static void
test_full (void)
{
  const guint count = GBX_IPYTHON_BACKLOG_MAX_BYTES / (1024 * 1024);
  g_autoptr (GbxIpythonBacklog) backlog = gbx_ipython_backlog_new (GBX_IPYTHON_BACKLOG_MAX_BYTES);
  g_autofree char *parent_id = NULL;
  g_autoptr (GBytes) piece = g_bytes_new_take (g_malloc0 (1024 * 1024), 1024 * 1024);
  guint left = 0;

  for (guint i = 0; i < 2 * count; i++)
    {
      g_autoptr (GPtrArray) frames = new_message (i);

      g_bytes_unref (frames->pdata[frames->len - 1]);
      frames->pdata[frames->len - 1] = g_bytes_ref (piece);
      gbx_ipython_backlog_push (backlog, g_steal_pointer (&frames));
    }
  g_assert_cmpuint (gbx_ipython_backlog_take_loss (backlog, &parent_id), >=,
                    count * 1024 * 1024);
  for (; !gbx_ipython_backlog_is_empty (backlog); left++)
    g_ptr_array_unref (gbx_ipython_backlog_pop (backlog));
  g_assert_cmpuint (left, <=, count);
  g_assert_cmpuint (left, >=, count - 2);
}

static void
test_gap_in_text (void)
{
  g_autoptr (GbxIpythonBoundedText) text = gbx_ipython_bounded_text_new (100);
  g_autofree char *built = NULL;

  gbx_ipython_bounded_text_append (text, "first ");
  gbx_ipython_bounded_text_append (text, "second");
  gbx_ipython_bounded_text_skip (text, 1000);
  gbx_ipython_bounded_text_append (text, "last");
  built = gbx_ipython_bounded_text_build (text);
  g_assert_cmpstr (built, ==,
                   "first second\n[... Observation truncated due to length ...]\nlast");
  g_assert_cmpuint (gbx_ipython_bounded_text_get_total_bytes (text), ==, 1016);
}

static void
test_gap_in_cell (void)
{
  g_autoptr (GbxIpythonOutput) output = gbx_ipython_output_new (100, 0);
  g_autoptr (GbxIpythonRecord) record = gbx_ipython_record_new ("c", "", 100);
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;

  gbx_ipython_output_skip (output, 1);
  gbx_ipython_output_add_notice (output, "[notice]");
  text = gbx_ipython_output_build_text (output);
  g_assert_cmpstr (text, ==, "\n[... Observation truncated due to length ...]\n[notice]");

  gbx_ipython_record_skip (record);
  node = gbx_ipython_record_build (record);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (node), "truncated"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/ipython/backlog/order", test_order);
  g_test_add_func ("/ipython/backlog/limit", test_limit);
  g_test_add_func ("/ipython/backlog/newest", test_newest);
  g_test_add_func ("/ipython/backlog/full", test_full);
  g_test_add_func ("/ipython/backlog/gap-in-text", test_gap_in_text);
  g_test_add_func ("/ipython/backlog/gap-in-cell", test_gap_in_cell);

  return g_test_run ();
}
