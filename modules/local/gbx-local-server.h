/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The process of one sandbox: starting it, knowing it again, and ending it. */
#pragma once

#include "gbx-local-record.h"

G_BEGIN_DECLS

/* Starts the process, in a session of its own, and fills in pid and started_at. */
gboolean gbx_local_server_spawn (GbxLocalRecord *record, GError **error);

/* Waits until the server has said where it listens and stores that in the record. */
void gbx_local_server_wait_async (GbxLocalRecord *record,
                                  gint64 timeout_usec,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean gbx_local_server_wait_finish (GAsyncResult *result, GError **error);

gboolean gbx_local_server_is_running (const GbxLocalRecord *record);

/* Asks the process to end, and kills all of its group if it does not in time. Not cancellable. */
void gbx_local_server_stop_async (const GbxLocalRecord *record,
                                  gint64 timeout_usec,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean gbx_local_server_stop_finish (GAsyncResult *result, GError **error);

guint16 gbx_local_server_find_port (const char *log, gsize length_bytes);

G_END_DECLS
