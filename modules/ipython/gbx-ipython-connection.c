/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-ipython-connection.h"

#include <string.h>
#include <sys/random.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#include "gbx-ipython-backlog.h"
#include "gbx-ipython-output.h"
#include "gbx-ipython-socket.h"

/* How long nothing must have come for a connection to be quiet. */
#define QUIET_USEC (50 * 1000)
#define KEY_BYTES 32
/* How long messages that had to wait are handed on before others have their turn. */
#define TURN_USEC (5 * 1000)

typedef struct
{
  GbxIpythonConnection *connection; /* not owned */
  GbxIpythonChannel id;
  GbxIpythonSocket *socket;
  gboolean is_decoding;       /* a thread reads a message; those that follow wait */
  GbxIpythonBacklog *backlog; /* what waits */
  GSource *turn;              /* set while the backlog is handed on */
} Channel;

struct _GbxIpythonConnection
{
  GObject parent_instance;

  char *prefix;
  char *key;
  char *session;
  Channel channels[GBX_IPYTHON_N_CHANNELS];
  gsize max_stream_bytes;
  gboolean closed;
  gint64 last_message_usec;
};

enum
{
  SIGNAL_MESSAGE,
  SIGNAL_LOST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* In the order of the connection file's ports, which are the ends of the sockets' names. */
static const struct
{
  const char *member;
  int type;
} channel_table[GBX_IPYTHON_N_CHANNELS] = {
  { "shell_port", ZMQ_DEALER },
  { "iopub_port", ZMQ_SUB },
  { "stdin_port", ZMQ_DEALER },
  { "control_port", ZMQ_DEALER },
};

G_DEFINE_FINAL_TYPE (GbxIpythonConnection, gbx_ipython_connection, G_TYPE_OBJECT)

static void
gbx_ipython_connection_dispose (GObject *object)
{
  gbx_ipython_connection_close (GBX_IPYTHON_CONNECTION (object));

  G_OBJECT_CLASS (gbx_ipython_connection_parent_class)->dispose (object);
}

static void
gbx_ipython_connection_finalize (GObject *object)
{
  GbxIpythonConnection *self = GBX_IPYTHON_CONNECTION (object);

  g_free (self->prefix);
  g_free (self->key);
  g_free (self->session);

  G_OBJECT_CLASS (gbx_ipython_connection_parent_class)->finalize (object);
}

static void
gbx_ipython_connection_class_init (GbxIpythonConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gbx_ipython_connection_dispose;
  object_class->finalize = gbx_ipython_connection_finalize;

  /* (guint channel, GbxIpythonMessage *message): a message that is signed as it must be. */
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT,
                                          G_TYPE_POINTER);
  /* (const char *parent_id, guint64 bytes, const char *why): messages are gone, because they came
   * too fast to be read, or for a reason that is told. */
  signals[SIGNAL_LOST] = g_signal_new ("lost", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING,
                                       G_TYPE_UINT64, G_TYPE_STRING);
}

/* From the system's generator, so that nobody can guess it; NULL if there is none. */
static char *
build_key (void)
{
  guint8 bytes[KEY_BYTES];
  g_autoptr (GString) key = g_string_new (NULL);

  if (getentropy (bytes, sizeof bytes) != 0)
    return NULL;
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (key, "%02x", bytes[i]);
  return g_string_free (g_steal_pointer (&key), FALSE);
}

static void
gbx_ipython_connection_init (GbxIpythonConnection *self)
{
  self->key = build_key ();
  self->session = g_uuid_string_random ();
}

static void
emit_message (Channel *channel, GbxIpythonMessage *message)
{
  channel->connection->last_message_usec = g_get_monotonic_time ();
  g_signal_emit (channel->connection, signals[SIGNAL_MESSAGE], 0, (guint) channel->id, message);
}

/* Output that cannot be read is told of where it is the kernel's own, as its signature says. */
static void
report_unreadable (Channel *channel, GPtrArray *frames, const GError *error)
{
  g_autofree char *type = gbx_ipython_message_peek_type (frames);
  g_autofree char *parent_id = NULL;

  if (g_error_matches (error, GBX_ERROR, GBX_ERROR_FORBIDDEN) || type == NULL ||
      !gbx_ipython_output_is_type (type))
    {
      g_debug ("%s", error->message);
      return;
    }
  parent_id = gbx_ipython_message_peek_parent_id (frames);
  g_signal_emit (channel->connection, signals[SIGNAL_LOST], 0, parent_id,
                 (guint64) gbx_ipython_backlog_measure (frames), error->message);
}

typedef struct
{
  Channel *channel;
  GPtrArray *frames;
  char *key;
  gsize max_stream_bytes;
} Decoding;

static void hand_on (Channel *channel);

static void
decoding_free (gpointer data)
{
  Decoding *self = data;

  g_ptr_array_unref (self->frames);
  g_free (self->key);
  g_free (self);
}

static void
decode_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Decoding *decoding = task_data;
  GError *error = NULL;
  GbxIpythonMessage *message;

  message = gbx_ipython_message_new_from_frames (decoding->frames, decoding->key,
                                                 decoding->max_stream_bytes, &error);
  if (message == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* The task lives until its callback has run; the frames need not. */
  g_ptr_array_set_size (decoding->frames, 0);
  g_task_return_pointer (task, message, (GDestroyNotify) gbx_ipython_message_unref);
}

static void
on_decoded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxIpythonConnection) self = g_object_ref (GBX_IPYTHON_CONNECTION (source));
  Decoding *decoding = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (GbxIpythonMessage) message = NULL;

  decoding->channel->is_decoding = FALSE;
  message = g_task_propagate_pointer (G_TASK (result), &error);
  if (self->closed)
    return;
  if (message != NULL)
    emit_message (decoding->channel, message);
  else
    report_unreadable (decoding->channel, decoding->frames, error);
  g_clear_pointer (&message, gbx_ipython_message_unref);
  hand_on (decoding->channel);
}

/* Long messages are read by a thread; those that follow wait, so that the order stays. */
static void
decode_aside (Channel *channel, GPtrArray *frames)
{
  g_autoptr (GTask) task = g_task_new (channel->connection, NULL, on_decoded, NULL);
  Decoding *decoding = g_new0 (Decoding, 1);

  decoding->channel = channel;
  decoding->frames = g_ptr_array_ref (frames);
  decoding->key = g_strdup (channel->connection->key);
  decoding->max_stream_bytes = channel->connection->max_stream_bytes;
  g_task_set_task_data (task, decoding, decoding_free);
  g_task_set_source_tag (task, decode_aside);

  channel->is_decoding = TRUE;
  g_task_run_in_thread (task, decode_in_thread);
}

static void
decode (Channel *channel, GPtrArray *frames)
{
  g_autoptr (GbxIpythonMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  if (gbx_ipython_backlog_measure (frames) > GBX_IPYTHON_INLINE_MAX_BYTES)
    {
      decode_aside (channel, frames);
      return;
    }
  message = gbx_ipython_message_new_from_frames (frames, channel->connection->key,
                                                 channel->connection->max_stream_bytes, &error);
  if (message != NULL)
    emit_message (channel, message);
  else
    report_unreadable (channel, frames, error);
}

static void
report_loss (Channel *channel)
{
  g_autofree char *parent_id = NULL;
  guint64 lost_bytes = gbx_ipython_backlog_take_loss (channel->backlog, &parent_id);

  if (lost_bytes > 0)
    g_signal_emit (channel->connection, signals[SIGNAL_LOST], 0, parent_id, lost_bytes,
                   NULL);
}

static gboolean
on_turn (gpointer user_data)
{
  Channel *channel = user_data;
  g_autoptr (GbxIpythonConnection) keep = g_object_ref (channel->connection);
  gint64 end_usec = g_get_monotonic_time () + TURN_USEC;

  while (!keep->closed && !channel->is_decoding && g_get_monotonic_time () < end_usec)
    {
      g_autoptr (GPtrArray) frames = NULL;

      report_loss (channel);
      frames = keep->closed ? NULL : gbx_ipython_backlog_pop (channel->backlog);
      if (frames == NULL)
        break;
      decode (channel, frames);
    }
  if (!keep->closed && !channel->is_decoding &&
      !gbx_ipython_backlog_is_empty (channel->backlog))
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&channel->turn, g_source_unref);
  return G_SOURCE_REMOVE;
}

/* Hands on what had to wait, a turn at a time. */
static void
hand_on (Channel *channel)
{
  if (channel->connection->closed || channel->turn != NULL ||
      gbx_ipython_backlog_is_empty (channel->backlog))
    return;
  channel->turn = g_idle_source_new ();
  g_source_set_priority (channel->turn, G_PRIORITY_DEFAULT);
  g_source_set_callback (channel->turn, on_turn, channel, NULL);
  g_source_attach (channel->turn, NULL);
}

static void
on_frames (GPtrArray *frames, gpointer user_data)
{
  Channel *channel = user_data;
  g_autoptr (GPtrArray) owned = frames;
  G_GNUC_UNUSED g_autoptr (GbxIpythonConnection) keep = g_object_ref (channel->connection);

  if (channel->is_decoding || channel->turn != NULL)
    gbx_ipython_backlog_push (channel->backlog, g_steal_pointer (&owned));
  else
    decode (channel, frames);
}

/**
 * gbx_ipython_connection_new:
 * @prefix: path that the names of the sockets begin with
 * @max_stream_bytes: how much is read of what was written to a stream at once
 * @error: return location for an error
 *
 * Makes a key and the near ends of a connection; the kernel may come later.
 *
 * Returns: (transfer full): a connection, or %NULL with %GBX_ERROR_UNAVAILABLE
 */
GbxIpythonConnection *
gbx_ipython_connection_new (const char *prefix, gsize max_stream_bytes, GError **error)
{
  g_autoptr (GbxIpythonConnection) self = g_object_new (GBX_IPYTHON_TYPE_CONNECTION, NULL);
  struct sockaddr_un address;

  self->prefix = g_strdup (prefix);
  self->max_stream_bytes = max_stream_bytes;
  if (self->key == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "no random numbers for a kernel's key");
      return NULL;
    }
  if (strlen (prefix) + strlen ("-1") >= sizeof address.sun_path)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "“%s” is too long for a socket",
                   prefix);
      return NULL;
    }

  for (guint i = 0; i < GBX_IPYTHON_N_CHANNELS; i++)
    {
      Channel *channel = &self->channels[i];
      g_autofree char *endpoint = g_strdup_printf ("ipc://%s-%u", prefix, i + 1);

      channel->connection = self;
      channel->id = i;
      channel->backlog = gbx_ipython_backlog_new (GBX_IPYTHON_BACKLOG_MAX_BYTES);
      channel->socket = gbx_ipython_socket_new (channel_table[i].type, self->session, endpoint,
                                                on_frames, channel, error);
      if (channel->socket == NULL)
        return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * gbx_ipython_connection_build_file:
 * @self: a connection
 * @kernel_name: what the kernel is told to be called
 *
 * Returns: (transfer full): the connection file that the kernel must read
 */
char *
gbx_ipython_connection_build_file (GbxIpythonConnection *self, const char *kernel_name)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "transport", "ipc");
  json_object_set_string_member (object, "ip", self->prefix);
  for (guint i = 0; i < GBX_IPYTHON_N_CHANNELS; i++)
    json_object_set_int_member (object, channel_table[i].member, i + 1);
  json_object_set_int_member (object, "hb_port", GBX_IPYTHON_N_CHANNELS + 1);
  json_object_set_string_member (object, "key", self->key);
  json_object_set_string_member (object, "signature_scheme", "hmac-sha256");
  json_object_set_string_member (object, "kernel_name", kernel_name);
  json_node_set_object (node, object);

  return json_to_string (node, FALSE);
}

/**
 * gbx_ipython_connection_send:
 * @self: a connection
 * @channel: where
 * @type: what is asked for
 * @content: (transfer none) (nullable): an object; %NULL: an empty one
 *
 * Sends a request, as soon as the kernel takes it.
 *
 * Returns: (transfer full) (nullable): the request's id, which its answers have as their parent;
 *   %NULL if the connection is closed
 */
char *
gbx_ipython_connection_send (GbxIpythonConnection *self,
                             GbxIpythonChannel channel,
                             const char *type,
                             JsonNode *content)
{
  g_autoptr (JsonNode) empty = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) no_members = json_object_new ();
  g_autoptr (GPtrArray) frames = NULL;
  g_autofree char *id = g_uuid_string_random ();

  if (self->closed)
    return NULL;

  json_node_set_object (empty, no_members);
  frames = gbx_ipython_message_build_frames (type, id, self->session,
                                             content != NULL ? content : empty, self->key);
  if (!gbx_ipython_socket_send (self->channels[channel].socket, frames))
    return NULL;
  return g_steal_pointer (&id);
}

/**
 * gbx_ipython_connection_renew:
 * @self: a connection
 * @channel: one of its channels
 *
 * Connects the channel anew: it went silent.
 */
void
gbx_ipython_connection_renew (GbxIpythonConnection *self, GbxIpythonChannel channel)
{
  if (!self->closed)
    gbx_ipython_socket_renew (self->channels[channel].socket);
}

/**
 * gbx_ipython_connection_is_quiet:
 * @self: a connection
 *
 * Returns: whether nothing has come for a while and nothing waits to be read
 */
gboolean
gbx_ipython_connection_is_quiet (GbxIpythonConnection *self)
{
  if (self->closed)
    return TRUE;
  if (g_get_monotonic_time () - self->last_message_usec < QUIET_USEC)
    return FALSE;
  for (guint i = 0; i < GBX_IPYTHON_N_CHANNELS; i++)
    if (self->channels[i].is_decoding || self->channels[i].turn != NULL ||
        gbx_ipython_socket_is_readable (self->channels[i].socket))
      return FALSE;
  return TRUE;
}

/**
 * gbx_ipython_connection_close:
 * @self: a connection
 *
 * Closes all sockets; no message comes any more.
 */
void
gbx_ipython_connection_close (GbxIpythonConnection *self)
{
  self->closed = TRUE;
  for (guint i = 0; i < GBX_IPYTHON_N_CHANNELS; i++)
    {
      Channel *channel = &self->channels[i];

      g_clear_pointer (&channel->socket, gbx_ipython_socket_free);
      if (channel->turn != NULL)
        g_source_destroy (channel->turn);
      g_clear_pointer (&channel->turn, g_source_unref);
      g_clear_pointer (&channel->backlog, gbx_ipython_backlog_free);
    }
}
