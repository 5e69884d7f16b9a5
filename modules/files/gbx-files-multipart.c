/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-files-multipart.h"

#include <gbx.h>
#include <string.h>

#include "gbx-files-params.h"

/* Enough for any boundary, so that the rest need not be copied. */
#define JOIN_BYTES 4096

typedef enum
{
  STATE_PREAMBLE,
  STATE_BOUNDARY, /* behind the boundary, on its line */
  STATE_HEAD,
  STATE_CONTENT,
  STATE_EPILOGUE,
} State;

struct _GbxFilesMultipart
{
  GbxFilesMultipartHandler handler;
  gpointer user_data;

  char *delimiter; /* with the line end before it */
  gsize delimiter_bytes;
  State state;
  guint parts_count;
  GByteArray *buffer; /* what was fed and could not be told apart yet */
};

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, message);
  return FALSE;
}

/**
 * gbx_files_multipart_new:
 * @content_type: (nullable): the body's media type
 * @handler: what is called; copied
 * @user_data: for @handler
 * @error: return location for an error
 *
 * Returns: (transfer full): a parser, or %NULL with %GBX_ERROR_INVALID_ARGS if the type is another
 */
GbxFilesMultipart *
gbx_files_multipart_new (const char *content_type,
                         const GbxFilesMultipartHandler *handler,
                         gpointer user_data,
                         GError **error)
{
  g_autofree char *boundary = NULL;
  GbxFilesMultipart *self;

  if (content_type != NULL && g_ascii_strncasecmp (content_type, "multipart/form-data", 19) == 0)
    boundary = gbx_files_params_find (content_type, "boundary");
  if (boundary == NULL || *boundary == '\0' ||
      strlen (boundary) > GBX_MULTIPART_MAX_BOUNDARY_BYTES)
    {
      fail (error, "the body is not multipart/form-data");
      return NULL;
    }

  self = g_new0 (GbxFilesMultipart, 1);
  self->handler = *handler;
  self->user_data = user_data;
  self->delimiter = g_strconcat ("\r\n--", boundary, NULL);
  self->delimiter_bytes = strlen (self->delimiter);
  /* So that the first boundary, too, has a line end before it. */
  self->buffer = g_byte_array_append (g_byte_array_new (), (const guint8 *) "\r\n", 2);

  return self;
}

void
gbx_files_multipart_free (GbxFilesMultipart *self)
{
  g_byte_array_unref (self->buffer);
  g_free (self->delimiter);
  g_free (self);
}

/* (nullable): the value of the part's header Content-Disposition */
static char *
find_disposition (const char *head)
{
  static const char name[] = "content-disposition:";
  g_auto (GStrv) lines = g_strsplit (head, "\r\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_ascii_strncasecmp (lines[i], name, strlen (name)) == 0)
      return g_strdup (lines[i] + strlen (name));
  return NULL;
}

static gboolean
begin_part (GbxFilesMultipart *self, const guint8 *data, gsize size, GError **error)
{
  g_autofree char *head = g_strndup ((const char *) data, size);
  g_autofree char *disposition = find_disposition (head);
  g_autofree char *name = NULL;
  g_autofree char *filename = NULL;

  if (++self->parts_count > GBX_MULTIPART_MAX_PARTS_COUNT)
    return fail (error, "the form has too many parts");
  if (disposition != NULL)
    {
      name = gbx_files_params_find (disposition, "name");
      filename = gbx_files_params_find (disposition, "filename");
    }
  if (name == NULL)
    return fail (error, "a part of the form has no name");
  if (filename != NULL && !g_utf8_validate (filename, -1, NULL))
    return fail (error, "a file's name is not UTF-8");

  return self->handler.begin (name, filename, self->user_data, error);
}

/* Each step gives how much it took, 0 if it needs more, or -1 with an error. */

static gssize
step_boundary (GbxFilesMultipart *self, const guint8 *data, gsize size, GError **error)
{
  gsize blanks = 0;

  if (size < 2)
    return 0;
  if (memcmp (data, "--", 2) == 0)
    {
      self->state = STATE_EPILOGUE;
      return 2;
    }

  while (blanks < size && (data[blanks] == ' ' || data[blanks] == '\t'))
    blanks++;
  if (blanks > GBX_MULTIPART_MAX_HEAD_BYTES ||
      (size - blanks >= 2 && memcmp (data + blanks, "\r\n", 2) != 0))
    {
      fail (error, "there is something behind a boundary");
      return -1;
    }
  if (size - blanks < 2)
    return 0;
  self->state = STATE_HEAD; /* which begins with the line end, in case that there is no head */
  return (gssize) blanks;
}

static gssize
step_head (GbxFilesMultipart *self, const guint8 *data, gsize size, GError **error)
{
  const guint8 *end = memmem (data, MIN (size, GBX_MULTIPART_MAX_HEAD_BYTES), "\r\n\r\n", 4);

  if (end == NULL && size >= GBX_MULTIPART_MAX_HEAD_BYTES)
    {
      fail (error, "the head of a part is too large");
      return -1;
    }
  if (end == NULL)
    return 0;
  if (!begin_part (self, data, (gsize) (end - data), error))
    return -1;

  self->state = STATE_CONTENT;
  return end + 4 - data;
}

static gssize
step_content (GbxFilesMultipart *self, const guint8 *data, gsize size, GError **error)
{
  const guint8 *end = memmem (data, size, self->delimiter, self->delimiter_bytes);
  gsize content_bytes;

  if (end != NULL)
    content_bytes = (gsize) (end - data);
  else
    content_bytes = size >= self->delimiter_bytes ? size - self->delimiter_bytes + 1 : 0;

  if (content_bytes > 0 && self->state == STATE_CONTENT &&
      !self->handler.data (data, content_bytes, self->user_data, error))
    return -1;
  if (end == NULL)
    return (gssize) content_bytes;

  self->state = STATE_BOUNDARY;
  return (gssize) (content_bytes + self->delimiter_bytes);
}

static gssize
step (GbxFilesMultipart *self, const guint8 *data, gsize size, GError **error)
{
  switch (self->state)
    {
    case STATE_BOUNDARY:
      return step_boundary (self, data, size, error);
    case STATE_HEAD:
      return step_head (self, data, size, error);
    case STATE_EPILOGUE:
      return (gssize) size;
    case STATE_PREAMBLE:
    case STATE_CONTENT:
    default:
      return step_content (self, data, size, error);
    }
}

/* As many steps as these bytes are enough for: how much they took, or -1 with an error. */
static gssize
run_steps (GbxFilesMultipart *self, const guint8 *data, gsize size, GError **error)
{
  gsize used = 0;
  State state;
  gssize n;

  do
    {
      state = self->state;
      n = step (self, data + used, size - used, error);
      if (n < 0)
        return -1;
      used += (gsize) n;
    }
  while (self->state != state);

  return (gssize) used;
}

/**
 * gbx_files_multipart_feed:
 * @self: a parser
 * @data: the next bytes of the body
 * @size: how many
 * @error: return location for an error
 *
 * Takes the next bytes and calls the handler for what they complete.
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS, or the handler's error
 */
gboolean
gbx_files_multipart_feed (GbxFilesMultipart *self, const guint8 *data, gsize size, GError **error)
{
  gssize used;

  /* Content is passed on from where it lies; only what was left over before is copied together. */
  while (self->buffer->len > 0 && size > 0)
    {
      gsize left = self->buffer->len;
      gsize more = MIN (size, JOIN_BYTES);

      g_byte_array_append (self->buffer, data, (guint) more);
      used = run_steps (self, self->buffer->data, self->buffer->len, error);
      if (used < 0)
        return FALSE;
      if ((gsize) used < left)
        {
          g_byte_array_remove_range (self->buffer, 0, (guint) used);
          data += more;
          size -= more;
          continue;
        }
      g_byte_array_set_size (self->buffer, 0);
      data += (gsize) used - left;
      size -= (gsize) used - left;
    }
  if (size == 0)
    return TRUE;

  used = run_steps (self, data, size, error);
  if (used < 0)
    return FALSE;
  g_byte_array_append (self->buffer, data + used, (guint) (size - (gsize) used));
  return TRUE;
}

/**
 * gbx_files_multipart_finish:
 * @self: a parser
 * @error: return location for an error
 *
 * Says that the body is over.
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS if it is cut short
 */
gboolean
gbx_files_multipart_finish (GbxFilesMultipart *self, GError **error)
{
  return self->state == STATE_EPILOGUE || fail (error, "the form is cut short");
}
