/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Messages of a kernel: frames that end in newlines, which JSON does not need, and several messages
 * in a row, after empty frames. What can be read goes where the messages of a cell go.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "gbx-ipython-output.h"
#include "gbx-ipython-records.h"

#define MAX_FRAMES_COUNT 256
#define MAX_TEXT_BYTES 64
#define MAX_IMAGES_BYTES 64
/* Short enough to have the longer ones cut. */
#define MAX_STREAM_BYTES 48

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct
{
  GbxIpythonOutput *output;
  GbxIpythonRecords *records;
  GbxIpythonRecord *record;
} Cell;

static void
take (Cell *cell, GPtrArray *frames)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxIpythonMessage) message = NULL;
  g_autoptr (GbxIpythonMessage) signed_message = NULL;

  message = gbx_ipython_message_new_from_frames (frames, "", MAX_STREAM_BYTES, &error);
  g_assert_true ((message == NULL) == (error != NULL));
  if (message == NULL)
    return;

  signed_message = gbx_ipython_message_new_from_frames (frames, "key", MAX_STREAM_BYTES, NULL);
  g_assert_nonnull (message->type);
  gbx_ipython_output_take (cell->output, message);
  gbx_ipython_record_take (cell->record, message);
  gbx_ipython_records_update_display (cell->records, message);
  if (strcmp (message->type, "execute_reply") == 0)
    {
      gbx_ipython_output_take_reply (cell->output, message->content);
      gbx_ipython_record_take_reply (cell->record, message->content);
    }
}

static void
check (Cell *cell)
{
  g_autofree char *text = gbx_ipython_output_build_text (cell->output);
  g_autoptr (JsonNode) images = gbx_ipython_output_build_images (cell->output);
  g_autoptr (JsonNode) outputs = gbx_ipython_record_build (cell->record);
  g_autofree char *json = json_to_string (outputs, FALSE);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (JSON_NODE_HOLDS_NULL (images) || JSON_NODE_HOLDS_ARRAY (images));
  g_assert_true (g_utf8_validate (json, -1, NULL));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Cell cell = { gbx_ipython_output_new (MAX_TEXT_BYTES, MAX_IMAGES_BYTES),
                gbx_ipython_records_new (2, 1024), NULL };
  g_autoptr (GPtrArray) frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  size_t start = 0;

  cell.record = gbx_ipython_records_add (cell.records, "c", "k");
  for (size_t i = 0; i <= size; i++)
    {
      if (i < size && data[i] != '\n')
        continue;
      if (i > start && frames->len < MAX_FRAMES_COUNT)
        g_ptr_array_add (frames, g_bytes_new (data + start, i - start));
      if (i == start || i == size)
        {
          take (&cell, frames);
          g_ptr_array_set_size (frames, 0);
        }
      start = i + 1;
    }
  check (&cell);

  gbx_ipython_record_unref (cell.record);
  gbx_ipython_records_free (cell.records);
  gbx_ipython_output_free (cell.output);
  return 0;
}
