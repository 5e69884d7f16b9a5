/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From the body of /execute_action to one action, or to the words that say why not. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * GbxDecodedKind:
 * @GBX_DECODED_ACTION: an action to run
 * @GBX_DECODED_INVALID: the body does not fit the route: status 422
 * @GBX_DECODED_FAILED: the event is not one that can be run: status 500
 * @GBX_DECODED_REFUSED: the action can be run but for its `timeout`, which is no number, or for
 *   U+0000 where none can be: an `error` observation
 *
 * What came out of decoding.
 */
typedef enum
{
  GBX_DECODED_ACTION,
  GBX_DECODED_INVALID,
  GBX_DECODED_FAILED,
  GBX_DECODED_REFUSED,
} GbxDecodedKind;

/**
 * GbxDecoded:
 * @kind: what came out
 * @text: (nullable): what is wrong; %NULL for an action
 * @action: (nullable): the action's id, as far as decoding came
 * @args: (nullable): its arguments, as far as decoding came
 * @exact_texts: (nullable): what in @args is no text: see gbx_json_span_find_exact()
 * @timeout_seconds: its hard timeout; 0: none
 * @is_foreign: whether @action is none of the protocol's own: it may be a module's, whose
 *   arguments are its own business. If it is not, gbx_decoded_fail_unknown() goes before what
 *   @kind says
 *
 * One decoded body.
 */
typedef struct
{
  GbxDecodedKind kind;
  char *text;
  char *action;
  JsonObject *args;
  GHashTable *exact_texts;
  double timeout_seconds;
  gboolean is_foreign;
} GbxDecoded;

GbxDecoded *gbx_json_codec_decode (GBytes *body, const char *content_type);

void gbx_decoded_fail_unknown (GbxDecoded *self, const char *const *known_actions);
void gbx_decoded_free (GbxDecoded *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxDecoded, gbx_decoded_free)

G_END_DECLS
