/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "gbx-abi.h"

G_BEGIN_DECLS

#define GBX_TYPE_OBSERVATION (gbx_observation_get_type ())
GBX_EXPORT
G_DECLARE_FINAL_TYPE (GbxObservation, gbx_observation, GBX, OBSERVATION, GObject)

GBX_EXPORT GbxObservation *gbx_observation_new (const char *kind, const char *content);
GBX_EXPORT GbxObservation *gbx_observation_new_error (const char *content);
GBX_EXPORT GbxObservation *gbx_observation_new_from_object (const char *kind,
                                                            JsonObject *object,
                                                            GError **error);

GBX_EXPORT const char *gbx_observation_get_kind (GbxObservation *self);
GBX_EXPORT const char *gbx_observation_get_content (GbxObservation *self);
GBX_EXPORT const char *gbx_observation_get_message (GbxObservation *self);
GBX_EXPORT JsonObject *gbx_observation_get_extras (GbxObservation *self);

GBX_EXPORT void gbx_observation_set_exact_content (GbxObservation *self,
                                                   const char *content,
                                                   gsize length_bytes);
GBX_EXPORT void gbx_observation_set_message (GbxObservation *self, const char *message);
GBX_EXPORT void gbx_observation_set_success (GbxObservation *self, gboolean success);
GBX_EXPORT void gbx_observation_set_string_extra (GbxObservation *self,
                                                  const char *name,
                                                  const char *value);
GBX_EXPORT void gbx_observation_set_int_extra (GbxObservation *self,
                                               const char *name,
                                               gint64 value);
GBX_EXPORT void gbx_observation_set_bool_extra (GbxObservation *self,
                                                const char *name,
                                                gboolean value);
GBX_EXPORT void gbx_observation_set_node_extra (GbxObservation *self,
                                                const char *name,
                                                JsonNode *value);

GBX_EXPORT char *gbx_observation_to_json (GbxObservation *self, gsize *out_length_bytes);

G_END_DECLS
