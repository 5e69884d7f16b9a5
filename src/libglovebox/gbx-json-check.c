/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-json-check-private.h"

#include <string.h>

#include "gbx-error.h"
#include "gbx-limits.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
/* Bytes of “\uXXXX” */
#define ESCAPE_BYTES 6

typedef struct
{
  const char *start;
  const char *p;
  const char *end;
  guint depth_count;
  char closers[GBX_JSON_MAX_DEPTH_COUNT]; /* what ends each open container */
} Scanner;

static gboolean
fail (Scanner *s, GError **error, const char *what)
{
  g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
               "JSON: %s at byte %" G_GSIZE_FORMAT, what, (gsize) (s->p - s->start));
  return FALSE;
}

static void
skip_space (Scanner *s)
{
  while (s->p < s->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r'))
    s->p++;
}

static gboolean
is_next (Scanner *s, char c)
{
  return s->p < s->end && *s->p == c;
}

static gboolean
scan_escape (Scanner *s, GError **error)
{
  s->p++;
  if (s->p >= s->end || strchr ("\"\\/bfnrtu", *s->p) == NULL)
    return fail (s, error, "unknown escape");
  if (*s->p++ != 'u')
    return TRUE;

  for (guint i = 0; i < 4; i++, s->p++)
    if (s->p >= s->end || !g_ascii_isxdigit (*s->p))
      return fail (s, error, "\\u without four hexadecimal digits");
  return TRUE;
}

static gboolean
scan_string (Scanner *s, GError **error)
{
  if (!is_next (s, '"'))
    return fail (s, error, "string expected");
  s->p++;

  while (s->p < s->end && *s->p != '"')
    {
      if ((guchar) *s->p < 0x20)
        return fail (s, error, "control character in a string");
      if (*s->p != '\\')
        s->p++;
      else if (!scan_escape (s, error))
        return FALSE;
    }
  if (s->p >= s->end)
    return fail (s, error, "unfinished string");

  s->p++;
  return TRUE;
}

static gboolean
scan_digits (Scanner *s, GError **error)
{
  if (s->p >= s->end || !g_ascii_isdigit (*s->p))
    return fail (s, error, "digit expected");
  while (s->p < s->end && g_ascii_isdigit (*s->p))
    s->p++;
  return TRUE;
}

static gboolean
scan_number (Scanner *s, GError **error)
{
  if (is_next (s, '-'))
    s->p++;
  if (is_next (s, '0'))
    s->p++;
  else if (!scan_digits (s, error))
    return FALSE;

  if (is_next (s, '.'))
    {
      s->p++;
      if (!scan_digits (s, error))
        return FALSE;
    }
  if (is_next (s, 'e') || is_next (s, 'E'))
    {
      s->p++;
      if (is_next (s, '+') || is_next (s, '-'))
        s->p++;
      return scan_digits (s, error);
    }
  return TRUE;
}

static gboolean
scan_word (Scanner *s, GError **error)
{
  static const char *const words[] = { "true", "false", "null" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (s->end - s->p) >= length && memcmp (s->p, words[i], length) == 0)
        {
          s->p += length;
          return TRUE;
        }
    }
  return fail (s, error, "value expected");
}

static gboolean
scan_name (Scanner *s, GError **error)
{
  skip_space (s);
  if (!scan_string (s, error))
    return FALSE;
  skip_space (s);
  if (!is_next (s, ':'))
    return fail (s, error, "colon expected");
  s->p++;
  return TRUE;
}

/* Opens a container; one with nothing in it is closed at once and so complete. */
static gboolean
scan_opener (Scanner *s, gboolean *out_complete, GError **error)
{
  char closer = *s->p == '{' ? '}' : ']';

  if (s->depth_count == GBX_JSON_MAX_DEPTH_COUNT)
    return fail (s, error, "too many containers inside each other");
  s->p++;
  skip_space (s);
  *out_complete = is_next (s, closer);
  if (*out_complete)
    {
      s->p++;
      return TRUE;
    }

  s->closers[s->depth_count++] = closer;
  return closer == ']' || scan_name (s, error);
}

/* Reads a scalar or an empty container (complete), or the head of another container (not). */
static gboolean
scan_value_head (Scanner *s, gboolean *out_complete, GError **error)
{
  skip_space (s);
  *out_complete = TRUE;
  if (s->p >= s->end)
    return fail (s, error, "value expected");
  if (*s->p == '{' || *s->p == '[')
    return scan_opener (s, out_complete, error);
  if (*s->p == '"')
    return scan_string (s, error);
  if (*s->p == '-' || g_ascii_isdigit (*s->p))
    return scan_number (s, error);
  return scan_word (s, error);
}

/* Reads what follows a complete value inside a container: its end, or the way to the next value. */
static gboolean
scan_value_tail (Scanner *s, gboolean *out_complete, GError **error)
{
  char closer = s->closers[s->depth_count - 1];

  skip_space (s);
  if (is_next (s, closer))
    {
      s->p++;
      s->depth_count--;
      return TRUE;
    }
  if (!is_next (s, ','))
    return fail (s, error, "comma or end expected");

  s->p++;
  *out_complete = FALSE;
  return closer == ']' || scan_name (s, error);
}

static gboolean
scan_value (Scanner *s, GError **error)
{
  gboolean complete = FALSE;

  s->depth_count = 0;
  while (!complete)
    {
      if (!scan_value_head (s, &complete, error))
        return FALSE;
      while (complete && s->depth_count > 0)
        if (!scan_value_tail (s, &complete, error))
          return FALSE;
    }
  return TRUE;
}

/**
 * gbx_json_check:
 * @text: bytes from outside
 * @length_bytes: how many
 * @out_value: (out) (optional): the one value in @text, without space around it
 * @error: return location for an error
 *
 * Whether @text is one JSON value as RFC 8259 has it: in valid UTF-8 (a byte order mark is
 * skipped), at most %GBX_JSON_MAX_BYTES long and %GBX_JSON_MAX_DEPTH_COUNT containers deep. Takes
 * time in proportion to the length and no memory. Any thread.
 *
 * Returns: %FALSE with %GBX_ERROR_INVALID_ARGS or %GBX_ERROR_TOO_LARGE
 */
gboolean
gbx_json_check (const char *text, gsize length_bytes, GbxJsonSpan *out_value, GError **error)
{
  Scanner s = { text, text, text, 0, { 0 } };
  const char *value;

  if (length_bytes == 0) /* and no text, perhaps */
    return fail (&s, error, "value expected");
  if (length_bytes > GBX_JSON_MAX_BYTES)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE,
                   "JSON: more than %d bytes", GBX_JSON_MAX_BYTES);
      return FALSE;
    }
  if (!g_utf8_validate_len (text, length_bytes, &s.p))
    return fail (&s, error, "invalid UTF-8");

  s.p = text;
  s.end = text + length_bytes;
  if (length_bytes >= strlen (BYTE_ORDER_MARK) &&
      memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    s.p += strlen (BYTE_ORDER_MARK);
  skip_space (&s);
  value = s.p;
  if (!scan_value (&s, error))
    return FALSE;
  if (out_value != NULL)
    *out_value = (GbxJsonSpan){ value, (gsize) (s.p - value) };

  skip_space (&s);
  return s.p == s.end || fail (&s, error, "more than one value");
}

/**
 * gbx_json_span_is_object:
 * @span: a checked value
 *
 * Returns: %TRUE if @span is an object
 */
gboolean
gbx_json_span_is_object (GbxJsonSpan span)
{
  return span.length_bytes > 0 && *span.text == '{';
}

static guint
read_hex (const char *p)
{
  guint value = 0;

  for (guint i = 0; i < 4; i++)
    value = value * 16 + (guint) g_ascii_xdigit_value (p[i]);
  return value;
}

static gboolean
is_low_surrogate (const char *p, const char *end)
{
  return end - p >= ESCAPE_BYTES && p[0] == '\\' && p[1] == 'u' &&
         read_hex (p + 2) >= 0xdc00 && read_hex (p + 2) <= 0xdfff;
}

/*
 * Goes over the escapes of a checked text. Half of a surrogate pair stands for no character, and
 * U+0000 ends a string here: they become U+FFFD, whose escape has the same length. Returns whether
 * there was U+0000.
 */
static gboolean
mend_escapes (char *text, gsize length_bytes)
{
  const char *end = text + length_bytes;
  char *p = memchr (text, '\\', length_bytes);
  gboolean has_nul = FALSE;

  while (p != NULL)
    {
      guint code = p[1] == 'u' ? read_hex (p + 2) : G_MAXUINT;
      gsize used = p[1] == 'u' ? ESCAPE_BYTES : 2;

      has_nul |= code == 0;
      if (code >= 0xd800 && code <= 0xdbff && is_low_surrogate (p + ESCAPE_BYTES, end))
        used = 2 * ESCAPE_BYTES;
      else if (code == 0 || (code >= 0xd800 && code <= 0xdfff))
        memcpy (p + 2, "fffd", 4);
      p = memchr (p + used, '\\', (gsize) (end - p) - used);
    }
  return has_nul;
}

/**
 * gbx_json_span_parse_lossy:
 * @span: a checked value
 * @out_has_nul: (out): whether a string in it holds U+0000
 * @error: return location for an error
 *
 * Parses @span. Half of a surrogate pair becomes U+FFFD, and so does U+0000. Any thread.
 *
 * Returns: (transfer full): the value, or %NULL with %GBX_ERROR_INVALID_ARGS
 */
JsonNode *
gbx_json_span_parse_lossy (GbxJsonSpan span, gboolean *out_has_nul, GError **error)
{
  g_autofree char *text = g_strndup (span.text, span.length_bytes);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) local = NULL;

  *out_has_nul = mend_escapes (text, span.length_bytes);
  if (!json_parser_load_from_data (parser, text, (gssize) span.length_bytes, &local))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "JSON: %s", local->message);
      return NULL;
    }
  return json_parser_steal_root (parser);
}

/**
 * gbx_json_span_parse:
 * @span: a checked value
 * @error: return location for an error
 *
 * Parses @span. Half of a surrogate pair becomes U+FFFD. Any thread.
 *
 * Returns: (transfer full): the value, or %NULL with %GBX_ERROR_INVALID_ARGS if a string in it
 *   holds U+0000, which few programs here can take
 */
JsonNode *
gbx_json_span_parse (GbxJsonSpan span, GError **error)
{
  gboolean has_nul = FALSE;
  g_autoptr (JsonNode) node = gbx_json_span_parse_lossy (span, &has_nul, error);

  if (node == NULL || !has_nul)
    return g_steal_pointer (&node);
  g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
               "JSON: U+0000 (\\u0000) in a string is not accepted");
  return NULL;
}

/**
 * gbx_json_members_init:
 * @members: (out caller-allocates): where the walk stands
 * @object: a checked object
 *
 * Begins a walk over the members of @object, in their order.
 */
void
gbx_json_members_init (GbxJsonMembers *members, GbxJsonSpan object)
{
  members->rest = (GbxJsonSpan){ object.text + 1, object.length_bytes - 1 };
}

/**
 * gbx_json_members_next:
 * @members: where the walk stands
 * @out_name: (out): the member's name, with its quotes
 * @out_value: (out): its value
 *
 * Goes to the next member.
 *
 * Returns: %FALSE if there is none
 */
gboolean
gbx_json_members_next (GbxJsonMembers *members, GbxJsonSpan *out_name, GbxJsonSpan *out_value)
{
  Scanner s = { members->rest.text,
                members->rest.text,
                members->rest.text + members->rest.length_bytes,
                0,
                { 0 } };
  const char *name, *name_end, *value;

  skip_space (&s);
  if (is_next (&s, ','))
    s.p++;
  skip_space (&s);
  name = s.p;
  if (!scan_string (&s, NULL))
    return FALSE;
  name_end = s.p;
  skip_space (&s);
  if (!is_next (&s, ':'))
    return FALSE;
  s.p++;
  skip_space (&s);
  value = s.p;
  if (!scan_value (&s, NULL))
    return FALSE;

  *out_name = (GbxJsonSpan){ name, (gsize) (name_end - name) };
  *out_value = (GbxJsonSpan){ value, (gsize) (s.p - value) };
  members->rest = (GbxJsonSpan){ s.p, (gsize) (s.end - s.p) };
  return TRUE;
}

static gboolean
is_name (GbxJsonSpan span, const char *name)
{
  g_autoptr (JsonNode) node = NULL;
  gsize length = strlen (name);

  if (memchr (span.text, '\\', span.length_bytes) == NULL)
    return span.length_bytes == length + 2 && memcmp (span.text + 1, name, length) == 0;

  node = gbx_json_span_parse (span, NULL);
  return node != NULL && g_strcmp0 (json_node_get_string (node), name) == 0;
}

/**
 * gbx_json_object_find:
 * @object: a checked object
 * @name: name of a member
 * @out_value: (out): its value; the last one counts when the name is repeated
 *
 * Looks for one member, without parsing the others.
 *
 * Returns: %FALSE if @object does not have it
 */
gboolean
gbx_json_object_find (GbxJsonSpan object, const char *name, GbxJsonSpan *out_value)
{
  GbxJsonMembers members;
  GbxJsonSpan member_name, value;
  gboolean found = FALSE;

  gbx_json_members_init (&members, object);
  while (gbx_json_members_next (&members, &member_name, &value))
    if (is_name (member_name, name))
      {
        *out_value = value;
        found = TRUE;
      }
  return found;
}
