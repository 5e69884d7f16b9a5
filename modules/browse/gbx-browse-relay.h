/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages of the DevTools protocol under another number or session, the rest as it came. Pure. */
#pragma once

#include "gbx-browse-message.h"

G_BEGIN_DECLS

gboolean gbx_browse_relay_is_name (const char *name);
char *gbx_browse_relay_write_command (gint64 id,
                                      const char *session,
                                      const char *method,
                                      GBytes *params);
GBytes *gbx_browse_relay_write_answer (gint64 id,
                                       const char *session,
                                       const GbxBrowseMessage *answer);
GBytes *gbx_browse_relay_write_refusal (gint64 id, const char *session, const char *why);
GBytes *gbx_browse_relay_write_event (const char *session, const GbxBrowseMessage *event);

G_END_DECLS
