/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The records of the last cells. Main context only. */
#pragma once

#include "gbx-ipython-record.h"

G_BEGIN_DECLS

typedef struct _GbxIpythonRecords GbxIpythonRecords;

GbxIpythonRecords *gbx_ipython_records_new (guint max_count, gsize max_record_bytes);
void gbx_ipython_records_free (GbxIpythonRecords *self);
GbxIpythonRecord *gbx_ipython_records_add (GbxIpythonRecords *self,
                                           const char *id,
                                           const char *kernel);
GbxIpythonRecord *gbx_ipython_records_find (GbxIpythonRecords *self, const char *id);
void gbx_ipython_records_update_display (GbxIpythonRecords *self,
                                         const GbxIpythonMessage *message);
JsonNode *gbx_ipython_records_build_list (const GbxIpythonRecords *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxIpythonRecords, gbx_ipython_records_free)

G_END_DECLS
