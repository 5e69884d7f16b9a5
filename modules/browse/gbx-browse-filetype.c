/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-filetype.h"

#include <string.h>

#define MAX_EXTENSION_CHARS 10

static const struct
{
  gsize offset;
  const char *magic;
  gsize length_bytes;
  const char *extension; /* empty: known, and has none */
} magics[] = {
  { 0, "%PDF", 4, ".pdf" },
  { 0, "\x89PNG\r\n\x1a\n", 8, ".png" },
  { 0, "\xff\xd8\xff", 3, ".jpg" },
  { 0, "GIF8", 4, ".gif" },
  { 8, "WEBP", 4, ".webp" },
  { 0, "BM", 2, ".bmp" },
  { 0, "\x1f\x8b", 2, ".gz" },
  { 257, "ustar", 5, ".tar" },
  { 0, "\x7f"
       "ELF",
    4, "" },
  { 4, "ftyp", 4, ".mp4" },
};

static gboolean
contains (const char *head, gsize length_bytes, const char *text)
{
  return g_strstr_len (head, (gssize) length_bytes, text) != NULL;
}

/* The names of a ZIP's members stand as they are in front of each. */
static const char *
guess_zip (const char *head, gsize length_bytes)
{
  static const struct
  {
    const char *folder;
    const char *extension;
  } kinds[] = {
    { "word/", ".docx" },
    { "xl/", ".xlsx" },
    { "ppt/", ".pptx" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (gsize at = 0; at + 30 < length_bytes; at++)
      if (memcmp (head + at, "PK\3\4", 4) == 0 &&
          at + 30 + strlen (kinds[i].folder) <= length_bytes &&
          memcmp (head + at + 30, kinds[i].folder, strlen (kinds[i].folder)) == 0)
        return kinds[i].extension;

  return ".zip";
}

static const char *
guess_text (const char *head, gsize length_bytes)
{
  g_autofree char *text = g_strndup (head, MIN (length_bytes, 4096));
  g_autofree char *lower = NULL;

  g_strchug (text);
  lower = g_ascii_strdown (text, -1);
  if (g_str_has_prefix (lower, "<!doctype html") || g_str_has_prefix (lower, "<html"))
    return ".html";
  if (g_str_has_prefix (lower, "<svg") ||
      (g_str_has_prefix (lower, "<?xml") && strstr (lower, "<svg") != NULL))
    return ".svg";
  if (g_str_has_prefix (lower, "<?xml"))
    return ".xml";
  if (*text == '{' && strchr (text, '"') != NULL)
    return ".json";
  if (g_str_has_prefix (text, "import ") || (g_str_has_prefix (text, "from ") &&
                                             contains (text, strlen (text), " import ")))
    return ".py";

  return NULL;
}

static gboolean
is_plain (const char *extension)
{
  for (const char *p = extension + 1; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p))
      return FALSE;

  return extension[1] != '\0' && strlen (extension) <= MAX_EXTENSION_CHARS;
}

/**
 * gbx_browse_filetype_guess:
 * @head: how a file begins
 * @length_bytes: of @head
 * @suggested_name: (nullable): what somebody calls it
 *
 * Returns: (transfer full): how its name should end, with the dot; maybe empty
 */
char *
gbx_browse_filetype_guess (const char *head, gsize length_bytes, const char *suggested_name)
{
  const char *extension;

  for (gsize i = 0; i < G_N_ELEMENTS (magics); i++)
    if (length_bytes >= magics[i].offset + magics[i].length_bytes &&
        memcmp (head + magics[i].offset, magics[i].magic, magics[i].length_bytes) == 0)
      return g_strdup (magics[i].extension);
  if (length_bytes >= 4 && memcmp (head, "PK\3\4", 4) == 0)
    return g_strdup (guess_zip (head, length_bytes));
  extension = length_bytes > 0 ? guess_text (head, length_bytes) : NULL;
  if (extension != NULL)
    return g_strdup (extension);

  extension = suggested_name != NULL ? strrchr (suggested_name, '.') : NULL;
  return g_strdup (extension != NULL && is_plain (extension) ? extension : "");
}
