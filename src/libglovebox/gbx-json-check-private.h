/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * JSON from clients, before any parser sees it. The parser behind it trusts its input: it recurses
 * without limit, ends strings at U+0000 and takes more than JSON. So text is first held against
 * RFC 8259 here, without recursion, and only the parts that are needed are parsed at all.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "gbx-abi.h"

G_BEGIN_DECLS

/* As UTF-8 would have U+0000 if it were longer than it may be. */
#define GBX_JSON_NUL_BYTES "\xc0\x80"

/* A part of somebody else's text. */
typedef struct
{
  const char *text;
  gsize length_bytes;
} GbxJsonSpan;

/* Where a walk over the members of an object stands; private but for its place on the stack. */
typedef struct
{
  GbxJsonSpan rest;
} GbxJsonMembers;

GBX_EXPORT gboolean gbx_json_check (const char *text,
                                    gsize length_bytes,
                                    GbxJsonSpan *out_value,
                                    GError **error);

GBX_EXPORT gboolean gbx_json_span_is_object (GbxJsonSpan span);
GBX_EXPORT JsonNode *gbx_json_span_parse (GbxJsonSpan span, GError **error);
GBX_EXPORT JsonNode *gbx_json_span_parse_lossy (GbxJsonSpan span,
                                                gboolean *out_has_nul,
                                                GError **error);
GBX_EXPORT GHashTable *gbx_json_span_find_exact (GbxJsonSpan span);

GBX_EXPORT void gbx_json_members_init (GbxJsonMembers *members, GbxJsonSpan object);
GBX_EXPORT gboolean gbx_json_members_next (GbxJsonMembers *members,
                                           GbxJsonSpan *out_name,
                                           GbxJsonSpan *out_value);
GBX_EXPORT gboolean gbx_json_object_find (GbxJsonSpan object,
                                          const char *name,
                                          GbxJsonSpan *out_value);

G_END_DECLS
