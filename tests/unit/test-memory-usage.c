/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "gbx-limits.h"
#include "gbx-memory-monitor.h"
#include "gbx-memory-usage.h"
#include "gbx-test.h"

/* As /proc/PID/stat looks, with the fields that count. */
#define STAT(pid, name, parent, pages) \
  pid " (" name ") S " parent " 1 1 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 99 1234 " pages " 1 1 1\n"

static void
test_parse (void)
{
  GbxMemoryProcess process;

  g_assert_true (gbx_memory_usage_parse (STAT ("42", "a) S 9 (b", "7", "123"), &process));
  g_assert_cmpint (process.parent_pid, ==, 7);
  g_assert_cmpuint (process.resident_pages, ==, 123);
}

static void
test_parse_refused (void)
{
  static const char *const texts[] = { "", "42", "42 (a", "42 (a) S", "42 (a) S 1 2 3" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GbxMemoryProcess process = { .parent_pid = -1 };

      g_assert_false (gbx_memory_usage_parse (texts[i], &process));
      g_assert_cmpint (process.parent_pid, ==, -1);
    }
}

static void
add_process (GbxTest *test, const char *pid, const char *text)
{
  g_autofree char *name = g_build_filename ("proc", pid, "stat", NULL);
  g_autofree char *path = gbx_test_build_path (test, name);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_tree (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autofree char *proc = gbx_test_build_path (test, "proc");
  guint64 pages = 0;
  guint count = 0;

  add_process (test, "10", STAT ("10", "server", "1", "100"));
  add_process (test, "9", STAT ("9", "grandchild", "11", "20"));
  add_process (test, "11", STAT ("11", "child", "10", "3"));
  add_process (test, "12", STAT ("12", "stranger", "1", "5000"));
  add_process (test, "13", "nonsense");
  add_process (test, "self", STAT ("10", "not counted", "1", "7000"));

  g_assert_true (gbx_memory_usage_read_tree (proc, 10, &pages, &count));
  g_assert_cmpuint (pages, ==, 123);
  g_assert_cmpuint (count, ==, 3);
  g_assert_false (gbx_memory_usage_read_tree (proc, 99, &pages, &count));
  g_assert_cmpuint (count, ==, 3);
}

static void
test_real (void)
{
  guint64 pages;
  guint count;

  g_assert_true (gbx_memory_usage_read_tree ("/proc", getpid (), &pages, &count));
  g_assert_cmpuint (pages, >, 0);
  g_assert_cmpuint (count, >=, 1);
}

static void
test_many_processes (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  g_autofree char *proc = gbx_test_build_path (test, "proc");
  guint64 pages;
  guint count;

  add_process (test, "1", STAT ("1", "parent of all, itself too", "1", "1"));
  for (guint i = 0; i < GBX_MEMORY_MONITOR_MAX_PROCESSES_COUNT + 5; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%u", proc, i + 2);

      g_assert_cmpint (symlink ("1", path), ==, 0);
    }
  /* Which are left out, the parent among them or not, is up to the file system. */
  if (gbx_memory_usage_read_tree (proc, 1, &pages, &count))
    g_assert_cmpuint (count, ==, GBX_MEMORY_MONITOR_MAX_PROCESSES_COUNT);
}

/* --- the monitor: its lines are read in a process of their own --- */

static GLogWriterOutput
print_message (GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
  guint *lines_count = data;

  for (gsize i = 0; i < count; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      {
        g_print ("%s\n", (const char *) fields[i].value);
        (*lines_count)++;
      }

  return G_LOG_WRITER_HANDLED;
}

static void
test_monitor (void)
{
  guint lines_count = 0;

  if (g_test_subprocess ())
    {
      g_autoptr (GbxMemoryMonitor) monitor = NULL;

      gint64 start_usec = g_get_monotonic_time ();

      g_log_set_writer_func (print_message, &lines_count, NULL);
      monitor = gbx_memory_monitor_new (NULL);
      gbx_test_run_until (lines_count >= 2);
      /* The loop's clock is a little older than the test's. */
      g_assert_cmpint (g_get_monotonic_time () - start_usec,
                       >=,
                       2 * GBX_MEMORY_MONITOR_INTERVAL_USEC - 5000);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*[Memory usage] *.* MiB in * processes\n[Memory usage] *");
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);

  g_test_add_func ("/memory-usage/parse", test_parse);
  g_test_add_func ("/memory-usage/parse-refused", test_parse_refused);
  g_test_add_func ("/memory-usage/tree", test_tree);
  g_test_add_func ("/memory-usage/real", test_real);
  g_test_add_func ("/memory-usage/many-processes", test_many_processes);
  g_test_add_func ("/memory-usage/monitor", test_monitor);

  return g_test_run ();
}
