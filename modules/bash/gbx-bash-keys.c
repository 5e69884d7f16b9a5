/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-keys.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *bytes;
} Key;

/* As the terminal that GBX_BASH_SCREEN_TERM names sends them. */
static const Key keys[] = {
  { "Enter", "\r" },
  { "Escape", "\033" },
  { "Tab", "\t" },
  { "Space", " " },
  { "BSpace", "\177" },
  { "Up", "\033[A" },
  { "Down", "\033[B" },
  { "Right", "\033[C" },
  { "Left", "\033[D" },
  { "Home", "\033[1~" },
  { "Insert", "\033[2~" },
  { "Delete", "\033[3~" },
  { "End", "\033[4~" },
  { "PageUp", "\033[5~" },
  { "PgUp", "\033[5~" },
  { "PPage", "\033[5~" },
  { "PageDown", "\033[6~" },
  { "PgDn", "\033[6~" },
  { "NPage", "\033[6~" },
  { "F1", "\033OP" },
  { "F2", "\033OQ" },
  { "F3", "\033OR" },
  { "F4", "\033OS" },
  { "F5", "\033[15~" },
  { "F6", "\033[17~" },
  { "F7", "\033[18~" },
  { "F8", "\033[19~" },
  { "F9", "\033[20~" },
  { "F10", "\033[21~" },
  { "F11", "\033[23~" },
  { "F12", "\033[24~" },
};

/* Whether @text is @prefix and exactly one more character. */
static gboolean
is_prefixed_char (const char *text, const char *prefix)
{
  const char *c = text + strlen (prefix);

  return g_str_has_prefix (text, prefix) && *c != '\0' && *g_utf8_next_char (c) == '\0';
}

/* The byte of a control key; -1: none. */
static int
get_control_byte (char c)
{
  if (g_ascii_isalpha (c))
    return c & 0x1f;

  switch (c)
    {
    case '@':
    case '2':
      return 0x00;
    case '[':
    case '\\':
    case ']':
    case '^':
      return c & 0x1f;
    case '_':
    case '/':
      return 0x1f;
    case '?':
      return 0x7f;
    default:
      return -1;
    }
}

static GBytes *
encode_control (const char *c)
{
  int control;
  guint8 byte;

  if ((guint8) *c >= 0x80)
    return g_bytes_new (c, strlen (c));

  control = get_control_byte (*c);
  byte = (guint8) control;
  return g_bytes_new (&byte, control < 0 ? 0 : 1);
}

static GBytes *
encode_with_enter (const char *bytes)
{
  g_autofree char *text = g_strconcat (bytes, "\r", NULL);

  return g_bytes_new (text, strlen (text));
}

/**
 * gbx_bash_key_encode:
 * @text: what is to be sent; valid UTF-8 without white space at either end
 * @is_input: whether it goes to a running program; only those know keys by their names
 * @out_bytes: (out) (transfer full): what to write instead, all of it, nothing added; may be empty
 * @out_is_special: (out): whether it is “C-” and one character, which reports name
 *
 * Finds out whether a text stands for a key. The out parameters stay untouched if not.
 *
 * Returns: whether it does; otherwise @text itself is to be typed, with an Enter behind it
 *
 * Since: 1.0
 */
gboolean
gbx_bash_key_encode (const char *text,
                     gboolean is_input,
                     GBytes **out_bytes,
                     gboolean *out_is_special)
{
  g_autofree char *meta = NULL;
  const char *bytes = NULL;

  if (is_prefixed_char (text, "C-"))
    {
      *out_bytes = encode_control (text + 2);
      *out_is_special = TRUE;
      return TRUE;
    }
  if (!is_input)
    return FALSE;

  if (is_prefixed_char (text, "M-"))
    {
      meta = g_strconcat ("\033", text + 2, NULL);
      bytes = meta;
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys) && bytes == NULL; i++)
    if (strcmp (text, keys[i].name) == 0)
      bytes = keys[i].bytes;
  if (bytes == NULL)
    return FALSE;

  *out_bytes = encode_with_enter (bytes);
  *out_is_special = FALSE;
  return TRUE;
}

/**
 * gbx_bash_key_to_application:
 * @bytes: what gbx_bash_key_encode() gave
 *
 * Turns an arrow key into what programs expect that asked the terminal for application keys.
 *
 * Returns: (transfer full): the other form, or @bytes if it is no arrow key
 *
 * Since: 1.0
 */
GBytes *
gbx_bash_key_to_application (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_autofree char *other = NULL;

  if (length != 4 || memcmp (data, "\033[", 2) != 0 || data[2] < 'A' || data[2] > 'D')
    return g_bytes_ref (bytes);

  other = g_strndup (data, length);
  other[1] = 'O';
  return g_bytes_new_take (g_steal_pointer (&other), length);
}
