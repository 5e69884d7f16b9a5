/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names in archives are UTF-8, whatever the server's locale: the library asks the thread's. */
#pragma once

#include <glib.h>
#include <locale.h>

G_BEGIN_DECLS

locale_t gbx_files_locale_enter (void);
void gbx_files_locale_leave (locale_t former);

G_END_DECLS
