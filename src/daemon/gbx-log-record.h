/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One record on its way into the log: text that may be shown, NULL where there is none. */
typedef struct
{
  GLogLevelFlags level;
  gint64 time_usec; /* since 1970 */
  char *message;
  char *file;
  char *line;
  char *module;
  char *action;
  char *request;

  /* Only in a record about a request that was answered. */
  char *client;
  char *request_line;
  char *status;
} GbxLogRecord;

GbxLogRecord *gbx_log_record_new (GLogLevelFlags level,
                                  const GLogField *fields,
                                  gsize fields_count,
                                  const char *const *secrets,
                                  gint64 time_usec);
void gbx_log_record_free (GbxLogRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxLogRecord, gbx_log_record_free)

gboolean gbx_log_record_is_access (const GbxLogRecord *self);
char *gbx_log_record_to_human (const GbxLogRecord *self, gboolean colours);
char *gbx_log_record_to_json (const GbxLogRecord *self, const char *level_key);
char *gbx_log_record_mask (const char *text, gssize length, const char *const *secrets);

G_END_DECLS
