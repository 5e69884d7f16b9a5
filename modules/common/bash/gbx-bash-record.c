/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-record.h"

#include <string.h>

#define STATE_FIELDS_COUNT 9
#define EXPORTS_FIELDS_COUNT 3

GbxBashRecord *
gbx_bash_record_copy (const GbxBashRecord *self)
{
  GbxBashRecord *copy;

  if (self == NULL)
    return NULL;
  copy = g_memdup2 (self, sizeof *self);
  copy->user_name = g_strdup (self->user_name);
  copy->host_name = g_strdup (self->host_name);
  copy->directory = g_strdup (self->directory);
  copy->python = g_strdup (self->python);
  copy->exports = g_strdup (self->exports);

  return copy;
}

void
gbx_bash_record_free (GbxBashRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->user_name);
  g_free (self->host_name);
  g_free (self->directory);
  g_free (self->python);
  g_free (self->exports);
  g_free (self);
}

/* The fields that follow the nonce, each ended by a NUL; 0 as long as there are not enough. */
static gsize
split (const guint8 *bytes, gsize length_bytes, guint count, const char **out_fields)
{
  const guint8 *at = bytes;

  for (guint i = 0; i < count; i++)
    {
      const guint8 *end = memchr (at, 0, length_bytes - (at - bytes));

      if (end == NULL)
        return 0;
      out_fields[i] = (const char *) at;
      at = end + 1;
    }

  return at - bytes;
}

static gint64
parse_int (const char *text, gint64 fallback)
{
  gint64 value;

  return g_ascii_string_to_signed (text, 10, G_MININT32, G_MAXINT32, &value, NULL) ? value
                                                                                   : fallback;
}

static GbxBashRecord *
parse_state (GbxBashRecordKind kind, const char **fields)
{
  GbxBashRecord *self = g_new0 (GbxBashRecord, 1);

  self->kind = kind;
  self->pid = parse_int (fields[1], -1);
  self->sequence = g_ascii_strtoull (fields[2], NULL, 10);
  self->exit_code = parse_int (fields[3], -1);
  self->background = parse_int (fields[4], -1);
  self->user_name = g_strdup (fields[5]);
  self->host_name = g_strdup (fields[6]);
  self->directory = g_strdup (fields[7]);
  self->python = g_strdup (fields[8]);

  return self;
}

static GbxBashRecord *
parse_exports (const char **fields)
{
  GbxBashRecord *self = g_new0 (GbxBashRecord, 1);

  self->kind = GBX_BASH_RECORD_EXPORTS;
  self->pid = parse_int (fields[1], -1);
  self->exports = g_strdup (fields[2]);

  return self;
}

static gboolean
kind_from_text (const char *text, GbxBashRecordKind *out_kind)
{
  static const char letters[] = "PANE";
  const char *found;

  if (text[0] == '\0' || text[1] != '\0')
    return FALSE;
  found = strchr (letters, text[0]);
  if (found == NULL)
    return FALSE;

  *out_kind = (GbxBashRecordKind) (found - letters);
  return TRUE;
}

/* Drops what stands before the first nonce; keeps a tail that may be the beginning of one. */
static gboolean
seek_nonce (GByteArray *stream, const char *nonce, gsize nonce_length)
{
  const guint8 *found = stream->len > 0
                            ? memmem (stream->data, stream->len, nonce, nonce_length + 1)
                            : NULL;

  if (found == NULL)
    {
      if (stream->len > nonce_length)
        g_byte_array_remove_range (stream, 0, stream->len - nonce_length);
      return FALSE;
    }
  if (found > stream->data)
    g_byte_array_remove_range (stream, 0, found - stream->data);

  return TRUE;
}

/**
 * gbx_bash_record_take:
 * @stream: what came through the channel and is not taken yet
 * @nonce: what records start with
 *
 * Takes the first record, and all that stood before it, out of the stream.
 *
 * Returns: (transfer full) (nullable): a record, or %NULL when there is no complete one
 */
GbxBashRecord *
gbx_bash_record_take (GByteArray *stream, const char *nonce)
{
  gsize nonce_length = strlen (nonce);

  while (seek_nonce (stream, nonce, nonce_length))
    {
      const guint8 *body = stream->data + nonce_length + 1;
      gsize body_length = stream->len - nonce_length - 1;
      const char *fields[STATE_FIELDS_COUNT];
      GbxBashRecordKind kind;
      gboolean is_known;
      g_autoptr (GbxBashRecord) record = NULL;
      gsize taken = split (body, body_length, 1, fields);

      if (taken == 0)
        return NULL;
      is_known = kind_from_text (fields[0], &kind);
      if (is_known)
        {
          guint count =
              kind == GBX_BASH_RECORD_EXPORTS ? EXPORTS_FIELDS_COUNT : STATE_FIELDS_COUNT;

          taken = split (body, body_length, count, fields);
          if (taken == 0)
            return NULL;
          record = kind == GBX_BASH_RECORD_EXPORTS ? parse_exports (fields)
                                                   : parse_state (kind, fields);
        }
      else
        taken = 0; /* the nonce in some text: go on behind it */
      g_byte_array_remove_range (stream, 0, nonce_length + 1 + taken);
      if (record != NULL)
        return g_steal_pointer (&record);
    }

  return NULL;
}
