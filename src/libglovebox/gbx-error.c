/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-error.h"

#include <gio/gio.h>

G_DEFINE_QUARK (gbx - error - quark, gbx_error)
G_DEFINE_QUARK (gbx - module - error - quark, gbx_module_error)

/* The one table of code, HTTP status and wire id; indexed by GbxError. */
static const struct
{
  guint http_status;
  const char *id;
} error_table[] = {
  [GBX_ERROR_FAILED] = { 500, "failed" },
  [GBX_ERROR_INVALID_ARGS] = { 400, "invalid_args" },
  [GBX_ERROR_UNAUTHORIZED] = { 401, "unauthorized" },
  [GBX_ERROR_FORBIDDEN] = { 403, "forbidden" },
  [GBX_ERROR_NOT_FOUND] = { 404, "not_found" },
  [GBX_ERROR_BUSY] = { 409, "busy" },
  [GBX_ERROR_TOO_LARGE] = { 413, "too_large" },
  [GBX_ERROR_NOT_SUPPORTED] = { 501, "not_supported" },
  [GBX_ERROR_UNAVAILABLE] = { 503, "unavailable" },
  [GBX_ERROR_TIMED_OUT] = { 504, "timed_out" },
};

/**
 * gbx_error_get_http_status:
 * @code: an error code
 *
 * The HTTP status by which Glovebox's own routes answer @code. (The action protocol has a table
 * of its own: see data/docs/http-api.md.)
 *
 * Returns: a status from 400 to 599
 *
 * Since: 1.0
 */
guint
gbx_error_get_http_status (GbxError code)
{
  g_return_val_if_fail ((gsize) code < G_N_ELEMENTS (error_table), 500);

  return error_table[code].http_status;
}

/**
 * gbx_error_get_id:
 * @code: an error code
 *
 * The name of @code on the wire; it never changes.
 *
 * Returns: (transfer none): lower-case words joined by underscores
 *
 * Since: 1.0
 */
const char *
gbx_error_get_id (GbxError code)
{
  g_return_val_if_fail ((gsize) code < G_N_ELEMENTS (error_table), "failed");

  return error_table[code].id;
}

static GbxError
code_for_io_error (int io_code)
{
  switch (io_code)
    {
    case G_IO_ERROR_NOT_FOUND:
      return GBX_ERROR_NOT_FOUND;
    case G_IO_ERROR_PERMISSION_DENIED:
      return GBX_ERROR_FORBIDDEN;
    case G_IO_ERROR_INVALID_ARGUMENT:
    case G_IO_ERROR_INVALID_DATA:
      return GBX_ERROR_INVALID_ARGS;
    case G_IO_ERROR_TIMED_OUT:
      return GBX_ERROR_TIMED_OUT;
    case G_IO_ERROR_BUSY:
    case G_IO_ERROR_EXISTS:
      return GBX_ERROR_BUSY;
    case G_IO_ERROR_NOT_SUPPORTED:
      return GBX_ERROR_NOT_SUPPORTED;
    case G_IO_ERROR_MESSAGE_TOO_LARGE:
      return GBX_ERROR_TOO_LARGE;
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return GBX_ERROR_UNAVAILABLE;
    default:
      return GBX_ERROR_FAILED;
    }
}

/**
 * gbx_error_convert:
 * @error: (inout): a set error
 *
 * Turns an error of any domain into one that may leave a module: %GBX_ERROR and
 * %G_IO_ERROR_CANCELLED stay as they are, another %G_IO_ERROR gets the code nearest to it, all else
 * becomes %GBX_ERROR_FAILED. The message stays. Any thread.
 *
 * Since: 1.0
 */
void
gbx_error_convert (GError **error)
{
  GbxError code = GBX_ERROR_FAILED;
  GError *converted;

  g_return_if_fail (error != NULL && *error != NULL);

  if ((*error)->domain == GBX_ERROR || g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if ((*error)->domain == G_IO_ERROR)
    code = code_for_io_error ((*error)->code);
  converted = g_error_new_literal (GBX_ERROR, code, (*error)->message);
  g_error_free (*error);
  *error = converted;
}
