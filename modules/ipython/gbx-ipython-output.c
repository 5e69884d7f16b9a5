/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-output.h"

#include <string.h>

#include "gbx-ipython-bounded-text.h"
#include "gbx-ipython-json.h"
#include "gbx-ipython-text.h"

#define NO_OUTPUT "[Code executed successfully with no output]"
#define IMAGE_TYPE "image/png"
#define TEXT_TYPE "text/plain"

struct _GbxIpythonOutput
{
  gsize max_text_bytes;
  gsize max_images_bytes;

  GbxIpythonBoundedText *text;
  gboolean has_text;  /* an empty piece of text is one, too */
  gboolean ends_line; /* so far the text is empty or ends with a newline */
  gboolean has_error; /* nothing is collected after an error */
  GPtrArray *images;  /* of data URLs */
  gsize images_bytes;
  guint dropped_images_count;
};

/**
 * gbx_ipython_output_new:
 * @max_text_bytes: how much text is kept
 * @max_images_bytes: how much is kept of images in all
 *
 * Returns: (transfer full): the output of a cell that has put out nothing
 */
GbxIpythonOutput *
gbx_ipython_output_new (gsize max_text_bytes, gsize max_images_bytes)
{
  GbxIpythonOutput *self = g_new0 (GbxIpythonOutput, 1);

  self->max_text_bytes = max_text_bytes;
  self->max_images_bytes = max_images_bytes;
  self->text = gbx_ipython_bounded_text_new (max_text_bytes);
  self->ends_line = TRUE;
  self->images = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/**
 * gbx_ipython_output_free:
 * @self: (transfer full): an output
 *
 * Frees it.
 */
void
gbx_ipython_output_free (GbxIpythonOutput *self)
{
  gbx_ipython_bounded_text_free (self->text);
  g_ptr_array_unref (self->images);
  g_free (self);
}

static void
add_text (GbxIpythonOutput *self, const char *text)
{
  if (text == NULL)
    return;
  self->has_text = TRUE;
  if (*text != '\0')
    self->ends_line = g_str_has_suffix (text, "\n");
  gbx_ipython_bounded_text_append (self->text, text);
}

static void
add_image (GbxIpythonOutput *self, const char *base64)
{
  GString *url;

  if (base64 == NULL)
    return;
  if (strlen (base64) > self->max_images_bytes - self->images_bytes)
    {
      self->dropped_images_count++;
      return;
    }

  url = g_string_new ("data:" IMAGE_TYPE ";base64,");
  for (const char *p = base64; *p != '\0';)
    {
      gsize line_bytes = strcspn (p, "\r\n");

      g_string_append_len (url, p, (gssize) line_bytes);
      p += line_bytes;
      p += strspn (p, "\r\n");
    }
  self->images_bytes += strlen (base64);
  g_ptr_array_add (self->images, g_string_free (url, FALSE));
}

static void
add_error (GbxIpythonOutput *self, JsonObject *content)
{
  JsonArray *lines = gbx_ipython_json_get_array (content, "traceback");
  g_autoptr (GString) text = g_string_new (NULL);
  guint n_lines = lines != NULL ? json_array_get_length (lines) : 0;

  for (guint i = 0; i < n_lines; i++)
    {
      JsonNode *line = json_array_get_element (lines, i);

      if (!JSON_NODE_HOLDS_VALUE (line) || json_node_get_value_type (line) != G_TYPE_STRING)
        continue;
      if (i > 0)
        g_string_append_c (text, '\n');
      g_string_append (text, json_node_get_string (line));
    }

  /* Kernels of other languages send no traceback; who has said nothing yet says this. */
  if (text->len == 0 && !self->has_text)
    {
      const char *name = gbx_ipython_json_get_string (content, "ename");
      const char *value = gbx_ipython_json_get_string (content, "evalue");

      g_string_append_printf (text, "%s: %s", name != NULL ? name : "Error",
                              value != NULL ? value : "");
    }
  if (text->len > 0)
    add_text (self, text->str);
  self->has_error = TRUE;
}

static void
add_data (GbxIpythonOutput *self, JsonObject *content)
{
  JsonObject *data = gbx_ipython_json_get_object (content, "data");

  add_text (self, gbx_ipython_json_get_string (data, TEXT_TYPE));
  add_image (self, gbx_ipython_json_get_string (data, IMAGE_TYPE));
}

/**
 * gbx_ipython_output_is_type:
 * @type: of a message
 *
 * Returns: whether such messages are output
 */
gboolean
gbx_ipython_output_is_type (const char *type)
{
  static const char *const types[] = { "stream", "execute_result", "display_data", "error", NULL };

  return g_strv_contains (types, type);
}

/**
 * gbx_ipython_output_take:
 * @self: an output
 * @message: what the cell published
 *
 * Adds @message if it is output.
 */
void
gbx_ipython_output_take (GbxIpythonOutput *self, const GbxIpythonMessage *message)
{
  if (self->has_error)
    return;

  if (g_str_equal (message->type, "stream"))
    add_text (self, gbx_ipython_json_get_string (message->content, "text"));
  else if (g_str_equal (message->type, "execute_result") ||
           g_str_equal (message->type, "display_data"))
    add_data (self, message->content);
  else if (g_str_equal (message->type, "error"))
    add_error (self, message->content);
}

/* Help pages travel in the reply. */
static void
add_pages (GbxIpythonOutput *self, JsonObject *content)
{
  JsonArray *payloads = gbx_ipython_json_get_array (content, "payload");
  guint n_payloads = payloads != NULL ? json_array_get_length (payloads) : 0;

  for (guint i = 0; i < n_payloads; i++)
    {
      JsonNode *node = json_array_get_element (payloads, i);
      JsonObject *payload = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

      if (g_strcmp0 (gbx_ipython_json_get_string (payload, "source"), "page") != 0)
        continue;
      add_text (self, gbx_ipython_json_get_string (gbx_ipython_json_get_object (payload, "data"),
                                                   TEXT_TYPE));
    }
}

/**
 * gbx_ipython_output_take_reply:
 * @self: an output to which all that the cell published was added
 * @content: of the reply
 *
 * Adds what only the reply tells.
 */
void
gbx_ipython_output_take_reply (GbxIpythonOutput *self, JsonObject *content)
{
  if (self->has_error)
    return;

  if (g_strcmp0 (gbx_ipython_json_get_string (content, "status"), "error") == 0)
    add_error (self, content);
  else
    add_pages (self, content);
}

/**
 * gbx_ipython_output_skip:
 * @self: an output
 * @length_bytes: more than 0
 *
 * Leaves out messages that are lost.
 */
void
gbx_ipython_output_skip (GbxIpythonOutput *self, gsize length_bytes)
{
  if (self->has_error)
    return;
  self->has_text = TRUE;
  self->ends_line = TRUE; /* so does the notice that stands there */
  gbx_ipython_bounded_text_skip (self->text, length_bytes);
}

/**
 * gbx_ipython_output_add_notice:
 * @self: an output
 * @notice: what the server has to say about it
 *
 * Adds a line of the server's own.
 */
void
gbx_ipython_output_add_notice (GbxIpythonOutput *self, const char *notice)
{
  if (!self->ends_line)
    add_text (self, "\n");
  add_text (self, notice);
}

/**
 * gbx_ipython_output_leave_out:
 * @self: an output
 * @why: what is wrong with a message
 *
 * Leaves out a message that cannot be read.
 */
void
gbx_ipython_output_leave_out (GbxIpythonOutput *self, const char *why)
{
  g_autofree char *notice = g_strdup_printf ("[Output was left out: %s.]\n", why);

  if (!self->has_error)
    gbx_ipython_output_add_notice (self, notice);
}

/**
 * gbx_ipython_output_clear:
 * @self: an output
 *
 * Forgets all that was collected.
 */
void
gbx_ipython_output_clear (GbxIpythonOutput *self)
{
  gbx_ipython_bounded_text_free (self->text);
  self->text = gbx_ipython_bounded_text_new (self->max_text_bytes);
  self->has_text = FALSE;
  self->ends_line = TRUE;
  self->has_error = FALSE;
  g_ptr_array_set_size (self->images, 0);
  self->images_bytes = 0;
  self->dropped_images_count = 0;
}

/**
 * gbx_ipython_output_is_empty:
 * @self: an output
 *
 * Returns: whether no piece of text was put out
 */
gboolean
gbx_ipython_output_is_empty (const GbxIpythonOutput *self)
{
  return !self->has_text;
}

/**
 * gbx_ipython_output_get_size_bytes:
 * @self: an output
 *
 * Returns: how much was put out in all, kept or not
 */
gsize
gbx_ipython_output_get_size_bytes (const GbxIpythonOutput *self)
{
  return gbx_ipython_bounded_text_get_total_bytes (self->text) + self->images_bytes;
}

/**
 * gbx_ipython_output_build_text:
 * @self: an output
 *
 * Returns: (transfer full): the text without colours and without white space at its end; if there
 *   was no piece of text at all, the sentence that says so
 */
char *
gbx_ipython_output_build_text (const GbxIpythonOutput *self)
{
  g_autofree char *raw = NULL;
  g_autofree char *plain = NULL;

  raw = self->has_text ? gbx_ipython_bounded_text_build (self->text) : g_strdup (NO_OUTPUT);
  plain = gbx_ipython_text_remove_colours (raw, strlen (raw));
  plain[gbx_ipython_text_measure_stripped (plain, strlen (plain))] = '\0';
  if (self->dropped_images_count == 0)
    return g_steal_pointer (&plain);

  return g_strdup_printf ("%s\n[%u images left out: together they are larger than %" G_GSIZE_FORMAT
                          " bytes]",
                          plain, self->dropped_images_count, self->max_images_bytes);
}

/**
 * gbx_ipython_output_build_images:
 * @self: an output
 *
 * Returns: (transfer full): an array of data URLs, or null where there are none
 */
JsonNode *
gbx_ipython_output_build_images (const GbxIpythonOutput *self)
{
  g_autoptr (JsonArray) array = NULL;
  JsonNode *node;

  if (self->images->len == 0)
    return json_node_new (JSON_NODE_NULL);

  array = json_array_sized_new (self->images->len);
  for (guint i = 0; i < self->images->len; i++)
    json_array_add_string_element (array, self->images->pdata[i]);
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_set_array (node, array);
  return node;
}
