/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* For the host only: what a server derives from. Not installed. */
#pragma once

#include "gbx-exchange.h"

G_BEGIN_DECLS

struct _GbxExchange
{
  GObject parent_instance;
};

/*
 * Every slot is called on the main context and must be filled. respond, respond_error,
 * start_stream and take_over are called only while nothing was sent yet, set_header likewise;
 * write_async and end_stream only between start_stream and end_stream: the public functions see to
 * that, through has_begun and is_streaming.
 */
struct _GbxExchangeClass
{
  GObjectClass parent_class;

  const char *(*get_method) (GbxExchange *self);
  const char *(*get_path) (GbxExchange *self);
  const char *(*get_query_value) (GbxExchange *self, const char *name);
  const char *(*get_header) (GbxExchange *self, const char *name);
  GBytes *(*get_body) (GbxExchange *self);
  void (*read_body_async) (GbxExchange *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
  GBytes *(*read_body_finish) (GbxExchange *self, GAsyncResult *result, GError **error);
  gboolean (*is_closed) (GbxExchange *self);
  gboolean (*has_begun) (GbxExchange *self);
  gboolean (*is_streaming) (GbxExchange *self);

  void (*set_header) (GbxExchange *self, const char *name, const char *value);
  void (*respond) (GbxExchange *self, guint status, const char *content_type, GBytes *body);
  void (*respond_error) (GbxExchange *self, const GError *error);

  void (*start_stream) (GbxExchange *self, guint status, const char *content_type);
  void (*write_async) (GbxExchange *self,
                       GBytes *chunk,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*write_finish) (GbxExchange *self, GAsyncResult *result, GError **error);
  void (*end_stream) (GbxExchange *self);

  GIOStream *(*take_over) (GbxExchange *self, const char *protocol);
};

G_END_DECLS
