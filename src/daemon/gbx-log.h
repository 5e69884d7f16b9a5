/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the log is written. All is copied. */
typedef struct
{
  GLogLevelFlags level;       /* the least grave level that is written */
  gboolean json;              /* one JSON object a line on @output_fd, else lines on @error_fd */
  const char *json_level_key; /* the member that holds the level */
  const char *const *secrets; /* what must not be shown */
  const char *file_path;      /* (nullable): a file for people that is written as well */
  int output_fd;
  int error_fd;
} GbxLogConfig;

/* Writes the program's log. Thread-safe. */
typedef struct _GbxLog GbxLog;

GbxLog *gbx_log_new (const GbxLogConfig *config);
void gbx_log_free (GbxLog *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxLog, gbx_log_free)

GLogWriterOutput gbx_log_write (GLogLevelFlags level,
                                const GLogField *fields,
                                gsize fields_count,
                                gpointer data);
void gbx_log_install (GbxLog *self);

G_END_DECLS
