/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The forms that answers have. */
#pragma once

#include <gbx.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void gbx_files_reply_object (GbxExchange *exchange, guint status, JsonObject *object);
void gbx_files_reply_detail (GbxExchange *exchange, guint status, const char *detail);
void gbx_files_reply_error (GbxExchange *exchange, const GError *error);

G_END_DECLS
