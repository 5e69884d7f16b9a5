/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What makes a kernel ready for a cell: which code it must run first, one piece after the other.
 * A fresh kernel has to run all of it, one that is ready only what was added or changed. Pure.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxIpythonSetup GbxIpythonSetup;

GbxIpythonSetup *gbx_ipython_setup_new (GPtrArray *start_cells);
void gbx_ipython_setup_free (GbxIpythonSetup *self);
void gbx_ipython_setup_begin (GbxIpythonSetup *self, gboolean is_python);
void gbx_ipython_setup_want (GbxIpythonSetup *self, const char *directory, const char *init_code);
char *gbx_ipython_setup_take_next (GbxIpythonSetup *self);
void gbx_ipython_setup_note_done (GbxIpythonSetup *self, gboolean succeeded, const char *text);
void gbx_ipython_setup_note_cell (GbxIpythonSetup *self, const char *code);
const char *gbx_ipython_setup_get_interpreter (const GbxIpythonSetup *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxIpythonSetup, gbx_ipython_setup_free)

G_END_DECLS
