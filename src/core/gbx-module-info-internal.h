/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The fields of a description, for the reader that fills them and the getters that show them. */
#pragma once

#include "gbx-module-info.h"

G_BEGIN_DECLS

struct _GbxModuleInfo
{
  grefcount ref_count;
  char *path;

  char *name;
  guint64 abi;
  guint64 api;
  int kind;
  char *library;
  char *description;
  char *version;
  char *license;
  char **aliases;
  char **documentation;
  char **homepage;

  char **actions;
  char **providers;
  char **routes;
  char **features;

  char **requires;
  char **wants;
  char **after;
  char **before;
  char **conflicts;
  char **programs;

  int load;
  gint64 start_timeout_usec;
  gint64 stop_timeout_usec;
  int start_failure;
  char *lane;

  char **command;

  GPtrArray *settings;  /* of GbxSettingSpec */
  GPtrArray *overrides; /* of GbxModuleOverride, weakest first */
};

G_END_DECLS
