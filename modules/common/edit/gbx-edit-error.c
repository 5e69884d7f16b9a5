/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-error.h"

#include "gbx-edit-repr.h"

G_DEFINE_QUARK (gbx - edit - os - error - quark, gbx_edit_os_error)
G_DEFINE_QUARK (gbx - edit - error - quark, gbx_edit_error)

/**
 * gbx_edit_set_os_error:
 * @error: return location for an error
 * @errnum: an errno
 * @path: what it is about
 */
void
gbx_edit_set_os_error (GError **error, int errnum, const char *path)
{
  g_autofree char *text = gbx_edit_repr_os_error (errnum, path);

  g_set_error_literal (error, GBX_EDIT_OS_ERROR, errnum, text);
}

/**
 * gbx_edit_set_refused:
 * @error: return location for an error
 * @format: what the client reads; printf() format
 * @...: its parameters
 */
void
gbx_edit_set_refused (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, GBX_EDIT_ERROR, GBX_EDIT_ERROR_REFUSED, text);
}
