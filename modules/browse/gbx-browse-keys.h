/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys of a US keyboard by name. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *code;
  char key[16];
  char text[2]; /* what it types; empty: nothing */
  int virtual_code;
  int location;
} GbxBrowseKey;

char **gbx_browse_keys_split (const char *combination);
gboolean gbx_browse_keys_find (const char *name, gboolean is_shifted, GbxBrowseKey *out_key);

G_END_DECLS
