/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "gbx-abi.h"

G_BEGIN_DECLS

#define GBX_TYPE_EXCHANGE (gbx_exchange_get_type ())
GBX_EXPORT GType gbx_exchange_get_type (void);

/* One HTTP exchange. The host derives from it (gbx-exchange-private.h); modules only call it. */
typedef struct _GbxExchange GbxExchange;
typedef struct _GbxExchangeClass GbxExchangeClass;

#define GBX_EXCHANGE(obj) (G_TYPE_CHECK_INSTANCE_CAST ((obj), GBX_TYPE_EXCHANGE, GbxExchange))
#define GBX_IS_EXCHANGE(obj) (G_TYPE_CHECK_INSTANCE_TYPE ((obj), GBX_TYPE_EXCHANGE))
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxExchange, g_object_unref)

GBX_EXPORT const char *gbx_exchange_get_method (GbxExchange *self);
GBX_EXPORT const char *gbx_exchange_get_path (GbxExchange *self);
GBX_EXPORT const char *gbx_exchange_get_query_value (GbxExchange *self, const char *name);
GBX_EXPORT const char *gbx_exchange_get_header (GbxExchange *self, const char *name);
GBX_EXPORT GBytes *gbx_exchange_get_body (GbxExchange *self);
GBX_EXPORT void gbx_exchange_read_body_async (GbxExchange *self,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
GBX_EXPORT GBytes *gbx_exchange_read_body_finish (GbxExchange *self,
                                                  GAsyncResult *result,
                                                  GError **error);
GBX_EXPORT gboolean gbx_exchange_is_closed (GbxExchange *self);

GBX_EXPORT void gbx_exchange_set_header (GbxExchange *self, const char *name, const char *value);
GBX_EXPORT void gbx_exchange_respond (GbxExchange *self,
                                      guint status,
                                      const char *content_type,
                                      GBytes *body);
GBX_EXPORT void gbx_exchange_respond_error (GbxExchange *self, const GError *error);

GBX_EXPORT void gbx_exchange_start_stream (GbxExchange *self,
                                           guint status,
                                           const char *content_type);
GBX_EXPORT void gbx_exchange_write_async (GbxExchange *self,
                                          GBytes *chunk,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
GBX_EXPORT gboolean gbx_exchange_write_finish (GbxExchange *self,
                                               GAsyncResult *result,
                                               GError **error);
GBX_EXPORT void gbx_exchange_end_stream (GbxExchange *self);

GBX_EXPORT GIOStream *gbx_exchange_take_over (GbxExchange *self, const char *protocol);

G_END_DECLS
