/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file, what to find in it and what to put there, parted by NUL bytes; and paths. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "gbx-edit-document.h"
#include "gbx-edit-path.h"
#include "gbx-edit-replace.h"
#include "gbx-edit-text.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static GString *
take_word (const uint8_t **data, size_t *size)
{
  const uint8_t *end = memchr (*data, 0, *size);
  size_t length = end != NULL ? (size_t) (end - *data) : *size;
  GString *word = g_string_new_len ((const char *) *data, (gssize) length);

  *data += MIN (length + 1, *size);
  *size -= MIN (length + 1, *size);
  return word;
}

static void
check_path (const char *path)
{
  g_autofree char *once = gbx_edit_path_normalise (path);
  g_autofree char *twice = gbx_edit_path_normalise (once);
  g_autofree char *resolved = gbx_edit_path_resolve (path, "/w");

  g_assert_cmpstr (once, ==, twice);
  g_assert_true (resolved[0] == '/');
  g_assert_true (g_str_has_suffix (once, gbx_edit_path_get_extension (once)));
}

/* The new file, read again, is the text that was shown. */
static void
check_change (GbxEditDocument *document, const GbxEditMatch *match)
{
  g_autofree char *problem = NULL;
  g_autoptr (GString) preview = gbx_edit_document_preview (document, match->from, match->to,
                                                           match->replacement);
  g_autoptr (GBytes) bytes = gbx_edit_document_replace (document, match->from, match->to,
                                                        match->replacement, &problem);

  g_assert_true (gbx_edit_text_is_valid (preview->str, preview->len));
  g_assert_true ((bytes == NULL) == (problem != NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GString) old = take_word (&data, &size);
  g_autoptr (GString) new = take_word (&data, &size);
  g_autoptr (GBytes) content = g_bytes_new (data, size);
  g_autoptr (GbxEditDocument) document = NULL;
  g_autoptr (GString) old_adapted = NULL;
  g_autoptr (GString) new_adapted = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GbxEditMatch) match = { .replacement = NULL };

  check_path (old->str);
  if (!gbx_edit_text_is_valid (old->str, old->len) || !gbx_edit_text_is_valid (new->str, new->len))
    return 0;

  document = gbx_edit_document_new (content);
  old_adapted = gbx_edit_document_adapt (document, old);
  new_adapted = gbx_edit_document_adapt (document, new);
  if (gbx_edit_match_find (&match, gbx_edit_document_get_text (document), old_adapted, new_adapted,
                           "/f", &error))
    check_change (document, &match);
  else
    g_assert_nonnull (error);

  return 0;
}
