/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-backlog.h"

#include "gbx-ipython-message.h"

/* What a message needs besides its frames' bytes. */
#define OVERHEAD_BYTES 2048

struct _GbxIpythonBacklog
{
  GQueue messages; /* of GPtrArray *, of GBytes */
  gsize max_bytes;
  gsize held_bytes;
  gsize lost_bytes;
  char *lost_parent_id; /* of the last message that is gone */
};

/**
 * gbx_ipython_backlog_new:
 * @max_bytes: how much is held; the newest message is held however large it is
 *
 * Returns: (transfer full): an empty backlog
 */
GbxIpythonBacklog *
gbx_ipython_backlog_new (gsize max_bytes)
{
  GbxIpythonBacklog *self = g_new0 (GbxIpythonBacklog, 1);

  g_queue_init (&self->messages);
  self->max_bytes = max_bytes;
  return self;
}

/**
 * gbx_ipython_backlog_free:
 * @self: (transfer full): a backlog
 *
 * Frees it and what it holds.
 */
void
gbx_ipython_backlog_free (GbxIpythonBacklog *self)
{
  g_queue_clear_full (&self->messages, (GDestroyNotify) g_ptr_array_unref);
  g_free (self->lost_parent_id);
  g_free (self);
}

/**
 * gbx_ipython_backlog_measure:
 * @frames: (element-type GBytes): a message
 *
 * Returns: the bytes of its frames
 */
gsize
gbx_ipython_backlog_measure (GPtrArray *frames)
{
  gsize size_bytes = 0;

  for (guint i = 0; i < frames->len; i++)
    size_bytes += g_bytes_get_size (frames->pdata[i]);
  return size_bytes;
}

static void
lose_oldest (GbxIpythonBacklog *self)
{
  g_autoptr (GPtrArray) frames = gbx_ipython_backlog_pop (self);

  self->lost_bytes += gbx_ipython_backlog_measure (frames);
  g_free (self->lost_parent_id);
  self->lost_parent_id = gbx_ipython_message_peek_parent_id (frames);
}

/**
 * gbx_ipython_backlog_push:
 * @self: a backlog
 * @frames: (transfer full) (element-type GBytes): a message
 *
 * Puts a message behind the others; the oldest go if there is no room.
 */
void
gbx_ipython_backlog_push (GbxIpythonBacklog *self, GPtrArray *frames)
{
  self->held_bytes += gbx_ipython_backlog_measure (frames) + OVERHEAD_BYTES;
  g_queue_push_tail (&self->messages, frames);
  while (self->held_bytes > self->max_bytes && g_queue_get_length (&self->messages) > 1)
    lose_oldest (self);
}

/**
 * gbx_ipython_backlog_pop:
 * @self: a backlog
 *
 * Returns: (transfer full) (nullable) (element-type GBytes): the oldest message
 */
GPtrArray *
gbx_ipython_backlog_pop (GbxIpythonBacklog *self)
{
  GPtrArray *frames = g_queue_pop_head (&self->messages);

  if (frames != NULL)
    self->held_bytes -= gbx_ipython_backlog_measure (frames) + OVERHEAD_BYTES;
  return frames;
}

/**
 * gbx_ipython_backlog_is_empty:
 * @self: a backlog
 *
 * Returns: whether it holds no message
 */
gboolean
gbx_ipython_backlog_is_empty (const GbxIpythonBacklog *self)
{
  return g_queue_is_empty ((GQueue *) &self->messages);
}

/**
 * gbx_ipython_backlog_take_loss:
 * @self: a backlog
 * @out_parent_id: (out) (transfer full) (nullable): what the last message that is gone answered;
 *   untouched if nothing is gone
 *
 * Tells what went before the message that comes next, once.
 *
 * Returns: how many bytes; 0: nothing
 */
gsize
gbx_ipython_backlog_take_loss (GbxIpythonBacklog *self, char **out_parent_id)
{
  gsize lost_bytes = self->lost_bytes;

  if (lost_bytes > 0)
    *out_parent_id = g_steal_pointer (&self->lost_parent_id);
  self->lost_bytes = 0;
  return lost_bytes;
}
