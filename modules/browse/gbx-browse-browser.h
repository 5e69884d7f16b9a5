/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-browse-instance.h"

G_BEGIN_DECLS

#define GBX_TYPE_BROWSE_BROWSER (gbx_browse_browser_get_type ())
G_DECLARE_FINAL_TYPE (GbxBrowseBrowser, gbx_browse_browser, GBX, BROWSE_BROWSER, GObject)

GbxBrowseBrowser *gbx_browse_browser_new (GbxHost *host);
void gbx_browse_browser_run_async (GbxBrowseBrowser *self,
                                   GbxBrowseJob *job,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GbxObservation *gbx_browse_browser_run_finish (GbxBrowseBrowser *self,
                                               GAsyncResult *result,
                                               GError **error);
void gbx_browse_browser_cancel (GbxBrowseBrowser *self, GbxBrowseJob *job);
gboolean gbx_browse_browser_is_running (GbxBrowseBrowser *self);
GbxBrowseInstance *gbx_browse_browser_get_instance (GbxBrowseBrowser *self, GError **error);
void gbx_browse_browser_stop_async (GbxBrowseBrowser *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean gbx_browse_browser_stop_finish (GbxBrowseBrowser *self,
                                         GAsyncResult *result,
                                         GError **error);

G_END_DECLS
