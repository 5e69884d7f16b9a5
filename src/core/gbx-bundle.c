/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bundle.h"

#include <gio/gio.h>

#define ROOT "GLOVEBOX_BUNDLE"

void
gbx_bundle_leave (void)
{
  if (g_getenv (ROOT) == NULL)
    return;
  /* GIO looks once for its modules; programs of the system have other ones. */
  g_vfs_get_default ();
  g_unsetenv ("GIO_MODULE_DIR");
}

char *
gbx_bundle_find_program (const char *name)
{
  const char *root = g_getenv (ROOT);

  return root != NULL ? g_build_filename (root, "bin", name, NULL) : NULL;
}
