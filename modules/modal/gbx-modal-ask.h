/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call of Modal's for a flow, its answer, and what the flow's steps remember. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "gbx-common-cloud.h"

G_BEGIN_DECLS

/* What the steps of a flow find out beside what a flow knows. */
typedef struct
{
  char *app_id;    /* (nullable) */
  char *image_id;  /* (nullable) */
  char *secret_id; /* (nullable) */
  char *entry_id;  /* (nullable): what was read of a log */
  gboolean is_built;
  GPtrArray *logs; /* answers about a log */
} GbxModalNotes;

GbxModalNotes *gbx_modal_ask_get_notes (GbxCommonFlow *flow);
/* (transfer full): done once, however often it is sent. */
GbxCommonCall *gbx_modal_ask_new (const char *rpc, const ProtobufCMessage *message);
/* (transfer full) (nullable): the one message of an answer, in an array. */
GPtrArray *gbx_modal_ask_unpack (GBytes *body,
                                 const ProtobufCMessageDescriptor *descriptor,
                                 gpointer out_message,
                                 GError **error);
/* A setting; NULL if it is empty. It is not changed, although messages hold it as if it were. */
char *gbx_modal_ask_get_setting (GbxCommonFlow *flow, const char *name);
/* How long Modal may think: no longer than a request may take. */
float gbx_modal_ask_get_seconds (GbxCommonFlow *flow, gint64 most_usec);

G_END_DECLS
