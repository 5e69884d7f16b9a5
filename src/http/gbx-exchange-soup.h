/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "gbx-connection.h"
#include "gbx-exchange.h"

G_BEGIN_DECLS

#define GBX_TYPE_EXCHANGE_SOUP (gbx_exchange_soup_get_type ())
GType gbx_exchange_soup_get_type (void);
#define GBX_EXCHANGE_SOUP(obj) \
  (G_TYPE_CHECK_INSTANCE_CAST ((obj), GBX_TYPE_EXCHANGE_SOUP, GbxExchangeSoup))
#define GBX_IS_EXCHANGE_SOUP(obj) (G_TYPE_CHECK_INSTANCE_TYPE ((obj), GBX_TYPE_EXCHANGE_SOUP))

/* One exchange as the server sees it: the public face, and what only the server does. */
typedef struct _GbxExchangeSoup GbxExchangeSoup;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxExchangeSoup, g_object_unref)

/* Called once, when the exchange is over, however it ended. */
typedef void (*GbxExchangeSoupFunc) (GbxExchangeSoup *self, gpointer user_data);

GbxExchangeSoup *gbx_exchange_soup_new (SoupServerMessage *message,
                                        GbxExchangeSoupFunc closed,
                                        gpointer user_data);
GbxExchangeSoup *gbx_exchange_soup_lookup (SoupServerMessage *message);

void gbx_exchange_soup_receive_body (GbxExchangeSoup *self,
                                     guint64 max_bytes,
                                     gboolean keeps_all);

guint gbx_exchange_soup_get_status (GbxExchangeSoup *self);
SoupServerMessage *gbx_exchange_soup_get_message (GbxExchangeSoup *self);
GCancellable *gbx_exchange_soup_get_cancellable (GbxExchangeSoup *self);
gint64 gbx_exchange_soup_get_started_usec (GbxExchangeSoup *self);
void gbx_exchange_soup_set_route (GbxExchangeSoup *self, const char *label, gconstpointer route);
const char *gbx_exchange_soup_get_label (GbxExchangeSoup *self);
gconstpointer gbx_exchange_soup_get_route (GbxExchangeSoup *self);

gboolean gbx_exchange_soup_is_streamed (GbxExchangeSoup *self);
void gbx_exchange_soup_set_last (GbxExchangeSoup *self);
gboolean gbx_exchange_soup_has_begun (GbxExchangeSoup *self);
void gbx_exchange_soup_pause (GbxExchangeSoup *self);
GbxConnection *gbx_exchange_soup_steal (GbxExchangeSoup *self, guint status);
void gbx_exchange_soup_abort (GbxExchangeSoup *self);
void gbx_exchange_soup_finish (GbxExchangeSoup *self);

G_END_DECLS
