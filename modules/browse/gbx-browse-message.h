/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One message of the DevTools protocol, and the objects inside it. Pure. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 id;       /* 0: an event */
  char *method;    /* (nullable): of an event */
  char *session;   /* (nullable): none is the browser itself */
  GBytes *body;    /* (nullable): an event's params or an answer's result, as it came */
  char *error;     /* (nullable): of an answer that is a refusal */
  GBytes *refusal; /* (nullable): the same, as it came */
} GbxBrowseMessage;

GbxBrowseMessage *gbx_browse_message_parse (GBytes *bytes);
void gbx_browse_message_free (GbxBrowseMessage *self);
JsonObject *gbx_browse_message_read_object (GBytes *bytes);

const char *gbx_browse_object_get_string (JsonObject *object, const char *name);
gint64 gbx_browse_object_get_int (JsonObject *object, const char *name, gint64 fallback);
double gbx_browse_object_get_double (JsonObject *object, const char *name, double fallback);
gboolean gbx_browse_object_get_boolean (JsonObject *object, const char *name);
JsonObject *gbx_browse_object_get_object (JsonObject *object, const char *name);
JsonArray *gbx_browse_object_get_array (JsonObject *object, const char *name);
JsonObject *gbx_browse_object_new (const char *name, ...) G_GNUC_NULL_TERMINATED;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseMessage, gbx_browse_message_free)

G_END_DECLS
