/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-modal-ask.h"

#include "gbx-modal-frame.h"

#define SERVICE "/modal.client.ModalClient/"

static void
notes_free (gpointer data)
{
  GbxModalNotes *notes = data;

  g_free (notes->app_id);
  g_free (notes->image_id);
  g_free (notes->secret_id);
  g_free (notes->entry_id);
  g_ptr_array_unref (notes->logs);
  g_free (notes);
}

GbxModalNotes *
gbx_modal_ask_get_notes (GbxCommonFlow *flow)
{
  GbxModalNotes *notes = flow->own;

  if (notes == NULL)
    {
      notes = g_new0 (GbxModalNotes, 1);
      notes->logs = g_ptr_array_new_with_free_func (gbx_modal_message_free);
      flow->own = notes;
      flow->free_own = notes_free;
    }
  return notes;
}

GbxCommonCall *
gbx_modal_ask_new (const char *rpc, const ProtobufCMessage *message)
{
  GbxCommonCall *call = gbx_common_call_new ("POST", g_strconcat (SERVICE, rpc, NULL), NULL);

  call->data = gbx_modal_frame_pack (message);
  call->request_id_header = "x-idempotency-key";
  call->attempt_header = "x-retry-attempt";
  return call;
}

GPtrArray *
gbx_modal_ask_unpack (GBytes *body,
                      const ProtobufCMessageDescriptor *descriptor,
                      gpointer out_message,
                      GError **error)
{
  g_autoptr (GPtrArray) messages = gbx_modal_frame_unpack (body, descriptor, error);

  if (messages == NULL)
    return NULL;
  if (messages->len != 1)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the answer is %u messages, and not one",
                   messages->len);
      return NULL;
    }
  *(gpointer *) out_message = messages->pdata[0];
  return g_steal_pointer (&messages);
}

char *
gbx_modal_ask_get_setting (GbxCommonFlow *flow, const char *name)
{
  const char *value = gbx_common_cloud_get_setting (flow, name);

  return value != NULL && value[0] != '\0' ? (char *) value : NULL;
}

float
gbx_modal_ask_get_seconds (GbxCommonFlow *flow, gint64 most_usec)
{
  gint64 request_usec = gbx_settings_get_duration_usec (gbx_common_cloud_get_settings (flow),
                                                        "request-timeout");

  return (float) MIN (most_usec, request_usec / 2) / (float) G_USEC_PER_SEC;
}
