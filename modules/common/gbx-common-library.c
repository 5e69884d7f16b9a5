/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-common-library.h"

#include <dlfcn.h>
#include <gbx.h>
#include <string.h>

static gboolean
load (const GbxCommonLibrary *self, GError **error)
{
  void *library = dlopen (self->soname, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);

  if (library == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                   "%s is not available: %s. Install the package %s.", self->feature, dlerror (),
                   self->package);
      return FALSE;
    }
  for (gsize i = 0; i < self->symbols_count; i++)
    {
      void *function = dlsym (library, self->symbols[i].name);

      if (function == NULL)
        {
          g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "%s is not available: %s has no %s",
                       self->feature, self->soname, self->symbols[i].name);
          return FALSE;
        }
      memcpy ((char *) self->functions + self->symbols[i].offset, &function, sizeof function);
    }
  return TRUE;
}

/**
 * gbx_common_library_open:
 * @self: a library
 * @error: return location for an error
 *
 * Opens the library, if nobody did before, and fills its functions in. Blocks; for any thread.
 *
 * Returns: %FALSE with %GBX_ERROR_UNAVAILABLE if there is no such library; it may be tried again
 */
gboolean
gbx_common_library_open (GbxCommonLibrary *self, GError **error)
{
  gboolean is_open;

  if (gbx_common_library_is_open (self))
    return TRUE;

  g_mutex_lock (&self->mutex);
  is_open = gbx_common_library_is_open (self) || load (self, error);
  g_atomic_int_set (&self->is_open, is_open);
  g_mutex_unlock (&self->mutex);

  return is_open;
}

/**
 * gbx_common_library_is_open:
 * @self: a library
 *
 * Returns: whether its functions can be called
 */
gboolean
gbx_common_library_is_open (GbxCommonLibrary *self)
{
  return g_atomic_int_get (&self->is_open) != 0;
}
