/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One literal of the action language. Immutable once it is read. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How deep lists, tuples and dicts may stand inside each other. */
#define GBX_BROWSE_VALUE_MAX_DEPTH_COUNT 64
/* What one of them may hold. */
#define GBX_BROWSE_VALUE_MAX_ELEMENTS_COUNT 4096

typedef enum
{
  GBX_BROWSE_VALUE_NONE,
  GBX_BROWSE_VALUE_BOOLEAN,
  GBX_BROWSE_VALUE_INTEGER,
  GBX_BROWSE_VALUE_FLOAT,
  GBX_BROWSE_VALUE_STRING,
  GBX_BROWSE_VALUE_LIST,
  GBX_BROWSE_VALUE_TUPLE,
  GBX_BROWSE_VALUE_DICT,
} GbxBrowseValueKind;

typedef struct
{
  GbxBrowseValueKind kind;
  /* a string, valid UTF-8 without U+0000; or the digits of an integer, with its sign */
  char *text;
  /* an integer, as near as a double comes; a float; 0 or 1 */
  double number;
  /* GbxBrowseValue: elements; of a dict its keys and values in turn */
  GPtrArray *elements;
} GbxBrowseValue;

GbxBrowseValue *gbx_browse_value_new (GbxBrowseValueKind kind);
void gbx_browse_value_free (GbxBrowseValue *self);
void gbx_browse_value_append_repr (const GbxBrowseValue *self, GString *out);
char *gbx_browse_value_repr (const GbxBrowseValue *self);
const char *gbx_browse_value_get_python_type (const GbxBrowseValue *self);
const char *gbx_browse_value_get_script_type (const GbxBrowseValue *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseValue, gbx_browse_value_free)

G_END_DECLS
