/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-stream.h"

#include <string.h>

#include "gbx-bash-hook.h"

#define ESCAPE 0x1b
#define BELL 0x07

static const char edit_sequence[] = "\033[?2004h";
static const char accept_sequence[] = "\033[?2004l";

struct _GbxBashStream
{
  char *mark_start; /* up to and including the nonce and its semicolon */
  gsize mark_start_length;
  GByteArray *pending; /* an escape that may become one of ours */
  const GbxBashStreamFuncs *funcs;
  gpointer user_data;
};

typedef enum
{
  NOT_OURS,
  INCOMPLETE,
  OURS,
} Verdict;

GbxBashStream *
gbx_bash_stream_new (const char *nonce, const GbxBashStreamFuncs *funcs, gpointer user_data)
{
  GbxBashStream *self = g_new0 (GbxBashStream, 1);

  self->mark_start = g_strconcat (GBX_BASH_HOOK_MARK_START, nonce, ";", NULL);
  self->mark_start_length = strlen (self->mark_start);
  self->pending = g_byte_array_new ();
  self->funcs = funcs;
  self->user_data = user_data;

  return self;
}

void
gbx_bash_stream_free (GbxBashStream *self)
{
  if (self == NULL)
    return;
  g_free (self->mark_start);
  g_byte_array_unref (self->pending);
  g_free (self);
}

static Verdict
match (const guint8 *bytes, gsize length_bytes, const char *wanted, gsize wanted_length)
{
  if (memcmp (bytes, wanted, MIN (length_bytes, wanted_length)) != 0)
    return NOT_OURS;
  return length_bytes < wanted_length ? INCOMPLETE : OURS;
}

/* “P12.3.0”: process, number of the prompt, exit code. Where the shell expands nothing in prompts
 * the last is no number. */
static gboolean
report_prompt (GbxBashStream *self, const char *text)
{
  GbxBashPromptMark prompt = { .exit_code = -1 };
  gint64 exit_code;
  char *end;

  prompt.pid = g_ascii_strtoll (text + 1, &end, 10);
  if (end == text + 1 || *end != '.')
    return FALSE;
  prompt.sequence = g_ascii_strtoull (end + 1, &end, 10);
  if (*end != '.')
    return FALSE;
  if (g_ascii_string_to_signed (end + 1, 10, 0, G_MAXUINT8, &exit_code, NULL))
    prompt.exit_code = (int) exit_code;
  self->funcs->mark (self->user_data, GBX_BASH_MARK_PROMPT, &prompt);

  return TRUE;
}

/* A prompt's, “C” or “S”, without the bell. */
static gboolean
report_mark (GbxBashStream *self, const guint8 *bytes, gsize length_bytes)
{
  g_autofree char *text = g_strndup ((const char *) bytes, length_bytes);

  if (g_str_equal (text, "C") || g_str_equal (text, "S"))
    {
      self->funcs->mark (self->user_data,
                         text[0] == 'C' ? GBX_BASH_MARK_CONTINUATION : GBX_BASH_MARK_START, NULL);
      return TRUE;
    }

  return text[0] == 'P' && report_prompt (self, text);
}

static Verdict
take_mark (GbxBashStream *self, const guint8 *bytes, gsize length_bytes, gsize *out_taken)
{
  gsize window = MIN (length_bytes, GBX_BASH_STREAM_MARK_MAX_BYTES);
  Verdict verdict = match (bytes, length_bytes, self->mark_start, self->mark_start_length);
  const guint8 *body = bytes + self->mark_start_length;
  const guint8 *bell;

  if (verdict != OURS)
    return verdict;
  bell = memchr (body, BELL, window - MIN (window, self->mark_start_length));
  if (bell == NULL)
    return length_bytes < GBX_BASH_STREAM_MARK_MAX_BYTES ? INCOMPLETE : NOT_OURS;
  if (!report_mark (self, body, bell - body))
    return NOT_OURS;

  *out_taken = bell + 1 - bytes;
  return OURS;
}

/* What to do with an escape: a mark is taken out; readline's sequences are told of and go on. */
static Verdict
examine (GbxBashStream *self, const guint8 *bytes, gsize length_bytes, gsize *out_taken)
{
  Verdict edit = match (bytes, length_bytes, edit_sequence, strlen (edit_sequence));
  Verdict accept = match (bytes, length_bytes, accept_sequence, strlen (accept_sequence));

  if (edit == OURS || accept == OURS)
    {
      self->funcs->mark (self->user_data,
                         edit == OURS ? GBX_BASH_MARK_EDIT : GBX_BASH_MARK_ACCEPT, NULL);
      *out_taken = strlen (edit_sequence);
      return OURS;
    }
  if (edit == INCOMPLETE || accept == INCOMPLETE)
    return INCOMPLETE;

  return take_mark (self, bytes, length_bytes, out_taken);
}

static void
emit_text (GbxBashStream *self, const guint8 *bytes, gsize length_bytes)
{
  if (length_bytes > 0)
    self->funcs->text (self->user_data, bytes, length_bytes);
}

/* Most escapes are colours: told apart before anything is cut into pieces for them. */
static gboolean
is_worth_a_look (const guint8 *bytes, gsize length_bytes)
{
  return length_bytes < 3 || bytes[1] == ']' || (bytes[1] == '[' && bytes[2] == '?');
}

/* Says how much it used; what is left may be the beginning of a mark. */
static gsize
scan (GbxBashStream *self, const guint8 *bytes, gsize length_bytes)
{
  gsize done = 0;
  gsize from = 0;
  const guint8 *escape;

  while (from < length_bytes &&
         (escape = memchr (bytes + from, ESCAPE, length_bytes - from)) != NULL)
    {
      gsize at = escape - bytes;
      gsize taken = 0;
      Verdict verdict;

      from = at + 1;
      if (!is_worth_a_look (escape, length_bytes - at))
        continue;
      emit_text (self, bytes + done, at - done);
      done = at;
      verdict = examine (self, escape, length_bytes - at, &taken);
      if (verdict == INCOMPLETE)
        return at;
      if (verdict == OURS)
        from = done = at + taken;
    }
  emit_text (self, bytes + done, length_bytes - done);

  return length_bytes;
}

/**
 * gbx_bash_stream_feed:
 * @self: a stream
 * @bytes: (array length=length_bytes): what came from the terminal
 * @length_bytes: its length
 *
 * Hands on text and marks in the order in which they stand in the stream.
 */
void
gbx_bash_stream_feed (GbxBashStream *self, const guint8 *bytes, gsize length_bytes)
{
  gsize used;

  if (self->pending->len == 0)
    {
      used = scan (self, bytes, length_bytes);
      g_byte_array_append (self->pending, bytes + used, length_bytes - used);
      return;
    }

  g_byte_array_append (self->pending, bytes, length_bytes);
  used = scan (self, self->pending->data, self->pending->len);
  g_byte_array_remove_range (self->pending, 0, used);
}

/* Hands on what was kept back: nothing will follow it. */
void
gbx_bash_stream_flush (GbxBashStream *self)
{
  emit_text (self, self->pending->data, self->pending->len);
  g_byte_array_set_size (self->pending, 0);
}
