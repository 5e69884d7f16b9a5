/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-observe.h"

#include <string.h>

#include "gbx-edit-path.h"
#include "gbx-edit-text.h"

/* Extras are what an observation can hold. */
static void
set_text_extra (GbxObservation *observation, const char *name, const GString *text)
{
  g_autofree char *wire = text != NULL ? gbx_edit_text_to_wire (text) : NULL;

  gbx_observation_set_string_extra (observation, name, wire);
}

static GbxObservation *
observe_edit (GbxEditCall *call, const char *content, GbxEditReply *reply)
{
  GbxObservation *observation = gbx_observation_new ("edit", content);
  g_autofree char *message = g_strdup_printf ("I edited the file %s.", call->wire_path);
  g_autofree char *diff = reply->diff != NULL ? gbx_edit_text_to_wire (reply->diff) : g_strdup ("");

  gbx_observation_set_message (observation, message);
  gbx_observation_set_string_extra (observation, "path", call->wire_path);
  /* The protocol has them of the request, not of the file. */
  gbx_observation_set_bool_extra (observation, "prev_exist", FALSE);
  set_text_extra (observation, "old_content", call->old_str);
  set_text_extra (observation, "new_content", call->new_str);
  gbx_observation_set_string_extra (observation, "impl_source", "oh_aci");
  gbx_observation_set_string_extra (observation, "diff", diff);
  gbx_observation_set_string_extra (observation, "_diff_cache", NULL);

  return observation;
}

static GbxObservation *
observe_file (GbxEditCall *call, const char *content)
{
  gboolean is_read = call->kind == GBX_EDIT_KIND_READ;
  GbxObservation *observation = gbx_observation_new (is_read ? "read" : "write", content);
  g_autofree char *resolved = gbx_edit_path_resolve (call->wire_path, call->directory);
  const char *path = call->is_view ? call->wire_path : resolved;
  g_autofree char *message = g_strdup_printf (is_read ? "I read the file %s."
                                                      : "I wrote to the file %s.",
                                              path);

  gbx_observation_set_message (observation, message);
  gbx_observation_set_string_extra (observation, "path", path);
  if (is_read)
    gbx_observation_set_string_extra (observation, "impl_source",
                                      call->is_view ? "oh_aci" : "default");

  return observation;
}

/**
 * gbx_edit_observe:
 * @call: an action
 * @reply: what came of it
 *
 * Returns: (transfer full): what the client gets
 */
GbxObservation *
gbx_edit_observe (GbxEditCall *call, GbxEditReply *reply)
{
  g_autofree char *content = gbx_edit_text_to_wire (reply->content);
  GbxObservation *observation;

  if (reply->is_error)
    return gbx_observation_new_error (content);
  if (call->kind == GBX_EDIT_KIND_EDIT)
    observation = observe_edit (call, content, reply);
  else
    observation = observe_file (call, content);
  if (memchr (reply->content->str, '\0', reply->content->len) != NULL)
    gbx_observation_set_exact_content (observation, reply->content->str, reply->content->len);
  return observation;
}
