/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx.h>

static void
test_table (void)
{
  static const struct
  {
    GbxError code;
    guint status;
    const char *id;
  } rows[] = {
    { GBX_ERROR_FAILED, 500, "failed" },
    { GBX_ERROR_INVALID_ARGS, 400, "invalid_args" },
    { GBX_ERROR_UNAUTHORIZED, 401, "unauthorized" },
    { GBX_ERROR_FORBIDDEN, 403, "forbidden" },
    { GBX_ERROR_NOT_FOUND, 404, "not_found" },
    { GBX_ERROR_BUSY, 409, "busy" },
    { GBX_ERROR_TOO_LARGE, 413, "too_large" },
    { GBX_ERROR_NOT_SUPPORTED, 501, "not_supported" },
    { GBX_ERROR_UNAVAILABLE, 503, "unavailable" },
    { GBX_ERROR_TIMED_OUT, 504, "timed_out" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpuint (gbx_error_get_http_status (rows[i].code), ==, rows[i].status);
      g_assert_cmpstr (gbx_error_get_id (rows[i].code), ==, rows[i].id);
    }
}

static void
test_convert (void)
{
  g_autoptr (GError) own = g_error_new (GBX_ERROR, GBX_ERROR_BUSY, "busy");
  g_autoptr (GError) cancelled = g_error_new (G_IO_ERROR, G_IO_ERROR_CANCELLED, "gone");
  g_autoptr (GError) io = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no file");
  g_autoptr (GError) foreign = g_error_new (G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_PARSE, "odd");

  gbx_error_convert (&own);
  g_assert_error (own, GBX_ERROR, GBX_ERROR_BUSY);
  gbx_error_convert (&cancelled);
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gbx_error_convert (&io);
  g_assert_error (io, GBX_ERROR, GBX_ERROR_NOT_FOUND);
  g_assert_cmpstr (io->message, ==, "no file");
  gbx_error_convert (&foreign);
  g_assert_error (foreign, GBX_ERROR, GBX_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/table", test_table);
  g_test_add_func ("/error/convert", test_convert);
  return g_test_run ();
}
