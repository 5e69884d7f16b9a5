/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-connection.h"

G_BEGIN_DECLS

#define GBX_TYPE_CONNECTION_INPUT (gbx_connection_input_get_type ())
G_DECLARE_FINAL_TYPE (GbxConnectionInput,
                      gbx_connection_input,
                      GBX,
                      CONNECTION_INPUT,
                      GInputStream)

/* The connection owns the stream and outlives what it does. */
GInputStream *gbx_connection_input_new (GbxConnection *connection);

G_END_DECLS
