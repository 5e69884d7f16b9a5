/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Messages that wait for their turn, in bounded memory: the oldest make room for the newest, so
 * that of a flood the end stays. Who empties it learns what is gone. Pure.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxIpythonBacklog GbxIpythonBacklog;

GbxIpythonBacklog *gbx_ipython_backlog_new (gsize max_bytes);
void gbx_ipython_backlog_free (GbxIpythonBacklog *self);
void gbx_ipython_backlog_push (GbxIpythonBacklog *self, GPtrArray *frames);
GPtrArray *gbx_ipython_backlog_pop (GbxIpythonBacklog *self);
gboolean gbx_ipython_backlog_is_empty (const GbxIpythonBacklog *self);
gsize gbx_ipython_backlog_take_loss (GbxIpythonBacklog *self, char **out_parent_id);
gsize gbx_ipython_backlog_measure (GPtrArray *frames);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxIpythonBacklog, gbx_ipython_backlog_free)

G_END_DECLS
