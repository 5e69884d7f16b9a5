/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdint.h>

#include "gbx-modal-frame.h"
#include "gbx-modal-parse.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_list (GBytes *body)
{
  g_autoptr (GPtrArray) messages =
      gbx_modal_frame_unpack (body, &gbx_modal__list_answer__descriptor, NULL);

  for (guint i = 0; messages != NULL && i < messages->len; i++)
    {
      const GbxModal__ListAnswer *answer = messages->pdata[i];

      for (gsize k = 0; k < answer->n_sandboxes; k++)
        {
          g_autoptr (GbxSandbox) sandbox = gbx_modal_parse_sandbox (answer->sandboxes[k]);
        }
    }
}

static void
read_tunnels (GBytes *body)
{
  g_autoptr (GPtrArray) messages =
      gbx_modal_frame_unpack (body, &gbx_modal__tunnels_answer__descriptor, NULL);

  for (guint i = 0; messages != NULL && i < messages->len; i++)
    {
      const GbxModal__TunnelsAnswer *answer = messages->pdata[i];
      g_autofree char *url = gbx_modal_parse_address (answer, "https://{host}:{port}", 3000);
      g_autofree char *reason = gbx_modal_parse_reason (answer->result);
    }
}

static void
read_logs (GBytes *body)
{
  g_autoptr (GPtrArray) messages =
      gbx_modal_frame_unpack (body, &gbx_modal__logs_answer__descriptor, NULL);
  g_autoptr (GBytes) log = messages != NULL ? gbx_modal_parse_logs (messages, 3) : NULL;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *message = gbx_modal_status_decode_message (text);

  read_list (body);
  read_tunnels (body);
  read_logs (body);
  gbx_modal_status_parse_wait_usec (text);
  return 0;
}
