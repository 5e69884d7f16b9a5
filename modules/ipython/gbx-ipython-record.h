/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The outputs of one cell as a notebook shows them, in the words of its file format: streams
 * joined, all representations of a display, updates and clearing carried out. Pure.
 */
#pragma once

#include "gbx-ipython-message.h"

G_BEGIN_DECLS

typedef struct _GbxIpythonRecord GbxIpythonRecord;

GbxIpythonRecord *gbx_ipython_record_new (const char *id, const char *kernel, gsize max_bytes);
GbxIpythonRecord *gbx_ipython_record_ref (GbxIpythonRecord *self);
void gbx_ipython_record_unref (GbxIpythonRecord *self);
const char *gbx_ipython_record_get_id (const GbxIpythonRecord *self);
void gbx_ipython_record_take (GbxIpythonRecord *self, const GbxIpythonMessage *message);
void gbx_ipython_record_skip (GbxIpythonRecord *self);
void gbx_ipython_record_take_reply (GbxIpythonRecord *self, JsonObject *content);
void gbx_ipython_record_end (GbxIpythonRecord *self, const char *status);
void gbx_ipython_record_update_display (GbxIpythonRecord *self, const GbxIpythonMessage *message);
JsonNode *gbx_ipython_record_build (const GbxIpythonRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxIpythonRecord, gbx_ipython_record_unref)

G_END_DECLS
