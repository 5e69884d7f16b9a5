/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The answer to `DOMSnapshot.captureSnapshot {computedStyles: []}`, read once. Pure; any thread;
 * immutable.
 */
#pragma once

#include "gbx-browse-elements.h"

G_BEGIN_DECLS

/* Nodes of all documents of one page. */
#define GBX_BROWSE_SNAPSHOT_MAX_NODES_COUNT 1000000

typedef struct _GbxBrowseSnapshot GbxBrowseSnapshot;

/* @result: the JSON text of the answer's `result`. */
GbxBrowseSnapshot *gbx_browse_snapshot_new (GBytes *result, GError **error);
void gbx_browse_snapshot_free (GbxBrowseSnapshot *self);
GbxBrowseElements *gbx_browse_snapshot_find_elements (const GbxBrowseSnapshot *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseSnapshot, gbx_browse_snapshot_free)

G_END_DECLS
