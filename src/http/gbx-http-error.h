/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The bodies of refusals, in the words that the action protocol's clients know. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GBX_HTTP_JSON "application/json"

typedef enum
{
  GBX_HTTP_REFUSAL_BAD_REQUEST,
  GBX_HTTP_REFUSAL_INVALID_KEY,
  GBX_HTTP_REFUSAL_NOT_FOUND,
  GBX_HTTP_REFUSAL_METHOD,
  GBX_HTTP_REFUSAL_TIMED_OUT,
  GBX_HTTP_REFUSAL_BODY_TOO_LARGE,
  GBX_HTTP_REFUSAL_TOO_MANY_CONNECTIONS,
  GBX_HTTP_REFUSAL_HEAD_TOO_LARGE,
  GBX_HTTP_REFUSAL_UNHANDLED,
  GBX_HTTP_REFUSAL_NO_FILES,
} GbxHttpRefusal;

guint gbx_http_refusal_get_status (GbxHttpRefusal refusal);
GBytes *gbx_http_refusal_get_body (GbxHttpRefusal refusal);
GBytes *gbx_http_refusal_get_raw (GbxHttpRefusal refusal);

GBytes *gbx_http_error_new_detail (const char *prefix, const char *detail);
GBytes *gbx_http_error_new_invalid (const char *errors);
guint gbx_http_error_get_safe_status (guint status);
guint gbx_http_error_get_status (const GError *error);

G_END_DECLS
