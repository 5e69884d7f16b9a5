/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the command line asks the program to do. */
typedef enum
{
  GBX_COMMAND_SERVE,
  GBX_COMMAND_LIST_MODULES,
  GBX_COMMAND_LIST_MODULES_JSON,
  GBX_COMMAND_DESCRIBE,
  GBX_COMMAND_CHECK,
  GBX_COMMAND_HELP,
  GBX_COMMAND_VERSION,
} GbxCommand;

typedef enum
{
  GBX_LOG_FORMAT_DEFAULT, /* what the environment says */
  GBX_LOG_FORMAT_HUMAN,
  GBX_LOG_FORMAT_JSON,
} GbxLogFormat;

/* What the command line says. Strings are as given; file names may hold any bytes. */
typedef struct
{
  GbxCommand command;
  gboolean has_port; /* always, if the command is to serve */
  guint16 port;      /* 0: any that is free */
  char *working_dir; /* (nullable) */
  char **plugins;
  char *username;
  guint32 user_id;
  gboolean enable_browser;
  char *browsergym_eval_env; /* (nullable) */
  char *listen;              /* (nullable) */
  char *config;              /* (nullable) */
  char **module_dirs;        /* in the order given */
  char **settings;           /* NAME.SETTING=VALUE, in the order given */
  GbxLogFormat log_format;
  char *describe; /* (nullable): a module's name, if the command is to describe */
} GbxOptions;

GbxOptions *gbx_options_parse (const char *const *words, GError **error);
void gbx_options_free (GbxOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxOptions, gbx_options_free)

char *gbx_options_make_help (const char *program);
char *gbx_options_make_usage (const char *program);

G_END_DECLS
