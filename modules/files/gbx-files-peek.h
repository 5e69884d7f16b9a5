/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What files hold that do not tell, or not truly. Blocks. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GByteArray *bytes;
  gboolean is_cut; /* there is more */
  int errnum;      /* why it could not be read on; 0: it could */
} GbxFilesPeek;

GbxFilesPeek gbx_files_peek (int fd);
void gbx_files_peek_clear (GbxFilesPeek *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GbxFilesPeek, gbx_files_peek_clear)

G_END_DECLS
