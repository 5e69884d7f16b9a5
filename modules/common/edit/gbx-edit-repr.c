/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-repr.h"

#include <string.h>

#include "gbx-common-repr.h"

/* Never translated: clients search these texts. */
static const char *
describe_errno (int errnum)
{
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 32)
  const char *text = strerrordesc_np (errnum);

  return text != NULL ? text : "Unknown error";
#else
  return g_strerror (errnum);
#endif
}

/**
 * gbx_edit_repr_os_error:
 * @errnum: an errno
 * @path: the path that it is about
 *
 * Returns: (transfer full): such as `[Errno 2] No such file or directory: '/x'`
 */
char *
gbx_edit_repr_os_error (int errnum, const char *path)
{
  GString *text = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (path, -1);

  g_string_append_printf (text, "[Errno %d] %s: ", errnum, describe_errno (errnum));
  gbx_common_repr_append_string (text, valid, strlen (valid));

  return g_string_free (text, FALSE);
}
