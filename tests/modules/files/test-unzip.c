/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The limits of unpacking, reached sooner than they stand in gbx-limits.h. */
#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <gbx-test.h>
#include <string.h>
#include <unistd.h>

#include "gbx-files-unzip.h"

#define CONTENT_BYTES 5000

typedef struct
{
  GbxTest *test;
  char *archive_path;
  int fd;
} Fixture;

/* Three files that pack well. */
static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *content = g_strnfill (CONTENT_BYTES, 'x');
  struct archive *archive = archive_write_new ();
  struct archive_entry *entry = archive_entry_new ();

  f->test = gbx_test_new ();
  f->archive_path = gbx_test_build_path (f->test, "a.zip");
  archive_write_set_format_zip (archive);
  archive_write_zip_set_compression_deflate (archive);
  g_assert_cmpint (archive_write_open_filename (archive, f->archive_path), ==, ARCHIVE_OK);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("file-%u", i);

      archive_entry_clear (entry);
      archive_entry_set_pathname (entry, name);
      archive_entry_set_filetype (entry, AE_IFREG);
      archive_entry_set_size (entry, CONTENT_BYTES);
      g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
      g_assert_cmpint (archive_write_data (archive, content, CONTENT_BYTES), ==, CONTENT_BYTES);
    }
  archive_entry_free (entry);
  g_assert_cmpint (archive_write_free (archive), ==, ARCHIVE_OK);
  f->fd = open (f->archive_path, O_RDONLY | O_CLOEXEC);
  g_assert_cmpint (f->fd, >=, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  close (f->fd);
  g_free (f->archive_path);
  gbx_test_free (f->test);
}

static void
check (Fixture *f, const GbxFilesUnzipLimits *limits, const char *message)
{
  g_autoptr (GError) error = NULL;
  gboolean is_done = gbx_files_unzip (f->fd, f->archive_path, gbx_test_get_dir (f->test), limits,
                                      NULL, &error);

  if (message == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (is_done);
      return;
    }
  g_assert_false (is_done);
  g_assert_error (error, GBX_ERROR, GBX_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_entries (Fixture *f, gconstpointer data)
{
  GbxFilesUnzipLimits limits = gbx_files_unzip_limits_get_default ();

  g_assert_cmpuint (limits.max_entries_count, ==, GBX_UNZIP_MAX_ENTRIES_COUNT);
  limits.max_entries_count = 3;
  check (f, &limits, NULL);
  limits.max_entries_count = 2;
  check (f, &limits, "the archive is refused: it has too many entries");
}

static void
test_size (Fixture *f, gconstpointer data)
{
  GbxFilesUnzipLimits limits = gbx_files_unzip_limits_get_default ();

  g_assert_cmpuint (limits.max_bytes, ==, GBX_UNZIP_MAX_BYTES);
  limits.max_bytes = 3 * CONTENT_BYTES;
  check (f, &limits, NULL);
  limits.max_bytes--;
  check (f, &limits, "the archive is refused: its content is too large");
}

static void
test_ratio (Fixture *f, gconstpointer data)
{
  GbxFilesUnzipLimits limits = gbx_files_unzip_limits_get_default ();

  limits.max_ratio_count = 2;
  check (f, &limits, NULL);
  limits.ratio_free_bytes = CONTENT_BYTES;
  check (f, &limits, "the archive is refused: its content is too large for its own size");
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  GbxFilesUnzipLimits limits = gbx_files_unzip_limits_get_default ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (gbx_files_unzip (f->fd, f->archive_path, gbx_test_get_dir (f->test), &limits,
                                   cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  gbx_test_init (&argc, &argv);
  g_test_add ("/unzip/entries", Fixture, NULL, set_up, test_entries, tear_down);
  g_test_add ("/unzip/size", Fixture, NULL, set_up, test_size, tear_down);
  g_test_add ("/unzip/ratio", Fixture, NULL, set_up, test_ratio, tear_down);
  g_test_add ("/unzip/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);
  return g_test_run ();
}
