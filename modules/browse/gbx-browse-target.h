/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-browse-tabs.h"

G_BEGIN_DECLS

/* An operation on an element, from its bid to its end. */
typedef struct
{
  GbxBrowsePage *page;
  const char *operation; /* such as “Locator.click” */
  char *bid;
  GPtrArray *frames; /* char *: ids, the main frame first; the element is in the last one */
  char **owners;     /* the bid of the element that holds frames[i + 1] */
  char *preview;     /* the element as it was found */
} GbxBrowseTarget;

/*
 * One attempt. Returns TRUE if it is done; FALSE with @out_reason if it may be tried again, or with
 * @error if not.
 */
typedef gboolean (*GbxBrowseAttemptFunc) (GbxBrowseTarget *target,
                                          guint attempt,
                                          gpointer user_data,
                                          char **out_reason,
                                          GError **error);

GbxBrowseTarget *gbx_browse_target_find (GbxBrowsePage *page,
                                         const char *operation,
                                         const char *bid,
                                         GError **error);
void gbx_browse_target_free (GbxBrowseTarget *self);
const char *gbx_browse_target_get_frame (const GbxBrowseTarget *self);
gboolean gbx_browse_target_try (GbxBrowseTarget *self,
                                GbxBrowseAttemptFunc attempt,
                                gpointer user_data,
                                GError **error);
gboolean gbx_browse_target_read_answer (GbxBrowseTarget *self,
                                        JsonObject *answer,
                                        char **out_reason,
                                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseTarget, gbx_browse_target_free)

G_END_DECLS
