/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names in archives, and the headers Range and Content-Disposition. */
#include <gbx.h>
#include <stdint.h>
#include <string.h>

#include "gbx-files-download.h"
#include "gbx-files-params.h"
#include "gbx-files-range.h"
#include "gbx-files-zip-name.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_name (const char *name)
{
  g_autofree char *path = NULL;
  g_auto (GStrv) components = NULL;
  GbxFilesZipName kind = gbx_files_zip_name_read (name, &path);

  if (kind != GBX_FILES_ZIP_NAME_DIRECTORY && kind != GBX_FILES_ZIP_NAME_FILE)
    {
      g_assert_null (path);
      return;
    }
  components = g_strsplit (path, "/", -1);
  g_assert_cmpuint (g_strv_length (components), <=, GBX_UNZIP_MAX_DEPTH_COUNT);
  for (gsize i = 0; components[i] != NULL; i++)
    {
      g_assert_cmpstr (components[i], !=, "");
      g_assert_cmpstr (components[i], !=, ".");
      g_assert_cmpstr (components[i], !=, "..");
    }
}

static void
check_range (const char *text)
{
  guint64 first = 0, length = 0;

  if (gbx_files_range_parse (text, 1000, &first, &length) != GBX_FILES_RANGE_PART)
    return;
  g_assert_cmpuint (length, >, 0);
  g_assert_cmpuint (first + length, <=, 1000);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *disposition = gbx_files_download_dup_disposition (valid);
  g_autofree char *found = gbx_files_params_find (disposition, "filename");
  g_autofree char *other = gbx_files_params_find (text, "filename");

  g_assert_cmpstr (found, ==, valid);
  check_name (text);
  check_range (text);
  return 0;
}
