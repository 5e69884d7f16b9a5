/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sends the bytes of a log to a client, no faster than it reads them. */
#pragma once

#include <gbx.h>

#include "gbx-bash-log.h"

G_BEGIN_DECLS

typedef struct
{
  const char *id;
  guint64 offset;
  gboolean is_followed; /* until the command ends, not only what is there now */
} GbxBashOutputQuery;

gboolean gbx_bash_output_read_query (GbxExchange *exchange,
                                     GbxBashOutputQuery *out_query,
                                     GError **error);

void gbx_bash_output_send_async (GbxExchange *exchange,
                                 GbxBashLog *log,
                                 const GbxBashOutputQuery *query,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean gbx_bash_output_send_finish (GbxExchange *exchange,
                                      GAsyncResult *result,
                                      GError **error);

G_END_DECLS
