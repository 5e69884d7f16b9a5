/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One request to a server and its answer, with the tries that it takes. What might have been
 * carried out is sent again only if the caller says that this does no harm.
 */
#pragma once

#include <gio/gio.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* (nullable) callback on the main context: bytes so far, and all of them or -1 if nobody knows. */
typedef void (*GbxClientProgressFunc) (gint64 done_bytes, gint64 total_bytes, gpointer user_data);

/* What to send. Copied where it is kept: only bodies, streams and user_data are held on to. */
typedef struct
{
  const char *method;
  const char *url;
  const char *const *headers; /* (nullable): name, value, name, value, … */
  const char *content_type;   /* (nullable) */
  GBytes *body;               /* (nullable) */
  GBytes *body_head;          /* (nullable): goes before the body, which is not copied */
  GBytes *body_tail;          /* (nullable): goes behind it */
  GOutputStream *output;      /* (nullable): where the answer's body goes */
  gint64 timeout_usec;        /* for each try; 0: any time */
  gint64 max_answer_bytes;    /* of a body that is kept in memory */
  guint max_tries_count;
  gboolean is_repeatable;
  GbxClientProgressFunc progress; /* (nullable) */
  gpointer progress_data;
} GbxClientCall;

void gbx_client_call_run_async (const GbxClientCall *call,
                                SoupSession *session,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
/* (transfer full): the body, empty if it went to a stream; NULL with GBX_ERROR or CANCELLED. */
GBytes *gbx_client_call_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
