/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-connection.h"

G_BEGIN_DECLS

#define GBX_TYPE_CONNECTION_OUTPUT (gbx_connection_output_get_type ())
G_DECLARE_FINAL_TYPE (GbxConnectionOutput,
                      gbx_connection_output,
                      GBX,
                      CONNECTION_OUTPUT,
                      GOutputStream)

/* The connection owns the stream and outlives what it does. */
GOutputStream *gbx_connection_output_new (GbxConnection *connection);

G_END_DECLS
