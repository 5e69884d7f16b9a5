/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx.h>
#include <string.h>

#include "gbx-edit-binary.h"

#define ROW(literal, expected)              \
  {                                         \
    literal, sizeof (literal) - 1, expected \
  }

static void
test_chunks (void)
{
  static const struct
  {
    const char *data;
    gsize size;
    gboolean is_binary;
  } rows[] = {
    ROW ("", FALSE),
    ROW ("AB\n", FALSE),
    ROW ("A\0B", TRUE),
    ROW ("A\xff"
         "B",
         TRUE),
    ROW ("A\xfe"
         "B",
         FALSE),
    ROW ("\1\2\3\4a", FALSE),
    ROW ("\xff\xfeh\0i\0", FALSE),
    ROW ("h\0i\0", TRUE),
    ROW ("\xef\xbb\xbf"
         "A\0",
         FALSE),
    ROW ("\xff\xfe\0\0A\0\0\0", FALSE),
    ROW ("\0\0\xfe\xff\0\0\0A", FALSE),
    ROW ("\x7f\x7f\x7f", TRUE),
    ROW ("\033[31mred", FALSE),
    ROW ("\x89PNG\r\n\x1a\n\0", TRUE),
    ROW ("GIF89a\1\2", FALSE),
    ROW ("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", FALSE),
    ROW ("\x7f"
         "ELF\2\1\1\0",
         TRUE),
    ROW ("PK\3\4\x14\0", TRUE),
    ROW ("\xc3\xa9 \xc3\xa8 \xc3\xa0 \xc3\xb9\0", FALSE),
    ROW ("\xc3\xa9 \xc3\xa8 \xc3\xa0\0", TRUE),
    ROW ("\xe4\xbd\xa0", FALSE),
    /* Cyrillic letters, one of which is FF in windows-1251 */
    ROW ("\xcf\xf0\xe8\xe2\xe5\xf2, \xff\xe1\xeb\xee\xea\xee", FALSE),
    ROW ("\xcf\xf0\xe8\xe2\xe5\xf2, \xff\xe1\xeb\xee\xea\xee\1", TRUE),
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (gbx_edit_binary_is_chunk ((const guint8 *) rows[i].data, rows[i].size), ==,
                     rows[i].is_binary);
}

static gboolean
is_binary_fill (char first, gsize first_count, char second, gsize second_count)
{
  g_autoptr (GString) data = g_string_new (NULL);

  for (gsize i = 0; i < first_count; i++)
    g_string_append_c (data, first);
  for (gsize i = 0; i < second_count; i++)
    g_string_append_c (data, second);

  return gbx_edit_binary_is_chunk ((const guint8 *) data->str, data->len);
}

static void
test_shares (void)
{
  g_assert_true (is_binary_fill ('\1', 81, 'a', 19));
  g_assert_false (is_binary_fill ('\1', 80, 'a', 20));
  g_assert_true (is_binary_fill ('a', GBX_EDIT_SNIFF_BYTES - 1, '\0', 1));
  g_assert_false (is_binary_fill ('a', GBX_EDIT_SNIFF_BYTES, '\0', 0));
}

/* The window may cut a character: 1024 is no multiple of three. */
static void
test_cut (void)
{
  g_autoptr (GString) data = g_string_new (NULL);

  while (data->len < GBX_EDIT_SNIFF_BYTES)
    g_string_append (data, "\xe4\xbd\xa0");
  g_assert_false (gbx_edit_binary_is_chunk ((const guint8 *) data->str, GBX_EDIT_SNIFF_BYTES));
  g_assert_true (gbx_edit_binary_is_chunk ((const guint8 *) data->str, 2));
}

static void
test_names (void)
{
  g_assert_true (gbx_edit_binary_is_name ("x.pyc"));
  g_assert_false (gbx_edit_binary_is_name ("x.PYC"));
  g_assert_false (gbx_edit_binary_is_name ("x.py"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/edit/binary/chunks", test_chunks);
  g_test_add_func ("/edit/binary/shares", test_shares);
  g_test_add_func ("/edit/binary/cut", test_cut);
  g_test_add_func ("/edit/binary/names", test_names);

  return g_test_run ();
}
