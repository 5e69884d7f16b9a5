/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GbxE2bCopy: one path of a sandbox as it was fetched, and what is to become of it. Pure. */
#pragma once

#include "gbx-common-json.h"
#include "gbx-edit-store.h"

G_BEGIN_DECLS

typedef struct
{
  GbxEditStore store;

  char *path;
  GbxEditState state;
  GBytes *content;    /* (nullable): of a file */
  JsonArray *entries; /* (nullable): of a directory, two levels deep */
  int errnum;         /* why it could not be fetched; 0: it was, or there is nothing */
  GBytes *saved;      /* (nullable): what is to be stored */
} GbxE2bCopy;

GbxE2bCopy *gbx_e2b_copy_new (const char *path);
void gbx_e2b_copy_free (GbxE2bCopy *self);
/* What the sandbox says of the path. */
void gbx_e2b_copy_take_entry (GbxE2bCopy *self, JsonObject *entry);

G_END_DECLS
