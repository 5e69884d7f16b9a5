/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-ipython-kernel.h"
#include "gbx-ipython-output.h"
#include "gbx-ipython-record.h"

G_BEGIN_DECLS

/**
 * GbxIpythonCellEnd:
 * @GBX_IPYTHON_CELL_END_FINISHED: it ran to its end
 * @GBX_IPYTHON_CELL_END_GIVEN_UP: nobody waits for it any more
 * @GBX_IPYTHON_CELL_END_DIED: the kernel died meanwhile
 *
 * How the wait for a cell ended.
 */
typedef enum
{
  GBX_IPYTHON_CELL_END_FINISHED,
  GBX_IPYTHON_CELL_END_GIVEN_UP,
  GBX_IPYTHON_CELL_END_DIED,
} GbxIpythonCellEnd;

#define GBX_IPYTHON_TYPE_CELL (gbx_ipython_cell_get_type ())
G_DECLARE_FINAL_TYPE (GbxIpythonCell, gbx_ipython_cell, GBX_IPYTHON, CELL, GObject)

GbxIpythonCell *gbx_ipython_cell_new (GbxIpythonKernel *kernel,
                                      const char *code,
                                      GbxIpythonOutput *output,
                                      GbxIpythonRecord *record);
void gbx_ipython_cell_run_async (GbxIpythonCell *self,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GbxIpythonCellEnd gbx_ipython_cell_run_finish (GbxIpythonCell *self, GAsyncResult *result);
void gbx_ipython_cell_give_up (GbxIpythonCell *self);

gboolean gbx_ipython_cell_is_given_up (GbxIpythonCell *self);
gboolean gbx_ipython_cell_is_settled (GbxIpythonCell *self);
const char *gbx_ipython_cell_get_code (GbxIpythonCell *self);
gboolean gbx_ipython_cell_has_succeeded (GbxIpythonCell *self);
gboolean gbx_ipython_cell_ends_kernel (GbxIpythonCell *self);
GbxIpythonOutput *gbx_ipython_cell_get_output (GbxIpythonCell *self);

G_END_DECLS
