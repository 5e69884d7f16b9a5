/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-message.h"

#include <string.h>

#include "gbx-ipython-json.h"

#define DELIMITER "<IDS|MSG>"
/* What follows the delimiter: signature, then these, signed in this order. */
#define SIGNED_FRAMES_COUNT 4
/* A header is not longer, unless somebody wants us to read for long. */
#define PEEK_MAX_BYTES 4096
#define PROTOCOL_VERSION "5.3"
/* As it stands inside a JSON string. */
#define CUT_NOTICE "\\n[... Observation truncated due to length ...]\\n"

static gsize
find_delimiter (GPtrArray *frames)
{
  gsize i;

  for (i = 0; i < frames->len; i++)
    {
      gsize length;
      const void *data = g_bytes_get_data (frames->pdata[i], &length);

      if (length == strlen (DELIMITER) && memcmp (data, DELIMITER, length) == 0)
        break;
    }
  return i;
}

static char *
sign (GBytes **parts, const char *key)
{
  g_autoptr (GHmac) hmac = NULL;

  if (*key == '\0')
    return g_strdup ("");

  hmac = g_hmac_new (G_CHECKSUM_SHA256, (const guchar *) key, strlen (key));
  for (gsize i = 0; i < SIGNED_FRAMES_COUNT; i++)
    g_hmac_update (hmac, g_bytes_get_data (parts[i], NULL), (gssize) g_bytes_get_size (parts[i]));
  return g_strdup (g_hmac_get_string (hmac));
}

/* Takes the same time wherever the two differ. */
static gboolean
is_same_signature (GBytes *given, const char *expected)
{
  gsize length;
  const guchar *data = g_bytes_get_data (given, &length);
  guchar difference = 0;

  if (length != strlen (expected))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    difference |= data[i] ^ (guchar) expected[i];
  return difference == 0;
}

/* No string here can hold U+0000: its escape becomes that of U+FFFD, which is as long. */
static void
mend_nul_escapes (char *text, gsize length_bytes)
{
  char *end = text + length_bytes;
  char *p = memchr (text, '\\', length_bytes);

  while (p != NULL && p + 1 < end)
    {
      if (end - p >= 6 && memcmp (p + 1, "u0000", 5) == 0)
        memcpy (p + 2, "fffd", 4);
      p += 2;
      p = p < end ? memchr (p, '\\', (gsize) (end - p)) : NULL;
    }
}

/* Kernels put bytes that are no text into their JSON: those of file names, for example. */
static GBytes *
make_readable (GBytes *frame)
{
  gsize length;
  const char *data = g_bytes_get_data (frame, &length);
  char *text;

  if (g_utf8_validate_len (data, length, NULL) &&
      g_strstr_len (data, (gssize) length, "\\u0000") == NULL)
    return g_bytes_ref (frame);

  text = g_utf8_make_valid (data, (gssize) length);
  length = strlen (text);
  mend_nul_escapes (text, length);
  return g_bytes_new_take (text, length);
}

/* The first place at or after @from, and before @end, that is not inside of a character. */
static const char *
find_boundary (const char *text, const char *from, const char *end)
{
  const char *p = text;

  /* Escapes can only be told apart from the beginning on. */
  while (p < from)
    {
      const char *escape = memchr (p, '\\', (gsize) (from - p));

      p = escape == NULL ? from : escape + (escape[1] == 'u' ? 6 : 2);
    }
  while (p < end && ((guchar) *p & 0xc0) == 0x80)
    p++;
  return MIN (p, end);
}

/*
 * What a cell wrote without a pause comes as one string, however long. Only its beginning and end
 * are kept of what is shown, so no more is parsed here.
 */
static GBytes *
shorten_stream (GBytes *frame, gsize max_bytes)
{
  gsize length;
  const char *text = g_bytes_get_data (frame, &length);
  GByteArray *shorter;
  const char *end, *cut, *resumed;

  if (length <= max_bytes)
    return g_bytes_ref (frame);

  end = text + length;
  cut = find_boundary (text, text + max_bytes / 2, end);
  resumed = find_boundary (cut, end - max_bytes / 2, end);
  shorter = g_byte_array_sized_new ((guint) (max_bytes + strlen (CUT_NOTICE)));
  g_byte_array_append (shorter, (const guint8 *) text, (guint) (cut - text));
  g_byte_array_append (shorter, (const guint8 *) CUT_NOTICE, strlen (CUT_NOTICE));
  g_byte_array_append (shorter, (const guint8 *) resumed, (guint) (end - resumed));
  return g_byte_array_free_to_bytes (shorter);
}

static JsonObject *
parse_object (GBytes *frame, GError **error)
{
  g_autoptr (GBytes) readable = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (g_bytes_get_size (frame) > 0)
    {
      readable = make_readable (frame);
      node = gbx_json_parse (readable, error);
      if (node == NULL)
        return NULL;
    }
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "kernel message: no object");
      return NULL;
    }
  return json_object_ref (json_node_get_object (node));
}

/**
 * gbx_ipython_message_new_from_frames:
 * @frames: (element-type GBytes): what came as one message
 * @key: what it must be signed with; empty: it is not signed
 * @max_stream_bytes: of what was written to a stream no more is read, of its beginning and its end
 * @error: return location for an error
 *
 * Checks and reads one message. Any thread.
 *
 * Returns: (transfer full): the message, or %NULL with %GBX_ERROR_INVALID_ARGS if it is none,
 *   %GBX_ERROR_FORBIDDEN if its signature is wrong, or %GBX_ERROR_TOO_LARGE
 */
GbxIpythonMessage *
gbx_ipython_message_new_from_frames (GPtrArray *frames,
                                     const char *key,
                                     gsize max_stream_bytes,
                                     GError **error)
{
  gsize delimiter = find_delimiter (frames);
  GBytes **parts;
  g_autoptr (JsonObject) header = NULL;
  g_autoptr (JsonObject) parent = NULL;
  g_autoptr (JsonObject) content = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autofree char *signature = NULL;
  GbxIpythonMessage *self;

  if (delimiter + 2 + SIGNED_FRAMES_COUNT > frames->len)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "kernel message: frames are missing");
      return NULL;
    }
  parts = (GBytes **) frames->pdata + delimiter + 2;
  signature = sign (parts, key);
  if (*key != '\0' && !is_same_signature (frames->pdata[delimiter + 1], signature))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FORBIDDEN, "kernel message: wrong signature");
      return NULL;
    }

  header = parse_object (parts[0], error);
  parent = header != NULL ? parse_object (parts[1], error) : NULL;
  if (parent == NULL)
    return NULL;
  if (g_strcmp0 (gbx_ipython_json_get_string (header, "msg_type"), "stream") == 0)
    body = shorten_stream (parts[3], max_stream_bytes);
  else
    body = g_bytes_ref (parts[3]);
  content = parse_object (body, error);
  if (content == NULL)
    return NULL;
  if (gbx_ipython_json_get_string (header, "msg_type") == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "kernel message: no type");
      return NULL;
    }

  self = g_new0 (GbxIpythonMessage, 1);
  g_ref_count_init (&self->ref_count);
  self->id = g_strdup (gbx_ipython_json_get_string (header, "msg_id"));
  self->type = g_strdup (gbx_ipython_json_get_string (header, "msg_type"));
  self->parent_id = g_strdup (gbx_ipython_json_get_string (parent, "msg_id"));
  self->content = g_steal_pointer (&content);
  self->size_bytes = g_bytes_get_size (parts[3]);
  return self;
}

static char *
peek (GPtrArray *frames, gsize frame, const char *member)
{
  g_autoptr (JsonObject) object = NULL;

  if (frame < frames->len && g_bytes_get_size (frames->pdata[frame]) <= PEEK_MAX_BYTES)
    object = parse_object (frames->pdata[frame], NULL);
  return object != NULL ? g_strdup (gbx_ipython_json_get_string (object, member)) : NULL;
}

/**
 * gbx_ipython_message_peek_type:
 * @frames: (element-type GBytes): what came as one message
 *
 * Looks at a message that is not going to be read, and is not checked either.
 *
 * Returns: (transfer full) (nullable): what it says that it is
 */
char *
gbx_ipython_message_peek_type (GPtrArray *frames)
{
  return peek (frames, find_delimiter (frames) + 2, "msg_type");
}

/**
 * gbx_ipython_message_peek_parent_id:
 * @frames: (element-type GBytes): what came as one message
 *
 * As gbx_ipython_message_peek_type().
 *
 * Returns: (transfer full) (nullable): what it says that it answers
 */
char *
gbx_ipython_message_peek_parent_id (GPtrArray *frames)
{
  return peek (frames, find_delimiter (frames) + 3, "msg_id");
}

/**
 * gbx_ipython_message_ref:
 * @self: a message
 *
 * Returns: (transfer full): @self
 */
GbxIpythonMessage *
gbx_ipython_message_ref (GbxIpythonMessage *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * gbx_ipython_message_unref:
 * @self: (transfer full): a message
 *
 * Drops one reference.
 */
void
gbx_ipython_message_unref (GbxIpythonMessage *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_free (self->id);
  g_free (self->type);
  g_free (self->parent_id);
  json_object_unref (self->content);
  g_free (self);
}

static GBytes *
to_bytes (JsonNode *node)
{
  char *text = json_to_string (node, FALSE);

  return g_bytes_new_take (text, strlen (text));
}

static GBytes *
build_header (const char *type, const char *id, const char *session)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S.%fZ");
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "msg_id", id);
  json_object_set_string_member (object, "session", session);
  json_object_set_string_member (object, "username", "glovebox");
  json_object_set_string_member (object, "date", date);
  json_object_set_string_member (object, "msg_type", type);
  json_object_set_string_member (object, "version", PROTOCOL_VERSION);
  json_node_set_object (node, object);

  return to_bytes (node);
}

/**
 * gbx_ipython_message_build_frames:
 * @type: what is asked for
 * @id: that no other message has
 * @session: the same for all messages to one kernel
 * @content: an object
 * @key: what to sign with; empty: not at all
 *
 * Makes the frames of a request.
 *
 * Returns: (transfer full) (element-type GBytes): the frames
 */
GPtrArray *
gbx_ipython_message_build_frames (const char *type,
                                  const char *id,
                                  const char *session,
                                  JsonNode *content,
                                  const char *key)
{
  GPtrArray *frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  char *signature;

  g_ptr_array_add (frames, g_bytes_new_static (DELIMITER, strlen (DELIMITER)));
  g_ptr_array_add (frames, build_header (type, id, session));
  g_ptr_array_add (frames, g_bytes_new_static ("{}", 2));
  g_ptr_array_add (frames, g_bytes_new_static ("{}", 2));
  g_ptr_array_add (frames, to_bytes (content));

  signature = sign ((GBytes **) frames->pdata + 1, key);
  g_ptr_array_insert (frames, 1, g_bytes_new_take (signature, strlen (signature)));
  return frames;
}
