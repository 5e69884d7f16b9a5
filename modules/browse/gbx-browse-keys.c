/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-keys.h"

#include <string.h>

#define NUMPAD 3

typedef struct
{
  const char *code;
  const char *key;
  int virtual_code;
  int location;
  const char *shifted; /* NULL: the same */
  int shifted_virtual_code;
} Row;

static const Row rows[] = {
#define LETTER(upper, lower, number)        \
  {                                         \
    "Key" upper, lower, number, 0, upper, 0 \
  }
  LETTER ("A", "a", 65),
  LETTER ("B", "b", 66),
  LETTER ("C", "c", 67),
  LETTER ("D", "d", 68),
  LETTER ("E", "e", 69),
  LETTER ("F", "f", 70),
  LETTER ("G", "g", 71),
  LETTER ("H", "h", 72),
  LETTER ("I", "i", 73),
  LETTER ("J", "j", 74),
  LETTER ("K", "k", 75),
  LETTER ("L", "l", 76),
  LETTER ("M", "m", 77),
  LETTER ("N", "n", 78),
  LETTER ("O", "o", 79),
  LETTER ("P", "p", 80),
  LETTER ("Q", "q", 81),
  LETTER ("R", "r", 82),
  LETTER ("S", "s", 83),
  LETTER ("T", "t", 84),
  LETTER ("U", "u", 85),
  LETTER ("V", "v", 86),
  LETTER ("W", "w", 87),
  LETTER ("X", "x", 88),
  LETTER ("Y", "y", 89),
  LETTER ("Z", "z", 90),
#undef LETTER
  { "Digit0", "0", 48, 0, ")", 0 },
  { "Digit1", "1", 49, 0, "!", 0 },
  { "Digit2", "2", 50, 0, "@", 0 },
  { "Digit3", "3", 51, 0, "#", 0 },
  { "Digit4", "4", 52, 0, "$", 0 },
  { "Digit5", "5", 53, 0, "%", 0 },
  { "Digit6", "6", 54, 0, "^", 0 },
  { "Digit7", "7", 55, 0, "&", 0 },
  { "Digit8", "8", 56, 0, "*", 0 },
  { "Digit9", "9", 57, 0, "(", 0 },
  { "Backquote", "`", 192, 0, "~", 0 },
  { "Minus", "-", 189, 0, "_", 0 },
  { "Equal", "=", 187, 0, "+", 0 },
  { "BracketLeft", "[", 219, 0, "{", 0 },
  { "BracketRight", "]", 221, 0, "}", 0 },
  { "Backslash", "\\", 220, 0, "|", 0 },
  { "Semicolon", ";", 186, 0, ":", 0 },
  { "Quote", "'", 222, 0, "\"", 0 },
  { "Comma", ",", 188, 0, "<", 0 },
  { "Period", ".", 190, 0, ">", 0 },
  { "Slash", "/", 191, 0, "?", 0 },
  { "Space", " ", 32, 0, NULL, 0 },
  { "F1", "F1", 112, 0, NULL, 0 },
  { "F2", "F2", 113, 0, NULL, 0 },
  { "F3", "F3", 114, 0, NULL, 0 },
  { "F4", "F4", 115, 0, NULL, 0 },
  { "F5", "F5", 116, 0, NULL, 0 },
  { "F6", "F6", 117, 0, NULL, 0 },
  { "F7", "F7", 118, 0, NULL, 0 },
  { "F8", "F8", 119, 0, NULL, 0 },
  { "F9", "F9", 120, 0, NULL, 0 },
  { "F10", "F10", 121, 0, NULL, 0 },
  { "F11", "F11", 122, 0, NULL, 0 },
  { "F12", "F12", 123, 0, NULL, 0 },
  { "Enter", "Enter", 13, 0, NULL, 0 },
  { "Tab", "Tab", 9, 0, NULL, 0 },
  { "Backspace", "Backspace", 8, 0, NULL, 0 },
  { "Delete", "Delete", 46, 0, NULL, 0 },
  { "Insert", "Insert", 45, 0, NULL, 0 },
  { "Escape", "Escape", 27, 0, NULL, 0 },
  { "CapsLock", "CapsLock", 20, 0, NULL, 0 },
  { "ArrowLeft", "ArrowLeft", 37, 0, NULL, 0 },
  { "ArrowUp", "ArrowUp", 38, 0, NULL, 0 },
  { "ArrowRight", "ArrowRight", 39, 0, NULL, 0 },
  { "ArrowDown", "ArrowDown", 40, 0, NULL, 0 },
  { "Home", "Home", 36, 0, NULL, 0 },
  { "End", "End", 35, 0, NULL, 0 },
  { "PageUp", "PageUp", 33, 0, NULL, 0 },
  { "PageDown", "PageDown", 34, 0, NULL, 0 },
  { "ShiftLeft", "Shift", 16, 1, NULL, 0 },
  { "ShiftRight", "Shift", 16, 2, NULL, 0 },
  { "ControlLeft", "Control", 17, 1, NULL, 0 },
  { "ControlRight", "Control", 17, 2, NULL, 0 },
  { "AltLeft", "Alt", 18, 1, NULL, 0 },
  { "AltRight", "Alt", 18, 2, NULL, 0 },
  { "MetaLeft", "Meta", 91, 1, NULL, 0 },
  { "MetaRight", "Meta", 92, 2, NULL, 0 },
  { "AltGraph", "AltGraph", 225, 0, NULL, 0 },
  { "ContextMenu", "ContextMenu", 93, 0, NULL, 0 },
  { "PrintScreen", "PrintScreen", 44, 0, NULL, 0 },
  { "ScrollLock", "ScrollLock", 145, 0, NULL, 0 },
  { "Pause", "Pause", 19, 0, NULL, 0 },
  { "NumLock", "NumLock", 144, 0, NULL, 0 },
  { "NumpadDivide", "/", 111, NUMPAD, NULL, 0 },
  { "NumpadMultiply", "*", 106, NUMPAD, NULL, 0 },
  { "NumpadSubtract", "-", 109, NUMPAD, NULL, 0 },
  { "NumpadAdd", "+", 107, NUMPAD, NULL, 0 },
  { "NumpadEnter", "Enter", 13, NUMPAD, NULL, 0 },
  { "Numpad0", "Insert", 45, NUMPAD, "0", 96 },
  { "Numpad1", "End", 35, NUMPAD, "1", 97 },
  { "Numpad2", "ArrowDown", 40, NUMPAD, "2", 98 },
  { "Numpad3", "PageDown", 34, NUMPAD, "3", 99 },
  { "Numpad4", "ArrowLeft", 37, NUMPAD, "4", 100 },
  { "Numpad5", "Clear", 12, NUMPAD, "5", 101 },
  { "Numpad6", "ArrowRight", 39, NUMPAD, "6", 102 },
  { "Numpad7", "Home", 36, NUMPAD, "7", 103 },
  { "Numpad8", "ArrowUp", 38, NUMPAD, "8", 104 },
  { "Numpad9", "PageUp", 33, NUMPAD, "9", 105 },
  { "NumpadDecimal", "Delete", 46, NUMPAD, ".", 110 },
};

static const struct
{
  const char *alias;
  const char *code;
} aliases[] = {
  { "Shift", "ShiftLeft" },
  { "Control", "ControlLeft" },
  { "Alt", "AltLeft" },
  { "Meta", "MetaLeft" },
  { "ControlOrMeta", "ControlLeft" },
  { "\n", "Enter" },
  { "\r", "Enter" },
};

static void
fill_key (const Row *row, gboolean is_shifted, GbxBrowseKey *out_key)
{
  gboolean is_other = is_shifted && row->shifted != NULL;
  const char *key = is_other ? row->shifted : row->key;

  *out_key = (GbxBrowseKey){
    .code = row->code,
    .virtual_code =
        is_other && row->shifted_virtual_code != 0 ? row->shifted_virtual_code : row->virtual_code,
    .location = row->location,
  };
  g_strlcpy (out_key->key, key, sizeof out_key->key);
  if (g_str_equal (key, "Enter"))
    g_strlcpy (out_key->text, "\r", sizeof out_key->text);
  else if (strlen (key) == 1)
    g_strlcpy (out_key->text, key, sizeof out_key->text);
}

static gboolean
find_code (const char *code, gboolean is_shifted, GbxBrowseKey *out_key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].code, code))
      {
        fill_key (&rows[i], is_shifted, out_key);
        return TRUE;
      }

  return FALSE;
}

/* A character is what it is, whatever is held. */
static gboolean
find_character (const char *character, GbxBrowseKey *out_key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (rows[i].location == NUMPAD)
        continue;
      if (g_str_equal (rows[i].key, character))
        {
          fill_key (&rows[i], FALSE, out_key);
          return TRUE;
        }
      if (g_strcmp0 (rows[i].shifted, character) == 0)
        {
          fill_key (&rows[i], TRUE, out_key);
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * gbx_browse_keys_find:
 * @name: a code, an alias or a character
 * @is_shifted: whether Shift is held, which codes react to
 * @out_key: (out): the key; untouched if there is none
 *
 * Returns: whether there is a key of this name
 */
gboolean
gbx_browse_keys_find (const char *name, gboolean is_shifted, GbxBrowseKey *out_key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_str_equal (aliases[i].alias, name))
      name = aliases[i].code;

  return find_code (name, is_shifted, out_key) ||
         (strlen (name) == 1 && find_character (name, out_key));
}

/**
 * gbx_browse_keys_split:
 * @combination: such as “Control+a”
 *
 * Cuts at each “+” that has something before it.
 *
 * Returns: (transfer full): the names of the keys
 */
char **
gbx_browse_keys_split (const char *combination)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *p = combination; *p != '\0'; p++)
    {
      if (*p == '+' && name->len > 0)
        {
          g_ptr_array_add (names, g_strdup (name->str));
          g_string_truncate (name, 0);
        }
      else
        g_string_append_c (name, *p);
    }
  g_ptr_array_add (names, g_strdup (name->str));
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}
