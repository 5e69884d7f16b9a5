/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every byte of a command, in memory, in a file, and up to the limit. */
#include <glib/gstdio.h>
#include <string.h>

#include "gbx-bash-log.h"
#include "gbx-bash-session-limits.h"

#define BLOCK_BYTES (1024 * 1024)

static void
on_grown (GbxBashLog *log, gpointer user_data)
{
  (*(guint *) user_data)++;
}

static void
assert_bytes (GbxBashLog *log, guint64 offset, gsize max_bytes, const char *expected)
{
  g_autoptr (GBytes) bytes = gbx_bash_log_read (log, offset, max_bytes);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
}

static void
test_memory (void)
{
  g_autoptr (GbxBashLog) log = gbx_bash_log_new ("/nowhere");
  guint grown_count = 0;

  g_signal_connect (log, "grown", G_CALLBACK (on_grown), &grown_count);
  gbx_bash_log_append (log, (const guint8 *) "abc", 3);
  gbx_bash_log_append (log, (const guint8 *) "", 0);
  gbx_bash_log_append (log, (const guint8 *) "def", 3);
  g_assert_cmpuint (grown_count, ==, 2);
  g_assert_cmpuint (gbx_bash_log_get_size (log), ==, 6);
  assert_bytes (log, 0, 100, "abcdef");
  assert_bytes (log, 2, 2, "cd");
  assert_bytes (log, 6, 2, "");
  assert_bytes (log, 600, 2, "");

  g_assert_false (gbx_bash_log_has_ended (log));
  gbx_bash_log_end (log);
  gbx_bash_log_end (log);
  g_assert_true (gbx_bash_log_has_ended (log));
  gbx_bash_log_append (log, (const guint8 *) "x", 1);
  g_assert_cmpuint (gbx_bash_log_get_size (log), ==, 6);
  g_assert_cmpuint (grown_count, ==, 3);
}

static void
test_file (void)
{
  g_autofree char *directory = g_dir_make_tmp ("bash-log-XXXXXX", NULL);
  g_autoptr (GbxBashLog) log = gbx_bash_log_new (directory);
  g_autofree guint8 *block = g_malloc (BLOCK_BYTES);
  g_autoptr (GDir) dir = NULL;

  memset (block, 'x', BLOCK_BYTES);
  gbx_bash_log_append (log, block, GBX_BASH_LOG_MEMORY_MAX_BYTES - 2);
  gbx_bash_log_append (log, (const guint8 *) "abcdef", 6);
  assert_bytes (log, GBX_BASH_LOG_MEMORY_MAX_BYTES - 2, 100, "ab");
  assert_bytes (log, GBX_BASH_LOG_MEMORY_MAX_BYTES, 3, "cde");
  assert_bytes (log, GBX_BASH_LOG_MEMORY_MAX_BYTES + 2, 100, "ef");

  dir = g_dir_open (directory, 0, NULL);
  g_assert_null (g_dir_read_name (dir)); /* the file has no name */
  for (guint64 size = 0; size < GBX_BASH_LOG_FILE_MAX_BYTES; size += BLOCK_BYTES)
    gbx_bash_log_append (log, block, BLOCK_BYTES);
  g_assert_cmpuint (gbx_bash_log_get_size (log), ==,
                    GBX_BASH_LOG_MEMORY_MAX_BYTES + GBX_BASH_LOG_FILE_MAX_BYTES);
  g_assert_cmpuint (gbx_bash_log_get_lost_bytes (log), ==, 4);
  g_rmdir (directory);
}

static void
test_no_file (void)
{
  g_autoptr (GbxBashLog) log = gbx_bash_log_new ("/nowhere");
  g_autofree guint8 *block = g_malloc0 (GBX_BASH_LOG_MEMORY_MAX_BYTES + 5);

  gbx_bash_log_append (log, block, GBX_BASH_LOG_MEMORY_MAX_BYTES + 5);
  g_assert_cmpuint (gbx_bash_log_get_size (log), ==, GBX_BASH_LOG_MEMORY_MAX_BYTES);
  g_assert_cmpuint (gbx_bash_log_get_lost_bytes (log), ==, 5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bash/log/memory", test_memory);
  g_test_add_func ("/bash/log/file", test_file);
  g_test_add_func ("/bash/log/no-file", test_no_file);

  return g_test_run ();
}
