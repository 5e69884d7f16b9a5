/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the HTTP library's message says of the request. */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

char *gbx_soup_request_dup_path (SoupServerMessage *message);
const char *gbx_soup_request_get_query (SoupServerMessage *message);
char *gbx_soup_request_dup_url_without_slash (SoupServerMessage *message);
const char *gbx_soup_request_find_header (SoupServerMessage *message, const char *name);
gboolean gbx_soup_request_has_body (SoupServerMessage *message);
gboolean gbx_soup_request_is_chunked (SoupServerMessage *message);
guint64 gbx_soup_request_get_content_length (SoupServerMessage *message);

G_END_DECLS
