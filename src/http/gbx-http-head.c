/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-http-head.h"

#include <string.h>

#include "gbx-limits.h"

/* A longer number is no length of anything. */
#define LENGTH_MAX_DIGITS_COUNT 18

typedef struct
{
  const char *p;
  const char *end;
  guint hosts_count;
  guint lengths_count;
  guint encodings_count;
} Reader;

/**
 * gbx_http_head_find_end:
 * @text: what came of a request
 * @length_bytes: how much
 * @from_byte: how much of it was looked at before
 *
 * Looks for the empty line behind a head. Lines may end in LF alone.
 *
 * Returns: the length of the head with that line; 0 if it is not there yet
 */
gsize
gbx_http_head_find_end (const char *text, gsize length_bytes, gsize from_byte)
{
  const char *end, *p;

  if (length_bytes == 0) /* and no text, perhaps */
    return 0;
  end = text + length_bytes;
  p = text + (from_byte > 3 ? from_byte - 3 : 0);
  while ((p = memchr (p, '\n', (gsize) (end - p))) != NULL)
    {
      p++;
      if (end - p >= 1 && p[0] == '\n')
        return (gsize) (p + 1 - text);
      if (end - p >= 2 && p[0] == '\r' && p[1] == '\n')
        return (gsize) (p + 2 - text);
    }
  return 0;
}

/* One line without its end; FALSE if there is no more. */
static gboolean
read_line (Reader *r, const char **out_line, gsize *out_length)
{
  const char *line_end = memchr (r->p, '\n', (gsize) (r->end - r->p));

  if (line_end == NULL)
    return FALSE;
  *out_line = r->p;
  *out_length = (gsize) (line_end - r->p);
  if (*out_length > 0 && line_end[-1] == '\r')
    (*out_length)--;
  r->p = line_end + 1;
  return TRUE;
}

static gboolean
equals (const char *text, gsize length, const char *word)
{
  return length == strlen (word) && memcmp (text, word, length) == 0;
}

static gboolean
equals_in_any_case (const char *text, gsize length, const char *word)
{
  return length == strlen (word) && g_ascii_strncasecmp (text, word, length) == 0;
}

static gboolean
is_method (const char *text, gsize length)
{
  static const char *const methods[] = {
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "CONNECT",
  };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (equals_in_any_case (text, length, methods[i]))
      return TRUE;
  return FALSE;
}

/* Whether two hexadecimal digits stand behind the “%” at @at. */
static gboolean
is_escape (const char *text, gsize length, gsize at)
{
  return length - at > 2 && g_ascii_isxdigit (text[at + 1]) && g_ascii_isxdigit (text[at + 2]);
}

static gboolean
is_target (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) text[i] <= ' ' || text[i] == 0x7f ||
        (text[i] == '%' && !is_escape (text, length, i)))
      return FALSE;
  return length > 0;
}

static gboolean
check_request_line (const char *line, gsize length, gboolean *out_is_old)
{
  const char *end = line + length;
  const char *target = memchr (line, ' ', length);
  const char *version;

  if (target == NULL || !is_method (line, (gsize) (target - line)))
    return FALSE;
  target++;
  version = memchr (target, ' ', (gsize) (end - target));
  if (version == NULL || !is_target (target, (gsize) (version - target)))
    return FALSE;

  version++;
  *out_is_old = equals (version, (gsize) (end - version), "HTTP/1.0");
  return *out_is_old || equals (version, (gsize) (end - version), "HTTP/1.1");
}

static gboolean
is_name (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && (text[i] == '\0' || !strchr ("!#$%&'*+-.^_`|~", text[i])))
      return FALSE;
  return length > 0;
}

static gboolean
is_value (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (((guchar) text[i] < ' ' && text[i] != '\t') || text[i] == 0x7f)
      return FALSE;
  return TRUE;
}

static gboolean
read_length (const char *text, gsize length, guint64 *out_number)
{
  guint64 number = 0;

  if (length == 0 || length > LENGTH_MAX_DIGITS_COUNT)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      number = number * 10 + (guint64) (text[i] - '0');
    }
  *out_number = number;
  return TRUE;
}

static gboolean
check_header (Reader *r, GbxHttpHead *head, const char *line, gsize length)
{
  const char *colon = memchr (line, ':', length);
  const char *value, *end = line + length;
  gsize name_length;

  if (colon == NULL)
    return FALSE;
  name_length = (gsize) (colon - line);
  for (value = colon + 1; value < end && (*value == ' ' || *value == '\t'); value++)
    ;
  while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  if (!is_name (line, name_length) || !is_value (value, (gsize) (end - value)))
    return FALSE;

  if (equals_in_any_case (line, name_length, "Host"))
    return r->hosts_count++ == 0;
  if (equals_in_any_case (line, name_length, "Content-Length"))
    return r->lengths_count++ == 0 &&
           read_length (value, (gsize) (end - value), &head->content_length);
  if (equals_in_any_case (line, name_length, "Transfer-Encoding"))
    {
      head->is_chunked = TRUE;
      return r->encodings_count++ == 0 &&
             equals_in_any_case (value, (gsize) (end - value), "chunked");
    }
  return TRUE;
}

/**
 * gbx_http_head_check:
 * @text: the head of a request, with the empty line behind it
 * @length_bytes: its length
 * @out_head: (out): how its body is framed
 * @out_refusal: (out): why not
 *
 * Whether a head may go to the HTTP library: a request line with a method that HTTP knows; headers
 * with whole names, not continued, without control characters; one Host, which only old requests
 * may lack; one length at most, or chunks, but not both.
 *
 * Returns: %FALSE if it may not
 */
gboolean
gbx_http_head_check (const char *text,
                     gsize length_bytes,
                     GbxHttpHead *out_head,
                     GbxHttpRefusal *out_refusal)
{
  Reader r = { text, text + length_bytes, 0, 0, 0 };
  GbxHttpHead head = { FALSE, 0 };
  const char *line;
  gsize length;
  gboolean is_old;
  guint count = 0;

  *out_refusal = GBX_HTTP_REFUSAL_BAD_REQUEST;
  if (!read_line (&r, &line, &length) || !check_request_line (line, length, &is_old))
    return FALSE;

  while (read_line (&r, &line, &length) && length > 0)
    {
      if (++count > GBX_HTTP_MAX_HEADERS_COUNT)
        {
          *out_refusal = GBX_HTTP_REFUSAL_HEAD_TOO_LARGE;
          return FALSE;
        }
      if (!check_header (&r, &head, line, length))
        return FALSE;
    }
  if (head.is_chunked && (is_old || r.lengths_count > 0))
    return FALSE;
  if (!is_old && r.hosts_count == 0)
    return FALSE;

  *out_head = head;
  return TRUE;
}
