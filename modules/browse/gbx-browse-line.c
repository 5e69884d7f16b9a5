/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-line.h"

#include "gbx-browse-limits.h"

struct _GbxBrowseLine
{
  int pending_bytes; /* atomic; on the way to the client */

  /* Of the main context; NULL once nobody listens there. */
  GbxBrowseLineFunc on_message;
  GbxBrowseLineReadyFunc on_ready;
  gpointer user_data;
};

/* Something on its way to the main context. */
typedef struct
{
  GbxBrowseLine *line;
  GBytes *message; /* (nullable) */
} Delivery;

/**
 * gbx_browse_line_new:
 * @on_message: called for each message to the client, and at the end
 * @on_ready: called when more may come from the client
 * @user_data: for both
 *
 * Returns: (transfer full): a line; gbx_browse_line_cut() must be called before @user_data goes
 */
GbxBrowseLine *
gbx_browse_line_new (GbxBrowseLineFunc on_message,
                     GbxBrowseLineReadyFunc on_ready,
                     gpointer user_data)
{
  GbxBrowseLine *self = g_atomic_rc_box_new0 (GbxBrowseLine);

  self->on_message = on_message;
  self->on_ready = on_ready;
  self->user_data = user_data;

  return self;
}

GbxBrowseLine *
gbx_browse_line_ref (GbxBrowseLine *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
gbx_browse_line_unref (GbxBrowseLine *self)
{
  g_atomic_rc_box_release (self);
}

/* Nobody is called any more. Main context. */
void
gbx_browse_line_cut (GbxBrowseLine *self)
{
  self->on_message = NULL;
  self->on_ready = NULL;
}

/* Main context. */
void
gbx_browse_line_has_sent (GbxBrowseLine *self, gsize length_bytes)
{
  g_atomic_int_add (&self->pending_bytes, -(int) length_bytes);
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  gbx_browse_line_unref (delivery->line);
  g_clear_pointer (&delivery->message, g_bytes_unref);
  g_free (delivery);
}

static void
deliver (GbxBrowseLine *self, GBytes *message, GSourceFunc func)
{
  Delivery *delivery = g_new0 (Delivery, 1);
  g_autoptr (GSource) source = g_idle_source_new ();

  delivery->line = gbx_browse_line_ref (self);
  delivery->message = message != NULL ? g_bytes_ref (message) : NULL;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "gbx-browse-line");
  g_source_set_callback (source, func, delivery, delivery_free);
  g_source_attach (source, NULL);
}

static gboolean
on_delivery (gpointer user_data)
{
  Delivery *delivery = user_data;
  GbxBrowseLine *line = delivery->line;

  if (line->on_message != NULL)
    line->on_message (delivery->message, line->user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
on_readiness (gpointer user_data)
{
  GbxBrowseLine *line = ((Delivery *) user_data)->line;

  if (line->on_ready != NULL)
    line->on_ready (line->user_data);
  return G_SOURCE_REMOVE;
}

/* FALSE: the client does not read, and too much waits for it. Any thread. */
gboolean
gbx_browse_line_send (GbxBrowseLine *self, GBytes *message)
{
  gsize length_bytes = g_bytes_get_size (message);
  gsize pending_bytes = (gsize) g_atomic_int_get (&self->pending_bytes);

  if (length_bytes > GBX_BROWSE_MAX_CLIENT_PENDING_BYTES - pending_bytes)
    return FALSE;
  g_atomic_int_add (&self->pending_bytes, (int) length_bytes);
  deliver (self, message, on_delivery);

  return TRUE;
}

/* Any thread. */
void
gbx_browse_line_end (GbxBrowseLine *self)
{
  deliver (self, NULL, on_delivery);
}

/* Any thread. */
void
gbx_browse_line_be_ready (GbxBrowseLine *self)
{
  deliver (self, NULL, on_readiness);
}
