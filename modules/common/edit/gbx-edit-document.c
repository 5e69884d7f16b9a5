/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-document.h"

#include <string.h>

#include "gbx-edit-lines.h"
#include "gbx-edit-text.h"

struct _GbxEditDocument
{
  GBytes *content;
  GbxEditEncoding encoding;
  GString *literal; /* decoded, line ends as they are */
  GString *text;    /* decoded, each line end \n */
  gboolean is_crlf; /* every line end is \r\n */
};

/**
 * gbx_edit_document_new:
 * @content: a whole file
 *
 * Returns: (transfer full): the document; any content makes one
 */
GbxEditDocument *
gbx_edit_document_new (GBytes *content)
{
  GbxEditDocument *self = g_new0 (GbxEditDocument, 1);
  gsize size;
  const guint8 *data = g_bytes_get_data (content, &size);

  self->content = g_bytes_ref (content);
  self->literal = gbx_edit_encoding_decode (data, size, &self->encoding);
  self->text = gbx_edit_text_normalise_newlines (self->literal->str, self->literal->len);
  self->is_crlf = gbx_edit_lines_are_all_crlf (self->literal->str, self->literal->len);

  return self;
}

/**
 * gbx_edit_document_free:
 * @self: (transfer full): a document
 */
void
gbx_edit_document_free (GbxEditDocument *self)
{
  g_bytes_unref (self->content);
  g_string_free (self->literal, TRUE);
  g_string_free (self->text, TRUE);
  g_free (self);
}

/**
 * gbx_edit_document_get_content:
 * @self: a document
 *
 * Returns: (transfer none): the file it was made of
 */
GBytes *
gbx_edit_document_get_content (GbxEditDocument *self)
{
  return self->content;
}

/**
 * gbx_edit_document_get_text:
 * @self: a document
 *
 * Returns: (transfer none): its text; each line ends in `\n`
 */
const GString *
gbx_edit_document_get_text (GbxEditDocument *self)
{
  return self->text;
}

/**
 * gbx_edit_document_get_literal_text:
 * @self: a document
 *
 * Returns: (transfer none): its text with line ends as they stand in the file
 */
const GString *
gbx_edit_document_get_literal_text (GbxEditDocument *self)
{
  return self->literal;
}

/**
 * gbx_edit_document_adapt:
 * @self: a document
 * @argument: text that a client wants to find or to put into it
 *
 * Where every line of the document ends in `\r\n`, so may those of the argument: they are the same.
 * In other documents a `\r` means itself.
 *
 * Returns: (transfer full): the argument, fit for the document's text
 */
GString *
gbx_edit_document_adapt (GbxEditDocument *self, const GString *argument)
{
  if (self->is_crlf)
    return gbx_edit_text_normalise_newlines (argument->str, argument->len);

  return g_string_new_len (argument->str, (gssize) argument->len);
}

/* Where a place in the text lies in the literal text. */
static gsize
get_literal_offset (GbxEditDocument *self, gsize text_offset)
{
  const char *data = self->literal->str;
  gsize size = self->literal->len;
  gsize i = 0;

  if (self->literal->len == self->text->len)
    return text_offset;
  for (gsize passed = 0; passed < text_offset; passed++)
    i += i + 1 < size && data[i] == '\r' && data[i + 1] == '\n' ? 2 : 1;

  return i;
}

static void
append_replacement (GbxEditDocument *self, GString *out, const GString *replacement)
{
  if (!self->is_crlf)
    {
      g_string_append_len (out, replacement->str, (gssize) replacement->len);
      return;
    }

  for (gsize i = 0; i < replacement->len; i++)
    {
      if (replacement->str[i] == '\n')
        g_string_append_c (out, '\r');
      g_string_append_c (out, replacement->str[i]);
    }
}

/**
 * gbx_edit_document_replace:
 * @self: a document
 * @from: where in its text the part begins that goes, in bytes
 * @to: where that part ends
 * @replacement: what comes in its place, adapted
 * @out_problem: (out) (transfer full): which character the file's encoding cannot hold; untouched
 *   on success
 *
 * Returns: (transfer full) (nullable): the new file, or %NULL
 */
GBytes *
gbx_edit_document_replace (GbxEditDocument *self,
                           gsize from,
                           gsize to,
                           const GString *replacement,
                           char **out_problem)
{
  gsize literal_from = get_literal_offset (self, from);
  gsize literal_to = get_literal_offset (self, to);
  g_autoptr (GString) literal = g_string_sized_new (self->literal->len + replacement->len);

  g_string_append_len (literal, self->literal->str, (gssize) literal_from);
  append_replacement (self, literal, replacement);
  g_string_append_len (literal, self->literal->str + literal_to,
                       (gssize) (self->literal->len - literal_to));

  return gbx_edit_encoding_encode (self->encoding, literal, out_problem);
}

/**
 * gbx_edit_document_preview:
 * @self: a document
 * @from: where in its text the part begins that goes, in bytes
 * @to: where that part ends
 * @replacement: what comes in its place, adapted
 *
 * Returns: (transfer full): the text as the change leaves it; a `\r` that the replacement brings
 *   stays
 */
GString *
gbx_edit_document_preview (GbxEditDocument *self,
                           gsize from,
                           gsize to,
                           const GString *replacement)
{
  GString *text = g_string_sized_new (self->text->len + replacement->len);

  g_string_append_len (text, self->text->str, (gssize) from);
  g_string_append_len (text, replacement->str, (gssize) replacement->len);
  g_string_append_len (text, self->text->str + to, (gssize) (self->text->len - to));

  return text;
}
