/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-locale.h"

static gpointer
make_locale (gpointer data)
{
  return newlocale (LC_CTYPE_MASK, "C.UTF-8", (locale_t) 0);
}

/**
 * gbx_files_locale_enter:
 *
 * Gives the calling thread a locale whose encoding is UTF-8.
 *
 * Returns: what gbx_files_locale_leave() takes; 0 if the system has no such locale
 */
locale_t
gbx_files_locale_enter (void)
{
  static GOnce once = G_ONCE_INIT;
  locale_t utf8 = g_once (&once, make_locale, NULL);

  return utf8 != (locale_t) 0 ? uselocale (utf8) : (locale_t) 0;
}

void
gbx_files_locale_leave (locale_t former)
{
  if (former != (locale_t) 0)
    uselocale (former);
}
