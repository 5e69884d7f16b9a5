/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-door.h"

#include <string.h>

#include "gbx-browse-client.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-websocket.h"

#define PROTOCOL "websocket"
#define PROTOCOL_VERSION "13"

struct _GbxBrowseDoor
{
  GbxBrowseBrowser *browser;
  GPtrArray *clients; /* GbxBrowseClient */
};

GbxBrowseDoor *
gbx_browse_door_new (GbxBrowseBrowser *browser)
{
  GbxBrowseDoor *self = g_new0 (GbxBrowseDoor, 1);

  self->browser = g_object_ref (browser);
  self->clients = g_ptr_array_new ();

  return self;
}

void
gbx_browse_door_free (GbxBrowseDoor *self)
{
  gbx_browse_door_close (self);
  g_object_unref (self->browser);
  g_ptr_array_unref (self->clients);
  g_free (self);
}

/* Sends everybody away. */
void
gbx_browse_door_close (GbxBrowseDoor *self)
{
  for (guint i = 0; i < self->clients->len; i++)
    gbx_browse_client_end (g_ptr_array_index (self->clients, i));
  g_ptr_array_set_size (self->clients, 0);
}

static void
on_client_gone (GbxBrowseClient *client, gpointer user_data)
{
  GbxBrowseDoor *self = user_data;

  g_ptr_array_remove (self->clients, client);
}

/* Answers with an error. */
void
gbx_browse_door_refuse (GbxExchange *exchange, guint status, const char *detail)
{
  g_autofree char *json = g_strdup_printf ("{\"detail\":\"%s\"}", detail);
  g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));

  gbx_exchange_respond (exchange, status, "application/json", body);
}

static gboolean
names_protocol (GbxExchange *exchange)
{
  const char *upgrade = gbx_exchange_get_header (exchange, "Upgrade");

  return upgrade != NULL && g_ascii_strcasecmp (upgrade, PROTOCOL) == 0 &&
         g_strcmp0 (gbx_exchange_get_header (exchange, "Sec-WebSocket-Version"),
                    PROTOCOL_VERSION) == 0;
}

/* (transfer full) (nullable): what goes into the answer; %NULL: the request is refused */
static char *
check (GbxExchange *exchange)
{
  const char *key = gbx_exchange_get_header (exchange, "Sec-WebSocket-Key");
  char *accept;

  if (!names_protocol (exchange))
    {
      gbx_exchange_set_header (exchange, "Upgrade", PROTOCOL);
      gbx_exchange_set_header (exchange, "Sec-WebSocket-Version", PROTOCOL_VERSION);
      gbx_browse_door_refuse (exchange, 426, "WebSocket is spoken here, version 13");
      return NULL;
    }
  /* Programs have no origin. A page that has one may be anybody's. */
  if (gbx_exchange_get_header (exchange, "Origin") != NULL)
    {
      gbx_browse_door_refuse (exchange, 403, "Pages may not connect");
      return NULL;
    }
  accept = key != NULL ? gbx_browse_websocket_accept (key) : NULL;
  if (accept == NULL)
    gbx_browse_door_refuse (exchange, 400, "Sec-WebSocket-Key is missing or none");

  return accept;
}

/**
 * gbx_browse_door_open:
 * @self: a door
 * @exchange: a request for a WebSocket
 *
 * Lets a client talk with the browser, which is started if it does not run.
 */
void
gbx_browse_door_open (GbxBrowseDoor *self, GbxExchange *exchange)
{
  g_autofree char *accept = check (exchange);
  g_autoptr (GError) error = NULL;
  GbxBrowseInstance *instance;
  GIOStream *stream;

  if (accept == NULL)
    return;
  if (self->clients->len >= GBX_BROWSE_MAX_CLIENTS_COUNT)
    {
      gbx_browse_door_refuse (exchange, 409, "Too many clients talk with the browser");
      return;
    }
  instance = gbx_browse_browser_get_instance (self->browser, &error);
  if (instance == NULL)
    {
      gbx_exchange_respond_error (exchange, error);
      return;
    }
  gbx_exchange_set_header (exchange, "Sec-WebSocket-Accept", accept);
  stream = gbx_exchange_take_over (exchange, PROTOCOL);
  if (stream != NULL)
    g_ptr_array_add (self->clients,
                     gbx_browse_client_new (stream, instance, on_client_gone, self));
}
