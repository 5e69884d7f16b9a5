/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What record.py wrote: a page as a real browser describes it. */
#pragma once

#include "gbx-browse-axtree.h"
#include "gbx-browse-json.h"
#include "gbx-browse-snapshot.h"

G_BEGIN_DECLS

typedef struct
{
  GbxBrowseAxtree *tree;
  GbxBrowseElements *elements;
} Recorded;

GBytes *recorded_take_value (GbxBrowseJson *json, GBytes *whole);
GString *recorded_get_text (GBytes *object, const char *name);
GBytes *recorded_read (const char *folder, const char *name);
Recorded *recorded_load (const char *name);
void recorded_free (Recorded *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Recorded, recorded_free)

G_END_DECLS
