/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The library of archives, opened for the first archive; for worker threads. */
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <glib.h>

G_BEGIN_DECLS

/* Its functions that are called here. */
typedef struct
{
  __typeof__ (&archive_entry_clear) entry_clear;
  __typeof__ (&archive_entry_free) entry_free;
  __typeof__ (&archive_entry_new) entry_new;
  __typeof__ (&archive_entry_pathname) entry_pathname;
  __typeof__ (&archive_entry_pathname_utf8) entry_pathname_utf8;
  __typeof__ (&archive_entry_set_filetype) entry_set_filetype;
  __typeof__ (&archive_entry_set_mtime) entry_set_mtime;
  __typeof__ (&archive_entry_set_pathname) entry_set_pathname;
  __typeof__ (&archive_entry_set_perm) entry_set_perm;
  __typeof__ (&archive_entry_set_size) entry_set_size;
  __typeof__ (&archive_entry_symlink) entry_symlink;
  __typeof__ (&archive_error_string) error_string;
  __typeof__ (&archive_read_data) read_data;
  __typeof__ (&archive_read_free) read_free;
  __typeof__ (&archive_read_new) read_new;
  __typeof__ (&archive_read_next_header) read_next_header;
  __typeof__ (&archive_read_open_fd) read_open_fd;
  __typeof__ (&archive_read_support_format_zip_seekable) read_support_format_zip_seekable;
  __typeof__ (&archive_write_close) write_close;
  __typeof__ (&archive_write_data) write_data;
  __typeof__ (&archive_write_fail) write_fail;
  __typeof__ (&archive_write_finish_entry) write_finish_entry;
  __typeof__ (&archive_write_free) write_free;
  __typeof__ (&archive_write_header) write_header;
  __typeof__ (&archive_write_new) write_new;
  __typeof__ (&archive_write_open) write_open;
  __typeof__ (&archive_write_set_bytes_per_block) write_set_bytes_per_block;
  __typeof__ (&archive_write_set_format_zip) write_set_format_zip;
  __typeof__ (&archive_write_zip_set_compression_store) write_zip_set_compression_store;
} GbxFilesLibarchive;

const GbxFilesLibarchive *gbx_files_libarchive_open (GError **error);

G_END_DECLS
