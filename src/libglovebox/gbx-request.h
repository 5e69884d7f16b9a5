/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "gbx-abi.h"

G_BEGIN_DECLS

/**
 * GbxStopReason:
 * @GBX_STOP_REASON_NONE: nobody asked the action to stop
 * @GBX_STOP_REASON_DEADLINE: the action's deadline passed
 * @GBX_STOP_REASON_CLIENT_GONE: who asked for the action no longer waits, and said so
 * @GBX_STOP_REASON_SHUTDOWN: the server stops
 *
 * Why an action should stop.
 *
 * Since: 1.0
 */
typedef enum
{
  GBX_STOP_REASON_NONE,
  GBX_STOP_REASON_DEADLINE,
  GBX_STOP_REASON_CLIENT_GONE,
  GBX_STOP_REASON_SHUTDOWN,
} GbxStopReason;

#define GBX_TYPE_REQUEST (gbx_request_get_type ())
GBX_EXPORT
G_DECLARE_FINAL_TYPE (GbxRequest, gbx_request, GBX, REQUEST, GObject)

GBX_EXPORT GbxRequest *gbx_request_new (const char *action, JsonObject *args);

GBX_EXPORT const char *gbx_request_get_id (GbxRequest *self);
GBX_EXPORT const char *gbx_request_get_action (GbxRequest *self);
GBX_EXPORT JsonObject *gbx_request_get_args (GbxRequest *self);
GBX_EXPORT const char *gbx_request_get_exact_text (GbxRequest *self, const char *name);

GBX_EXPORT gboolean gbx_request_has_arg (GbxRequest *self, const char *name);
GBX_EXPORT const char *gbx_request_get_string_arg (GbxRequest *self,
                                                   const char *name,
                                                   GError **error);
GBX_EXPORT gboolean gbx_request_get_optional_string_arg (GbxRequest *self,
                                                         const char *name,
                                                         const char *fallback,
                                                         const char **out_value,
                                                         GError **error);
GBX_EXPORT gboolean gbx_request_get_bool_arg (GbxRequest *self,
                                              const char *name,
                                              gboolean fallback,
                                              gboolean *out_value,
                                              GError **error);
GBX_EXPORT gboolean gbx_request_get_int_arg (GbxRequest *self,
                                             const char *name,
                                             gint64 fallback,
                                             gint64 *out_value,
                                             GError **error);
GBX_EXPORT gboolean gbx_request_get_double_arg (GbxRequest *self,
                                                const char *name,
                                                double fallback,
                                                double *out_value,
                                                GError **error);
GBX_EXPORT char **gbx_request_get_strv_arg (GbxRequest *self, const char *name, GError **error);
GBX_EXPORT JsonObject *gbx_request_get_object_arg (GbxRequest *self,
                                                   const char *name,
                                                   GError **error);

GBX_EXPORT gint64 gbx_request_get_deadline_usec (GbxRequest *self);
GBX_EXPORT double gbx_request_get_timeout_seconds (GbxRequest *self);
GBX_EXPORT GbxStopReason gbx_request_get_stop_reason (GbxRequest *self);

GBX_EXPORT void gbx_request_set_timeout_seconds (GbxRequest *self, double timeout_seconds);
GBX_EXPORT void gbx_request_set_content (GbxRequest *self, GBytes *content);
GBX_EXPORT GBytes *gbx_request_get_content (GbxRequest *self);
GBX_EXPORT void gbx_request_set_streaming (GbxRequest *self, gboolean streaming);
GBX_EXPORT gboolean gbx_request_get_streaming (GbxRequest *self);
GBX_EXPORT GBytes *gbx_request_take_output (GbxRequest *self);

GBX_EXPORT gboolean gbx_request_emit_output (GbxRequest *self, GBytes *chunk);
GBX_EXPORT void gbx_request_emit_progress (GbxRequest *self, double fraction, const char *what);

G_END_DECLS
