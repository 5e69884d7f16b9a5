/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What stands behind an option on the command line. */
typedef enum
{
  GBX_OPTION_WORKING_DIR,
  GBX_OPTION_PLUGINS,
  GBX_OPTION_USERNAME,
  GBX_OPTION_USER_ID,
  GBX_OPTION_ENABLE_BROWSER,
  GBX_OPTION_NO_ENABLE_BROWSER,
  GBX_OPTION_BROWSERGYM_EVAL_ENV,
  GBX_OPTION_LISTEN,
  GBX_OPTION_CONFIG,
  GBX_OPTION_MODULE_DIR,
  GBX_OPTION_SET,
  GBX_OPTION_LOG_FORMAT,
  GBX_OPTION_LIST_MODULES,
  GBX_OPTION_DESCRIBE,
  GBX_OPTION_CHECK,
  GBX_OPTION_HELP,
  GBX_OPTION_VERSION,
} GbxOptionId;

typedef enum
{
  GBX_OPTION_VALUE_NONE,
  GBX_OPTION_VALUE_ONE,
  GBX_OPTION_VALUE_WORDS,    /* one or more, up to the next option */
  GBX_OPTION_VALUE_ATTACHED, /* none, or one behind “=” */
} GbxOptionValue;

typedef enum
{
  GBX_OPTION_GROUP_SERVER,
  GBX_OPTION_GROUP_OWN,
  GBX_OPTION_GROUP_ASK,
} GbxOptionGroup;

/* One row of the table that both the parser and the help are made from. */
typedef struct
{
  const char *name; /* with both dashes */
  GbxOptionId id;
  GbxOptionValue value;
  GbxOptionGroup group;
  const char *metavar; /* (nullable) */
  const char *help;    /* not yet translated; NULL where the row above speaks for this one too */
} GbxOption;

const GbxOption *gbx_option_table_get (gsize *out_count);

G_END_DECLS
