/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-browse-engine.h"

G_BEGIN_DECLS

#define GBX_TYPE_BROWSE_INSTANCE (gbx_browse_instance_get_type ())
G_DECLARE_FINAL_TYPE (GbxBrowseInstance, gbx_browse_instance, GBX, BROWSE_INSTANCE, GObject)

typedef struct
{
  const char *program;
  const char *directory; /* for its profile */
  const char *user_name;
  gboolean has_sandbox;
  guint files_count;
} GbxBrowseInstanceConfig;

GbxBrowseInstance *gbx_browse_instance_new (const GbxBrowseInstanceConfig *config,
                                            GbxBrowsePlaces *places,
                                            GError **error);
GbxBrowseEngine *gbx_browse_instance_get_engine (GbxBrowseInstance *self);
int gbx_browse_instance_get_group (GbxBrowseInstance *self);
guint gbx_browse_instance_get_files_count (GbxBrowseInstance *self);
const char *gbx_browse_instance_get_last_words (GbxBrowseInstance *self);
void gbx_browse_instance_end (GbxBrowseInstance *self);

G_END_DECLS
