/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the operating system refused; the code is an errno, the message its text on the wire. */
#define GBX_EDIT_OS_ERROR (gbx_edit_os_error_quark ())

#define GBX_EDIT_ERROR (gbx_edit_error_quark ())

/*
 * GbxEditError:
 * @GBX_EDIT_ERROR_REFUSED: the request cannot be done; the message is the text on the wire
 * @GBX_EDIT_ERROR_NOT_REGULAR: the path names a pipe, a device or a socket
 * @GBX_EDIT_ERROR_TOO_LARGE: the file is above a limit
 *
 * Errors inside the module. None of them leaves it: they become observations.
 */
typedef enum
{
  GBX_EDIT_ERROR_REFUSED,
  GBX_EDIT_ERROR_NOT_REGULAR,
  GBX_EDIT_ERROR_TOO_LARGE,
} GbxEditError;

GQuark gbx_edit_os_error_quark (void);
GQuark gbx_edit_error_quark (void);

void gbx_edit_set_os_error (GError **error, int errnum, const char *path);
void gbx_edit_set_refused (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
