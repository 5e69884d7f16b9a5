/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Halves of surrogate pairs, and U+0000: JSON can escape them, and no C string can hold them. Where
 * values are parsed U+FFFD takes their place; this tells the few who must know what was sent.
 */
#include <string.h>

#include "gbx-json-check-private.h"

/* Bytes of “\uXXXX” */
#define ESCAPE_BYTES 6

static guint
read_code (const char *escape)
{
  guint code = 0;

  for (guint i = 2; i < ESCAPE_BYTES; i++)
    code = code << 4 | (guint) g_ascii_xdigit_value (escape[i]);
  return code;
}

static gboolean
is_half (guint code)
{
  return code >= 0xd800 && code <= 0xdfff;
}

static gboolean
is_low_half (const char *p, const char *end)
{
  return end - p >= ESCAPE_BYTES && p[0] == '\\' && p[1] == 'u' && read_code (p) >= 0xdc00 &&
         read_code (p) <= 0xdfff;
}

/* As UTF-8 would have it if it took halves. */
static void
append_half (GString *out, guint code)
{
  const char bytes[] = {
    (char) 0xed,
    (char) (0x80 | (code >> 6 & 0x3f)),
    (char) (0x80 | (code & 0x3f)),
  };

  g_string_append_len (out, bytes, sizeof bytes);
}

/* How long the escape is, or the two. */
static gsize
append_code (GString *out, const char *p, const char *end, gboolean *is_special)
{
  guint code = read_code (p);

  if (code == 0)
    {
      g_string_append_len (out, GBX_JSON_NUL_BYTES, strlen (GBX_JSON_NUL_BYTES));
      *is_special = TRUE;
    }
  else if (!is_half (code))
    g_string_append_unichar (out, code);
  else if (code < 0xdc00 && is_low_half (p + ESCAPE_BYTES, end))
    {
      guint low = read_code (p + ESCAPE_BYTES);

      g_string_append_unichar (out, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
      return 2 * ESCAPE_BYTES;
    }
  else
    {
      append_half (out, code);
      *is_special = TRUE;
    }
  return ESCAPE_BYTES;
}

/* The text of a checked string. */
static char *
unescape (GbxJsonSpan string, gboolean *is_special)
{
  static const char names[] = "bfnrt";
  static const char meant[] = "\b\f\n\r\t";
  const char *p = string.text + 1;
  const char *end = string.text + string.length_bytes - 1;
  GString *out = g_string_sized_new (string.length_bytes);

  while (p < end)
    {
      const char *next = memchr (p, '\\', (gsize) (end - p));
      const char *name;

      g_string_append_len (out, p, (next != NULL ? next : end) - p);
      if (next == NULL)
        break;
      p = next;
      if (p[1] == 'u')
        {
          p += append_code (out, p, end, is_special);
          continue;
        }
      name = strchr (names, p[1]);
      g_string_append_c (out, name != NULL ? meant[name - names] : p[1]);
      p += 2;
    }

  return g_string_free (out, FALSE);
}

static gboolean
may_be_special (GbxJsonSpan value)
{
  return memmem (value.text, value.length_bytes, "\\ud", 3) != NULL ||
         memmem (value.text, value.length_bytes, "\\uD", 3) != NULL ||
         memmem (value.text, value.length_bytes, "\\u0000", ESCAPE_BYTES) != NULL;
}

/**
 * gbx_json_span_find_exact:
 * @span: a checked value
 *
 * Looks among the members of an object for strings with halves of surrogate pairs or U+0000. Any
 * thread.
 *
 * Returns: (transfer full) (nullable) (element-type utf8 utf8): their names, and their texts with
 *   each half in three bytes, and U+0000 in two (C0 80); %NULL if there are none
 */
GHashTable *
gbx_json_span_find_exact (GbxJsonSpan span)
{
  g_autoptr (GHashTable) found = NULL;
  GbxJsonMembers members;
  GbxJsonSpan name, value;

  if (!gbx_json_span_is_object (span) || !may_be_special (span))
    return NULL;

  found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gbx_json_members_init (&members, span);
  while (gbx_json_members_next (&members, &name, &value))
    {
      gboolean ignored = FALSE;
      gboolean is_special = FALSE;
      g_autofree char *key = unescape (name, &ignored);
      g_autofree char *text = *value.text == '"' ? unescape (value, &is_special) : NULL;

      /* Of several members with one name the last one counts. */
      g_hash_table_remove (found, key);
      if (is_special)
        g_hash_table_insert (found, g_steal_pointer (&key), g_steal_pointer (&text));
    }

  return g_hash_table_size (found) > 0 ? g_steal_pointer (&found) : NULL;
}
