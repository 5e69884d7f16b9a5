/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-log-record.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "gbx-limits.h"

#define MASK "******"
#define CUT_MARK "…"

static const char *
level_name (GLogLevelFlags level)
{
  switch (level & G_LOG_LEVEL_MASK)
    {
    case G_LOG_LEVEL_ERROR:
      return "CRITICAL";
    case G_LOG_LEVEL_CRITICAL:
      return "ERROR";
    case G_LOG_LEVEL_WARNING:
      return "WARNING";
    case G_LOG_LEVEL_DEBUG:
      return "DEBUG";
    default:
      return "INFO";
    }
}

/**
 * gbx_log_record_mask:
 * @text: any bytes
 * @length: their number, or -1 if a NUL byte ends them
 * @secrets: (array zero-terminated=1): what must not be shown; a secret that holds another one
 *   stands before it
 *
 * Makes text that may be shown: secrets are blotted out, what is no UTF-8 is replaced. Any thread.
 *
 * Returns: (transfer full): the text, as long as it has to be
 */
char *
gbx_log_record_mask (const char *text, gssize length, const char *const *secrets)
{
  g_autoptr (GString) masked = length < 0 ? g_string_new (text) : g_string_new_len (text, length);

  for (; *secrets != NULL; secrets++)
    if ((*secrets)[0] != '\0')
      g_string_replace (masked, *secrets, MASK, 0);

  return g_utf8_make_valid (masked->str, masked->len);
}

/* A record is one line of a bounded length, whatever it tells of. */
static char *
cut (char *text)
{
  g_autofree char *whole = text;
  const char *end;

  if (strlen (whole) <= GBX_LOG_MAX_TEXT_BYTES)
    return g_steal_pointer (&whole);
  end = g_utf8_find_prev_char (whole, whole + GBX_LOG_MAX_TEXT_BYTES + 1);

  return g_strdup_printf ("%.*s" CUT_MARK, (int) (end - whole), whole);
}

static char **
find_member (GbxLogRecord *self, const char *key)
{
  const struct
  {
    const char *key;
    char **member;
  } members[] = {
    { "MESSAGE", &self->message },
    { "CODE_FILE", &self->file },
    { "CODE_LINE", &self->line },
    { "GLOVEBOX_MODULE", &self->module },
    { "GLOVEBOX_ACTION", &self->action },
    { "GLOVEBOX_REQUEST", &self->request },
    { "GLOVEBOX_CLIENT", &self->client },
    { "GLOVEBOX_REQUEST_LINE", &self->request_line },
    { "GLOVEBOX_STATUS", &self->status },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    if (strcmp (members[i].key, key) == 0)
      return members[i].member;

  return NULL;
}

/**
 * gbx_log_record_new:
 * @level: how grave it is
 * @fields: (array length=fields_count): what a log writer is given
 * @fields_count: how many fields
 * @secrets: (array zero-terminated=1): see gbx_log_record_mask()
 * @time_usec: microseconds since 1970
 *
 * Takes from the fields what the log shows, in a form that may be shown. Any thread.
 *
 * Returns: (transfer full): the record
 */
GbxLogRecord *
gbx_log_record_new (GLogLevelFlags level,
                    const GLogField *fields,
                    gsize fields_count,
                    const char *const *secrets,
                    gint64 time_usec)
{
  GbxLogRecord *self = g_new0 (GbxLogRecord, 1);

  self->level = level;
  self->time_usec = time_usec;
  for (gsize i = 0; i < fields_count; i++)
    {
      char **member = find_member (self, fields[i].key);

      if (member != NULL && *member == NULL && fields[i].value != NULL)
        *member = cut (gbx_log_record_mask (fields[i].value, fields[i].length, secrets));
    }
  if (self->message == NULL)
    self->message = g_strdup ("");

  return self;
}

/**
 * gbx_log_record_free:
 * @self: what gbx_log_record_new() returned
 *
 * Frees the record.
 */
void
gbx_log_record_free (GbxLogRecord *self)
{
  g_free (self->message);
  g_free (self->file);
  g_free (self->line);
  g_free (self->module);
  g_free (self->action);
  g_free (self->request);
  g_free (self->client);
  g_free (self->request_line);
  g_free (self->status);
  g_free (self);
}

/**
 * gbx_log_record_is_access:
 * @self: a record
 *
 * Whether the record tells of a request that was answered. Any thread.
 *
 * Returns: see above
 */
gboolean
gbx_log_record_is_access (const GbxLogRecord *self)
{
  return self->request_line != NULL && self->status != NULL;
}

/* One line stays one line, and no text drives a terminal. */
static void
append_visible (GString *line, const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (c == '\n')
        g_string_append (line, "\\n");
      else if (c != '\t' && g_unichar_iscntrl (c))
        g_string_append_printf (line, "\\x%02x", c);
      else
        g_string_append_unichar (line, c);
    }
}

static void
append_context (GString *line, const GbxLogRecord *self)
{
  const char *const names[] = { "module", "action", "request" };
  const char *const values[] = { self->module, self->action, self->request };
  gboolean any = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      if (values[i] == NULL)
        continue;
      g_string_append_printf (line, "%s%s=", any ? " " : " [", names[i]);
      append_visible (line, values[i]);
      any = TRUE;
    }
  if (any)
    g_string_append_c (line, ']');
}

/**
 * gbx_log_record_to_human:
 * @self: a record
 * @colours: whether the line may hold a terminal's colours
 *
 * Makes the line that people read. Any thread.
 *
 * Returns: (transfer full): one line, with its newline
 */
char *
gbx_log_record_to_human (const GbxLogRecord *self, gboolean colours)
{
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_local (self->time_usec / G_USEC_PER_SEC);
  g_autofree char *clock = g_date_time_format (time, "%H:%M:%S");
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_append_printf (line,
                          "%s%s - openhands:%s%s: ",
                          colours ? "\033[92m" : "",
                          clock,
                          level_name (self->level),
                          colours ? "\033[0m" : "");
  if (self->file != NULL && self->line != NULL)
    {
      g_autofree char *name = g_path_get_basename (self->file);

      append_visible (line, name);
      g_string_append_c (line, ':');
      append_visible (line, self->line);
      g_string_append (line, " - ");
    }
  append_visible (line, self->message);
  append_context (line, self);
  g_string_append_c (line, '\n');

  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
set_text (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static void
set_access (JsonObject *object, const GbxLogRecord *self, GDateTime *time)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (time);
  g_autofree char *seconds = g_date_time_format (local, "%Y-%m-%d %H:%M:%S");
  g_autofree char *asctime =
      g_strdup_printf ("%s,%03d", seconds, g_date_time_get_microsecond (local) / 1000);

  set_text (object, "levelname", level_name (self->level));
  set_text (object, "name", "glovebox.access");
  set_text (object, "asctime", asctime);
  set_text (object, "client_addr", self->client);
  set_text (object, "request_line", self->request_line);
  json_object_set_int_member (object,
                              "status_code",
                              g_ascii_strtoll (self->status, NULL, 10));
}

/**
 * gbx_log_record_to_json:
 * @self: a record
 * @level_key: the name of the member that holds the level
 *
 * Makes the line that programs read: one JSON object. Any thread.
 *
 * Returns: (transfer full): one line, with its newline
 */
char *
gbx_log_record_to_json (const GbxLogRecord *self, const char *level_key)
{
  g_autoptr (GDateTime) second = g_date_time_new_from_unix_utc (self->time_usec / G_USEC_PER_SEC);
  g_autoptr (GDateTime) time = g_date_time_add (second, self->time_usec % G_USEC_PER_SEC);
  g_autofree char *seconds = g_date_time_format (time, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *timestamp =
      g_strdup_printf ("%s.%06d+00:00", seconds, g_date_time_get_microsecond (time));
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  set_text (object, "message", self->message);
  set_text (object, level_key, level_name (self->level));
  set_text (object, "timestamp", timestamp);
  set_text (object, "module", self->module);
  set_text (object, "action", self->action);
  set_text (object, "request", self->request);
  if (gbx_log_record_is_access (self))
    set_access (object, self, time);
  json_node_set_object (node, object);
  text = json_to_string (node, FALSE);

  return g_strconcat (text, "\n", NULL);
}
