/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The logs of past commands: the newest are kept, as far as there is room. */
#include "gbx-bash-archive.h"
#include "gbx-bash-session-limits.h"
#include "gbx-test.h"

static GbxBashLog *
make_log (const char *directory, gsize size_bytes)
{
  GbxBashLog *log = gbx_bash_log_new (directory);
  g_autofree guint8 *block = g_malloc0 (GBX_BASH_LOG_MEMORY_MAX_BYTES);

  for (gsize done = 0; done < size_bytes;)
    {
      gsize step = MIN (size_bytes - done, GBX_BASH_LOG_MEMORY_MAX_BYTES);

      gbx_bash_log_append (log, block, step);
      done += step;
    }

  return log;
}

static void
test_lookup (void)
{
  GbxBashArchive *archive = gbx_bash_archive_new ();
  g_autoptr (GbxBashLog) log = gbx_bash_log_new ("/nowhere");

  g_assert_null (gbx_bash_archive_lookup (archive, gbx_bash_log_get_id (log)));
  gbx_bash_archive_add (archive, log);
  gbx_bash_archive_add (archive, log);
  g_assert_true (gbx_bash_archive_lookup (archive, gbx_bash_log_get_id (log)) == log);
  gbx_bash_archive_free (archive);
  g_assert_finalize_object (g_steal_pointer (&log));
}

/* Fills it with logs of one size until the first is gone; says how many it held. */
static guint
count_held (const char *directory, gsize size_bytes)
{
  GbxBashArchive *archive = gbx_bash_archive_new ();
  g_autoptr (GbxBashLog) first = make_log (directory, size_bytes);
  guint count = 0;

  gbx_bash_archive_add (archive, first);
  while (gbx_bash_archive_lookup (archive, gbx_bash_log_get_id (first)) != NULL)
    {
      g_autoptr (GbxBashLog) log = make_log (directory, size_bytes);

      count++;
      gbx_bash_archive_add (archive, log);
      g_assert_true (gbx_bash_archive_lookup (archive, gbx_bash_log_get_id (log)) == log);
    }
  gbx_bash_archive_free (archive);
  g_assert_finalize_object (g_steal_pointer (&first));

  return count;
}

static void
test_limits (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  const char *directory = gbx_test_get_dir (test);

  g_assert_cmpuint (count_held (directory, 1), ==, GBX_BASH_ARCHIVE_MAX_COUNT);
  g_assert_cmpuint (count_held (directory, GBX_BASH_LOG_MEMORY_MAX_BYTES), ==,
                    GBX_BASH_ARCHIVE_MEMORY_MAX_BYTES / GBX_BASH_LOG_MEMORY_MAX_BYTES);
}

/* The last one is kept, whatever its size; it alone may take all the room there is for files. */
static void
test_large (void)
{
  g_autoptr (GbxTest) test = gbx_test_new ();
  GbxBashArchive *archive = gbx_bash_archive_new ();
  gsize size_bytes = GBX_BASH_LOG_MEMORY_MAX_BYTES + GBX_BASH_LOG_FILE_MAX_BYTES;
  g_autoptr (GbxBashLog) one = make_log (gbx_test_get_dir (test), size_bytes);
  g_autoptr (GbxBashLog) two = make_log (gbx_test_get_dir (test), size_bytes);

  gbx_bash_archive_add (archive, one);
  gbx_bash_archive_add (archive, two);
  g_assert_cmpuint (2 * size_bytes, >, GBX_BASH_ARCHIVE_MAX_BYTES);
  g_assert_null (gbx_bash_archive_lookup (archive, gbx_bash_log_get_id (one)));
  g_assert_true (gbx_bash_archive_lookup (archive, gbx_bash_log_get_id (two)) == two);
  gbx_bash_archive_free (archive);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bash/archive/lookup", test_lookup);
  g_test_add_func ("/bash/archive/limits", test_limits);
  g_test_add_func ("/bash/archive/large", test_large);

  return g_test_run ();
}
