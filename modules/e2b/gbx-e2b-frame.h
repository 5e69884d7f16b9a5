/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The envelopes of a stream of Connect: a byte of flags, four of length, and JSON. Pure. */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

typedef enum
{
  GBX_E2B_FRAME_MORE,    /* it is not all there */
  GBX_E2B_FRAME_MESSAGE, /* out_message is set */
  GBX_E2B_FRAME_END,     /* that was the last one */
  GBX_E2B_FRAME_BAD,     /* the error is set: what the other side says at the end, or nonsense */
} GbxE2bFrame;

/* Takes one envelope off the front of a stream. */
GbxE2bFrame
gbx_e2b_frame_take (GByteArray *stream, JsonObject **out_message, GError **error);
/* (transfer full) */
GBytes *gbx_e2b_frame_new (JsonObject *message);
/* A code of Connect as an error of ours. */
GbxError gbx_e2b_frame_get_code (const char *code);

G_END_DECLS
