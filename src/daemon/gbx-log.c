/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-log.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gbx-log-file.h"
#include "gbx-log-record.h"
#include "gbx-log-sink.h"

struct _GbxLog
{
  GLogLevelFlags level;
  gboolean json;
  char *json_level_key;
  char **secrets; /* one that holds another stands before it */
  gboolean colours;
  gboolean journal;
  GLogLevelFlags fatal_levels;

  GMutex mutex;
  GbxLogSink sink;  /* under the mutex */
  GbxLogFile *file; /* (nullable); under the mutex */
};

static int
compare_lengths (gconstpointer a, gconstpointer b)
{
  gsize length_a = strlen (*(const char *const *) a);
  gsize length_b = strlen (*(const char *const *) b);

  return (length_a < length_b) - (length_a > length_b);
}

static char **
sort_secrets (const char *const *secrets)
{
  char **sorted = g_strdupv ((char **) secrets);

  qsort (sorted, g_strv_length (sorted), sizeof *sorted, compare_lengths);

  return sorted;
}

static gboolean
may_colour (int fd)
{
  const char *refused = g_getenv ("NO_COLOR");

  return isatty (fd) && (refused == NULL || refused[0] == '\0');
}

/* GLib tells what G_DEBUG made fatal only to who changes it. */
static GLogLevelFlags
get_fatal_levels (void)
{
  GLogLevelFlags levels = g_log_set_always_fatal (G_LOG_FATAL_MASK);

  g_log_set_always_fatal (levels);

  return levels;
}

static void
write_line (GbxLog *self, const GbxLogRecord *record)
{
  g_autofree char *line = self->json
                              ? gbx_log_record_to_json (record, self->json_level_key)
                              : gbx_log_record_to_human (record, self->colours);

  gbx_log_sink_write (&self->sink, line, strlen (line));
}

/* What the log has to say of itself. */
static void
write_notice (GbxLog *self, const char *text, gint64 time_usec)
{
  g_autoptr (GbxLogRecord) record = g_new0 (GbxLogRecord, 1);

  record->level = G_LOG_LEVEL_WARNING;
  record->time_usec = time_usec;
  record->message = g_strdup (text);
  write_line (self, record);
}

/**
 * gbx_log_new:
 * @config: how to write; is copied
 *
 * Makes a log. If its file cannot be opened it says so in the log itself and does without. Blocks.
 * Any thread.
 *
 * Returns: (transfer full): the log
 */
GbxLog *
gbx_log_new (const GbxLogConfig *config)
{
  GbxLog *self = g_new0 (GbxLog, 1);
  g_autoptr (GError) error = NULL;

  self->level = config->level;
  self->json = config->json;
  self->json_level_key = g_strdup (config->json_level_key);
  self->secrets = sort_secrets (config->secrets);
  self->colours = may_colour (config->error_fd);
  self->journal = !config->json && g_log_writer_is_journald (config->error_fd);
  self->fatal_levels = get_fatal_levels ();
  g_mutex_init (&self->mutex);
  gbx_log_sink_init (&self->sink, config->json ? config->output_fd : config->error_fd);

  if (config->file_path != NULL)
    self->file = gbx_log_file_new (config->file_path, g_get_real_time (), &error);
  if (error != NULL)
    write_notice (self, error->message, g_get_real_time ());

  return self;
}

/**
 * gbx_log_free:
 * @self: a log that is not installed
 *
 * Closes the log.
 */
void
gbx_log_free (GbxLog *self)
{
  g_free (self->json_level_key);
  g_strfreev (self->secrets);
  g_clear_pointer (&self->file, gbx_log_file_free);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gboolean
is_own_domain (const GLogField *fields, gsize fields_count)
{
  for (gsize i = 0; i < fields_count; i++)
    if (strcmp (fields[i].key, "GLIB_DOMAIN") == 0 && fields[i].value != NULL)
      return g_str_has_prefix (fields[i].value, "glovebox");

  return TRUE;
}

/* Graver levels are smaller numbers. What libraries say of their own doings is not our log. */
static gboolean
is_wanted (const GbxLog *self, GLogLevelFlags level, const GLogField *fields, gsize fields_count)
{
  GLogLevelFlags plain = level & G_LOG_LEVEL_MASK;

  if (plain == G_LOG_LEVEL_MESSAGE)
    plain = G_LOG_LEVEL_INFO;

  return plain <= self->level &&
         (plain < G_LOG_LEVEL_MESSAGE || is_own_domain (fields, fields_count));
}

static gboolean
write_journal (GbxLog *self, GLogLevelFlags level, const GLogField *fields, gsize fields_count)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_autofree GLogField *masked = g_memdup2 (fields, fields_count * sizeof *fields);

  for (gsize i = 0; i < fields_count; i++)
    {
      char *text = gbx_log_record_mask (fields[i].value,
                                        fields[i].length,
                                        (const char *const *) self->secrets);

      g_ptr_array_add (texts, text);
      masked[i].value = text;
      masked[i].length = -1;
    }

  return g_log_writer_journald (level, masked, fields_count, NULL) == G_LOG_WRITER_HANDLED;
}

/* Once somebody reads again, they are told what they missed. */
static void
write_loss (GbxLog *self, gint64 time_usec)
{
  g_autofree char *text = NULL;

  if (self->sink.lost_count == 0 || !gbx_log_sink_is_ready (&self->sink))
    return;
  text = g_strdup_printf ("%u lines of the log are lost: nobody read them", self->sink.lost_count);
  self->sink.lost_count = 0;
  write_notice (self, text, time_usec);
}

static void
write_file (GbxLog *self, const GbxLogRecord *record)
{
  g_autofree char *line = gbx_log_record_to_human (record, FALSE);

  gbx_log_file_write (self->file, line, strlen (line), record->time_usec);
}

static void
write_record (GbxLog *self, const GbxLogRecord *record, gboolean also_to_stream)
{
  g_mutex_lock (&self->mutex);
  if (also_to_stream)
    {
      write_loss (self, record->time_usec);
      write_line (self, record);
    }
  if (self->file != NULL)
    write_file (self, record);
  g_mutex_unlock (&self->mutex);
}

/**
 * gbx_log_write:
 * @level: how grave it is
 * @fields: (array length=fields_count): the record
 * @fields_count: how many fields
 * @data: (type GbxLog): a log
 *
 * Writes one record; a GLogWriterFunc. A record of an answered request (GLOVEBOX_REQUEST_LINE and
 * GLOVEBOX_STATUS) is for the JSON log alone, unless it is of the level debug. Waits at most
 * %GBX_LOG_STALL_USEC for a stream that nobody reads. Any thread.
 *
 * Returns: always %G_LOG_WRITER_HANDLED
 */
GLogWriterOutput
gbx_log_write (GLogLevelFlags level,
               const GLogField *fields,
               gsize fields_count,
               gpointer data)
{
  GbxLog *self = data;
  g_autoptr (GbxLogRecord) record = NULL;

  if (is_wanted (self, level, fields, fields_count))
    record = gbx_log_record_new (level,
                                 fields,
                                 fields_count,
                                 (const char *const *) self->secrets,
                                 g_get_real_time ());
  /* Each request is a line for programs, and one for people who look for a fault. */
  if (record != NULL && (self->json || (level & G_LOG_LEVEL_DEBUG) != 0 ||
                         !gbx_log_record_is_access (record)))
    {
      gboolean done = self->journal && write_journal (self, level, fields, fields_count);

      write_record (self, record, !done);
    }
  /* A fault of the program itself comes from a library, or by g_log(), which sees to it. What we
   * say in structured records is what happened to the server, and no reason to end it. */
  if ((level & self->fatal_levels) != 0 && !is_own_domain (fields, fields_count))
    G_BREAKPOINT ();

  return G_LOG_WRITER_HANDLED;
}

/**
 * gbx_log_install:
 * @self: a log; it must stay for as long as the process does
 *
 * Makes this the log that everything in the process writes to. May be called once.
 */
void
gbx_log_install (GbxLog *self)
{
  g_log_set_writer_func (gbx_log_write, self, NULL);
}
