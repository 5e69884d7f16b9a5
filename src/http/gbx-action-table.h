/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The action protocol's own actions: one description for the codec, for /openapi.json
 * and for modules that offer actions in other protocols. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The JSON types that an argument may have, as bits. */
typedef enum
{
  GBX_ARG_STRING = 1 << 0,
  GBX_ARG_BOOLEAN = 1 << 1,
  GBX_ARG_INTEGER = 1 << 2,
  GBX_ARG_ARRAY = 1 << 3,
  GBX_ARG_OBJECT = 1 << 4,
  GBX_ARG_NULL = 1 << 5,
  GBX_ARG_NUL = 1 << 6, /* none of them: the string may hold U+0000 */
} GbxArgType;

typedef struct
{
  const char *name;
  GbxArgType type;
  const char *fallback;    /* JSON text of the default; NULL: required */
  const char *description; /* NULL: of use to the protocol's own clients alone */
} GbxArgSpec;

typedef struct
{
  const char *action;
  const char *class_name; /* by which clients know the action in error texts */
  const char *summary;
  gboolean is_runnable; /* else the action is known and its arguments are checked, no more */
  const GbxArgSpec *args;
  guint args_count;
} GbxActionSpec;

const GbxActionSpec *gbx_action_table_find (const char *action);
const GbxActionSpec *gbx_action_table_get (guint *out_count);
const GbxArgSpec *gbx_action_spec_find_arg (const GbxActionSpec *self, const char *name);
gboolean gbx_action_table_is_idle (const char *action);

G_END_DECLS
