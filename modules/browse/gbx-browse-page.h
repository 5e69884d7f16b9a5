/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-browse-cdp.h"

G_BEGIN_DECLS

/* One frame of a page, as far as its events tell. */
typedef struct
{
  char *id;
  char *parent_id; /* NULL: the main one */
  char *loader_id; /* of the document in it */
  gboolean has_content;
  gboolean has_loaded;
  gint64 world; /* where our script runs; 0: not yet */
} GbxBrowseFrame;

/* One page and what it does right now. Belongs to the engine's thread. */
typedef struct
{
  GbxBrowseCdp *cdp;
  char *target; /* also the id of its main frame */
  char *session;
  char *url;
  GHashTable *frames; /* id -> GbxBrowseFrame */
  gboolean is_navigating;
  guint commits_count; /* documents that came into its main frame, */
  guint within_count;  /* and moves inside one */
  gboolean has_crashed;
  gboolean is_closed;

  /* the pointer */
  double x;
  double y;
  guint buttons;
  JsonObject *drag; /* (nullable): what is dragged */
  gboolean was_drag_intercepted;

  /* the last file chooser */
  gint64 chooser_node; /* 0: none */
  gboolean chooser_is_multiple;
} GbxBrowsePage;

GbxBrowsePage *gbx_browse_page_new (GbxBrowseCdp *cdp, const char *target, const char *session);
GbxBrowsePage *gbx_browse_page_ref (GbxBrowsePage *self);
void gbx_browse_page_unref (GbxBrowsePage *self);
void gbx_browse_page_set_up (GbxBrowsePage *self);
void gbx_browse_page_set_url (GbxBrowsePage *self, const char *url, const char *fragment);
void gbx_browse_page_take_event (GbxBrowsePage *self, const char *method, JsonObject *params);
GbxBrowseFrame *gbx_browse_page_add_frame (GbxBrowsePage *self,
                                           const char *id,
                                           const char *parent_id);
GbxBrowseFrame *gbx_browse_page_get_main_frame (GbxBrowsePage *self);
GbxBrowseFrame *gbx_browse_page_find_frame (GbxBrowsePage *self, const char *id);
gboolean gbx_browse_page_has_content (GbxBrowsePage *self);
gint64 gbx_browse_page_begin (GbxBrowsePage *self, const char *method, JsonObject *params);
void gbx_browse_page_report_gone (const GbxBrowsePage *self, GError **error);
GBytes *gbx_browse_page_end (GbxBrowsePage *self, gint64 id, gint64 wait_usec, GError **error);
GBytes *gbx_browse_page_call (GbxBrowsePage *self,
                              const char *method,
                              JsonObject *params,
                              gint64 wait_usec,
                              GError **error);
JsonObject *gbx_browse_page_ask (GbxBrowsePage *self,
                                 const char *method,
                                 JsonObject *params,
                                 gint64 wait_usec,
                                 GError **error);
gboolean gbx_browse_page_do (GbxBrowsePage *self,
                             const char *method,
                             JsonObject *params,
                             gint64 wait_usec,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowsePage, gbx_browse_page_unref)

G_END_DECLS
