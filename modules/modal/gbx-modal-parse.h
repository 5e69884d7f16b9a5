/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Modal answers, and what a sandbox's tags say; pure. */
#pragma once

#include <gbx.h>

#include "modal.pb-c.h"

G_BEGIN_DECLS

/* Under these a sandbox keeps what is known of it. */
#define GBX_MODAL_TAG_NAME "glovebox.sandbox"
#define GBX_MODAL_TAG_PORT "glovebox.port"
#define GBX_MODAL_TAG_TOKEN "glovebox.create"
#define GBX_MODAL_TAG_WORKSPACE "glovebox.workspace." /* and a number */

#define GBX_MODAL_RESULT_NONE 0
#define GBX_MODAL_RESULT_SUCCESS 1
#define GBX_MODAL_RESULT_TIMEOUT 4

/* What came, if it is of use: not NULL and UTF-8. */
const char *gbx_modal_parse_text (const char *text);
guint gbx_modal_parse_result (const GbxModal__Result *result);
/* (transfer full): why there is nothing more. */
char *gbx_modal_parse_reason (const GbxModal__Result *result);

/* (transfer full) (nullable): NULL if it is none of ours. */
GbxSandbox *gbx_modal_parse_sandbox (const GbxModal__Info *info);
/* The port of the server; 0: not known. */
guint gbx_modal_sandbox_get_port (GbxSandbox *sandbox);
void gbx_modal_sandbox_set_port (GbxSandbox *sandbox, guint port);
/* (transfer full) (nullable): from a pattern with {host} and {port} in it; NULL if there is no such
 * tunnel. */
char *gbx_modal_parse_address (const GbxModal__TunnelsAnswer *answer,
                               const char *pattern,
                               guint port);

/* (transfer full) (nullable): a path as the values of tags; NULL if it is too long for them. */
char **gbx_modal_tags_encode_path (const char *path);
/* (transfer full) (nullable): what the tags say. */
char *gbx_modal_tags_decode_path (GbxModal__Tag *const *tags, gsize count);

/* (transfer full): the lines of logs by their time; at most the last ones. */
GBytes *gbx_modal_parse_logs (GPtrArray *answers, guint max_lines_count);

G_END_DECLS
