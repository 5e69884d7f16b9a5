/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Everything that comes out of a sandbox or from the API, read as each of the things it may be. */
#include <stdint.h>

#include "gbx-common-json.h"
#include "gbx-e2b-copy.h"
#include "gbx-e2b-frame.h"
#include "gbx-e2b-mark.h"
#include "gbx-e2b-parse.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_frames (const uint8_t *data, size_t size)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  GbxE2bFrame frame;

  g_byte_array_append (stream, data, (guint) size);
  do
    {
      g_autoptr (JsonObject) message = NULL;
      g_autoptr (GError) error = NULL;
      g_auto (GbxE2bEvent) event = { 0 };

      frame = gbx_e2b_frame_take (stream, &message, &error);
      g_assert_true ((error != NULL) == (frame == GBX_E2B_FRAME_BAD));
      if (frame == GBX_E2B_FRAME_MESSAGE)
        gbx_e2b_parse_event (message, &event);
    }
  while (frame == GBX_E2B_FRAME_MESSAGE);
}

static void
read_marks (GBytes *body)
{
  g_autoptr (GString) stream = g_string_new_len (g_bytes_get_data (body, NULL),
                                                 (gssize) g_bytes_get_size (body));
  g_autoptr (GString) output = g_string_new (NULL);
  g_autoptr (GbxBashRecord) of_file = NULL;
  g_autofree char *number = gbx_e2b_mark_parse_file (body, &of_file);
  gboolean is_more = TRUE;

  while (is_more)
    {
      g_autofree char *another = NULL;
      g_autoptr (GbxBashRecord) record = gbx_e2b_mark_take (stream, output, &another);

      is_more = record != NULL;
    }
  g_assert_cmpuint (stream->len + output->len, <=, g_bytes_get_size (body));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (JsonObject) view = gbx_common_json_parse_object (body, NULL);
  g_autoptr (JsonArray) page = gbx_e2b_parse_page (body, NULL);
  g_autoptr (GbxE2bCell) cell = gbx_e2b_cell_new ();
  g_autoptr (GbxSandbox) sandbox = NULL;
  GbxE2bBox box = { 0 };
  GbxE2bCopy *copy = gbx_e2b_copy_new ("/d");
  g_autoptr (GString) shown = NULL;

  read_frames (data, size);
  read_marks (body);
  gbx_e2b_cell_take_line (cell, (const char *) data, size);
  if (view != NULL)
    {
      sandbox = gbx_e2b_parse_box (view, NULL, &box);
      gbx_e2b_copy_take_entry (copy, view);
    }
  if (page != NULL)
    {
      copy->entries = g_steal_pointer (&page);
      shown = copy->store.show_directory (&copy->store, "/d", NULL, NULL);
    }
  gbx_e2b_copy_free (copy);
  return 0;
}
