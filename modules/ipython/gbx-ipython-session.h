/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-ipython-cell.h"
#include "gbx-ipython-launcher.h"

G_BEGIN_DECLS

#define GBX_IPYTHON_TYPE_SESSION (gbx_ipython_session_get_type ())
G_DECLARE_FINAL_TYPE (GbxIpythonSession, gbx_ipython_session, GBX_IPYTHON, SESSION, GObject)

GbxIpythonSession *gbx_ipython_session_new (const char *name,
                                            const char *kernelspec,
                                            GbxIpythonLauncher *launcher,
                                            GPtrArray *start_cells);
const char *gbx_ipython_session_get_name (GbxIpythonSession *self);
const char *gbx_ipython_session_get_kernelspec (GbxIpythonSession *self);
const char *gbx_ipython_session_get_interpreter (GbxIpythonSession *self);
gboolean gbx_ipython_session_is_unused (GbxIpythonSession *self);

void gbx_ipython_session_prepare_async (GbxIpythonSession *self,
                                        const char *directory,
                                        const char *init_code,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean gbx_ipython_session_prepare_finish (GbxIpythonSession *self,
                                             GAsyncResult *result,
                                             GError **error);
GbxIpythonCell *gbx_ipython_session_begin_cell (GbxIpythonSession *self,
                                                const char *code,
                                                GbxIpythonOutput *output,
                                                GbxIpythonRecord *record);
const char *gbx_ipython_session_describe_death (GbxIpythonSession *self);

void gbx_ipython_session_refresh (GbxIpythonSession *self);
void gbx_ipython_session_interrupt (GbxIpythonSession *self);
void gbx_ipython_session_restart (GbxIpythonSession *self);
void gbx_ipython_session_stop_async (GbxIpythonSession *self,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
void gbx_ipython_session_stop_finish (GbxIpythonSession *self, GAsyncResult *result);

G_END_DECLS
