/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-exchange-private.h"

#include <string.h>

#include "gbx-error.h"

G_DEFINE_ABSTRACT_TYPE (GbxExchange, gbx_exchange, G_TYPE_OBJECT)

#define EXCHANGE_CLASS(self) \
  (G_TYPE_INSTANCE_GET_CLASS ((self), GBX_TYPE_EXCHANGE, GbxExchangeClass))

static void
gbx_exchange_class_init (GbxExchangeClass *klass)
{
}

static void
gbx_exchange_init (GbxExchange *self)
{
}

/**
 * gbx_exchange_get_method:
 * @self: an exchange
 *
 * The request's method. Main context.
 *
 * Returns: (transfer none): in upper case, as the client sent it
 *
 * Since: 1.0
 */
const char *
gbx_exchange_get_method (GbxExchange *self)
{
  g_return_val_if_fail (GBX_IS_EXCHANGE (self), NULL);

  return EXCHANGE_CLASS (self)->get_method (self);
}

/**
 * gbx_exchange_get_path:
 * @self: an exchange
 *
 * The request's path, percent-decoded, without the query. Main context.
 *
 * Returns: (transfer none): valid UTF-8 that begins with a slash
 *
 * Since: 1.0
 */
const char *
gbx_exchange_get_path (GbxExchange *self)
{
  g_return_val_if_fail (GBX_IS_EXCHANGE (self), NULL);

  return EXCHANGE_CLASS (self)->get_path (self);
}

/**
 * gbx_exchange_get_query_value:
 * @self: an exchange
 * @name: name of a query parameter
 *
 * Reads one parameter of the query, decoded; the last one counts when it is repeated. Main context.
 *
 * Returns: (transfer none) (nullable): valid UTF-8, or %NULL if the query does not have it
 *
 * Since: 1.0
 */
const char *
gbx_exchange_get_query_value (GbxExchange *self, const char *name)
{
  g_return_val_if_fail (GBX_IS_EXCHANGE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return EXCHANGE_CLASS (self)->get_query_value (self, name);
}

/**
 * gbx_exchange_get_header:
 * @self: an exchange
 * @name: name of a header, in any case
 *
 * Reads one header of the request; the first one counts when it is repeated. Main context.
 *
 * Returns: (transfer none) (nullable): the value, or %NULL if the request does not have it
 *
 * Since: 1.0
 */
const char *
gbx_exchange_get_header (GbxExchange *self, const char *name)
{
  g_return_val_if_fail (GBX_IS_EXCHANGE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return EXCHANGE_CLASS (self)->get_header (self, name);
}

/**
 * gbx_exchange_get_body:
 * @self: an exchange
 *
 * The request's whole body. Main context.
 *
 * Returns: (transfer none): the body; empty if the request had none, or if the route takes it as a
 *   stream
 *
 * Since: 1.0
 */
GBytes *
gbx_exchange_get_body (GbxExchange *self)
{
  g_return_val_if_fail (GBX_IS_EXCHANGE (self), NULL);

  return EXCHANGE_CLASS (self)->get_body (self);
}

/**
 * gbx_exchange_read_body_async:
 * @self: an exchange
 * @cancellable: (nullable): gives up waiting; what comes is kept for the next read
 * @callback: called with the next part of the body
 * @user_data: for @callback
 *
 * Reads the next part of the body. One read at a time: while nobody reads, the client can send no
 * more than a buffer full. Where the route does not take bodies as streams, the first read gives
 * the whole body. Main context.
 *
 * Since: 1.0
 */
void
gbx_exchange_read_body_async (GbxExchange *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (GBX_IS_EXCHANGE (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  EXCHANGE_CLASS (self)->read_body_async (self, cancellable, callback, user_data);
}

/**
 * gbx_exchange_read_body_finish:
 * @self: an exchange
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends a read that gbx_exchange_read_body_async() began. Main context.
 *
 * Returns: (transfer full): bytes, none of them at the end of the body; %NULL with
 *   %GBX_ERROR_UNAVAILABLE if the client is gone, or %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
GBytes *
gbx_exchange_read_body_finish (GbxExchange *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_EXCHANGE (self), NULL);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), NULL);

  return EXCHANGE_CLASS (self)->read_body_finish (self, result, error);
}

/**
 * gbx_exchange_is_closed:
 * @self: an exchange
 *
 * Whether the exchange is over: the response is complete or the client is gone. What is sent to a
 * closed exchange is dropped. Main context.
 *
 * Returns: %TRUE if nothing can be sent any more
 *
 * Since: 1.0
 */
gboolean
gbx_exchange_is_closed (GbxExchange *self)
{
  g_return_val_if_fail (GBX_IS_EXCHANGE (self), TRUE);

  return EXCHANGE_CLASS (self)->is_closed (self);
}

/* Whether a response may begin now: FALSE for a client that is gone, a critical for a bug. */
static gboolean
may_begin (GbxExchange *self)
{
  if (EXCHANGE_CLASS (self)->has_begun (self))
    {
      g_critical ("a second response to %s", gbx_exchange_get_path (self));
      return FALSE;
    }
  return !gbx_exchange_is_closed (self);
}

/* Whether a value may stand in a header: no line ends and no other control characters. */
static gboolean
is_header_text (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;

      if ((c < 0x20 && c != '\t') || c == 0x7f)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_header_name (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("!#$%&'*+-.^_`|~", *p) == NULL)
      return FALSE;
  return *name != '\0';
}

/**
 * gbx_exchange_set_header:
 * @self: an exchange
 * @name: name of a header
 * @value: its value, one line
 *
 * Sets a header of the response, in place of one of that name. A name or value that is not fit for
 * a header (a line end in it, say) is dropped, so that what a client sent may be given back. Before
 * the response begins; main context.
 *
 * Since: 1.0
 */
void
gbx_exchange_set_header (GbxExchange *self, const char *name, const char *value)
{
  g_return_if_fail (GBX_IS_EXCHANGE (self));
  g_return_if_fail (name != NULL && value != NULL);

  if (!is_header_name (name) || !is_header_text (value) || !may_begin (self))
    return;

  EXCHANGE_CLASS (self)->set_header (self, name, value);
}

/**
 * gbx_exchange_respond:
 * @self: an exchange
 * @status: an HTTP status from 200 to 599
 * @content_type: (nullable): the body's media type; %NULL: no such header
 * @body: (nullable): the body; %NULL: an empty one
 *
 * Sends the whole response and so ends the exchange. Main context.
 *
 * Since: 1.0
 */
void
gbx_exchange_respond (GbxExchange *self, guint status, const char *content_type, GBytes *body)
{
  g_autoptr (GBytes) empty = NULL;

  g_return_if_fail (GBX_IS_EXCHANGE (self));
  g_return_if_fail (status >= 200 && status <= 599);
  g_return_if_fail (content_type == NULL || is_header_text (content_type));

  if (!may_begin (self))
    return;
  if (body == NULL)
    body = empty = g_bytes_new_static (NULL, 0);

  EXCHANGE_CLASS (self)->respond (self, status, content_type, body);
}

/**
 * gbx_exchange_respond_error:
 * @self: an exchange
 * @error: what went wrong; any domain
 *
 * Sends @error, in the form and with the status that the server's protocol has for it, and so ends
 * the exchange. Main context.
 *
 * Since: 1.0
 */
void
gbx_exchange_respond_error (GbxExchange *self, const GError *error)
{
  g_return_if_fail (GBX_IS_EXCHANGE (self));
  g_return_if_fail (error != NULL);

  if (may_begin (self))
    EXCHANGE_CLASS (self)->respond_error (self, error);
}

/**
 * gbx_exchange_start_stream:
 * @self: an exchange
 * @status: an HTTP status from 200 to 599
 * @content_type: (nullable): the body's media type; %NULL: no such header
 *
 * Sends the response's head at once; the body follows through gbx_exchange_write_async() and ends
 * with gbx_exchange_end_stream(). If a header Content-Length was set, exactly that much must
 * follow. From here on, a client that closes its side counts as gone. Main
 * context.
 *
 * Since: 1.0
 */
void
gbx_exchange_start_stream (GbxExchange *self, guint status, const char *content_type)
{
  g_return_if_fail (GBX_IS_EXCHANGE (self));
  g_return_if_fail (status >= 200 && status <= 599);
  g_return_if_fail (content_type == NULL || is_header_text (content_type));

  if (may_begin (self))
    EXCHANGE_CLASS (self)->start_stream (self, status, content_type);
}

/**
 * gbx_exchange_write_async:
 * @self: an exchange whose stream has begun
 * @chunk: bytes of the body
 * @cancellable: (nullable): gives up waiting; the bytes may still be sent
 * @callback: called when the bytes are with the system and more may follow
 * @user_data: for @callback
 *
 * Sends a part of the body. One write at a time: whoever waits for @callback cannot send faster
 * than the client reads. Main context.
 *
 * Since: 1.0
 */
void
gbx_exchange_write_async (GbxExchange *self,
                          GBytes *chunk,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (GBX_IS_EXCHANGE (self));
  g_return_if_fail (chunk != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  EXCHANGE_CLASS (self)->write_async (self, chunk, cancellable, callback, user_data);
}

/**
 * gbx_exchange_write_finish:
 * @self: an exchange
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends a write that gbx_exchange_write_async() began. Main context.
 *
 * Returns: %FALSE with %GBX_ERROR_UNAVAILABLE if the client is gone, or %G_IO_ERROR_CANCELLED
 *
 * Since: 1.0
 */
gboolean
gbx_exchange_write_finish (GbxExchange *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (GBX_IS_EXCHANGE (self), FALSE);
  g_return_val_if_fail (G_IS_ASYNC_RESULT (result), FALSE);

  return EXCHANGE_CLASS (self)->write_finish (self, result, error);
}

/**
 * gbx_exchange_end_stream:
 * @self: an exchange whose stream has begun
 *
 * Ends the body and so the exchange. Main context.
 *
 * Since: 1.0
 */
void
gbx_exchange_end_stream (GbxExchange *self)
{
  g_return_if_fail (GBX_IS_EXCHANGE (self));

  if (EXCHANGE_CLASS (self)->is_streaming (self))
    EXCHANGE_CLASS (self)->end_stream (self);
}

/**
 * gbx_exchange_take_over:
 * @self: an exchange
 * @protocol: name of the protocol that is spoken from here on, such as `websocket`
 *
 * Ends HTTP on the connection: sends status 101 with @protocol and the headers that were set, and
 * gives the connection to the caller, who closes it. Reading and writing on it, asynchronous only,
 * fails when the client is gone or the server stops. Whether the client asked for this is the
 * caller's to check. Main context.
 *
 * Returns: (transfer full) (nullable): the connection; %NULL if the client is gone
 *
 * Since: 1.0
 */
GIOStream *
gbx_exchange_take_over (GbxExchange *self, const char *protocol)
{
  g_return_val_if_fail (GBX_IS_EXCHANGE (self), NULL);
  g_return_val_if_fail (protocol != NULL && is_header_name (protocol), NULL);

  return may_begin (self) ? EXCHANGE_CLASS (self)->take_over (self, protocol) : NULL;
}
