/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The head of a request to the viewer. Pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GbxViewerRequest:
 * @is_get: whether the method is GET
 * @is_local: whether the host that was asked for is this machine
 * @path: the path, decoded
 * @file: (nullable): the query's `path`, decoded; any bytes
 * @page: the query's `page`; 0: none
 *
 * What is asked for.
 */
typedef struct
{
  gboolean is_get;
  gboolean is_local;
  char *path;
  char *file;
  guint page;
} GbxViewerRequest;

GbxViewerRequest *gbx_viewer_request_parse (const char *head, gsize size);
void gbx_viewer_request_free (GbxViewerRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxViewerRequest, gbx_viewer_request_free)

G_END_DECLS
