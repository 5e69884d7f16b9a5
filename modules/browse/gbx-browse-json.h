/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads the browser's JSON without building a tree of it: its answers are tens of megabytes of
 * small numbers, and a node of json-glib for each takes thirty times the memory. Half of a
 * surrogate pair and U+0000 inside a string, which pages can send, become U+FFFD. Pure; any thread.
 *
 *   gbx_browse_json_init (&json, data, size);
 *   if (gbx_browse_json_enter (&json, '{'))
 *     while (gbx_browse_json_next_member (&json, &name))
 *       if (gbx_browse_json_is_name (&name, "result")) … else gbx_browse_json_skip (&json);
 *
 * After what is no JSON, or not what was asked for, everything returns FALSE and is_broken is set.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How deep the browser's objects and arrays stand inside each other. */
#define GBX_BROWSE_JSON_MAX_DEPTH_COUNT 512

typedef struct
{
  const char *at;
  const char *end;
  guint depth_count;
  gboolean is_broken;
} GbxBrowseJson;

/* Text inside the message, between its quotes, escapes and all. */
typedef struct
{
  const char *text;
  gsize length_bytes;
} GbxBrowseJsonSpan;

void gbx_browse_json_init (GbxBrowseJson *self, const char *text, gsize length_bytes);
void gbx_browse_json_init_bytes (GbxBrowseJson *self, GBytes *bytes);
char gbx_browse_json_peek (GbxBrowseJson *self);
gboolean gbx_browse_json_enter (GbxBrowseJson *self, char opener);
gboolean gbx_browse_json_next (GbxBrowseJson *self);
gboolean gbx_browse_json_next_member (GbxBrowseJson *self, GbxBrowseJsonSpan *out_name);
gboolean gbx_browse_json_is_name (const GbxBrowseJsonSpan *name, const char *text);
gboolean gbx_browse_json_read_string (GbxBrowseJson *self, GString *out);
gboolean gbx_browse_json_read_number (GbxBrowseJson *self, double *out_number);
gboolean gbx_browse_json_read_int (GbxBrowseJson *self, gint64 *out_number);
gboolean gbx_browse_json_read_boolean (GbxBrowseJson *self, gboolean *out_value);
gboolean gbx_browse_json_skip (GbxBrowseJson *self);
/* A slice of @object, not a copy: the JSON text of that member; NULL if there is none. */
GBytes *gbx_browse_json_get_member (GBytes *object, const char *name);

G_END_DECLS
