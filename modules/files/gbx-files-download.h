/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* GET /download_files and /download_file */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

void gbx_files_download (GbxExchange *exchange, GTask *task);

char *gbx_files_download_dup_disposition (const char *name);

G_END_DECLS
