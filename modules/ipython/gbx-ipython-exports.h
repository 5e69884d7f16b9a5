/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Environment variables that a client exports by a cell: the one cell that it sends by itself. They
 * are kept so that a fresh kernel has them, too. Pure.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxIpythonExports GbxIpythonExports;

GbxIpythonExports *gbx_ipython_exports_new (void);
void gbx_ipython_exports_free (GbxIpythonExports *self);
void gbx_ipython_exports_note (GbxIpythonExports *self, const char *code);
char *gbx_ipython_exports_build_code (const GbxIpythonExports *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxIpythonExports, gbx_ipython_exports_free)

G_END_DECLS
