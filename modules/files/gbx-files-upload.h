/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* POST /upload_file */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

void gbx_files_upload (GbxExchange *exchange, GTask *task);

gboolean gbx_files_parse_boolean (const char *text, gboolean *out_value);

G_END_DECLS
