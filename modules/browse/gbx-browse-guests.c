/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-guests.h"

#include "gbx-browse-error.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-relay.h"

typedef struct
{
  GbxBrowseCdp *cdp;
  GbxBrowseLine *line;
  gboolean has_left;
  char *root;           /* its session; NULL until the browser has answered */
  GHashTable *sessions; /* set of char *: those it may name */
  GPtrArray *waiting;   /* GBytes: what came before there was a session */
  gboolean is_awaited;  /* it may send more when that is done */
  guint questions_count;
} Guest;

/* A question on its way. */
typedef struct
{
  Guest *guest;
  gint64 id;     /* the client's */
  char *session; /* (nullable): the client's */
} Question;

struct _GbxBrowseGuests
{
  GbxBrowseCdp *cdp;
  GPtrArray *guests;
};

static void
clear_guest (gpointer data)
{
  Guest *guest = data;

  gbx_browse_line_unref (guest->line);
  g_free (guest->root);
  g_hash_table_unref (guest->sessions);
  g_ptr_array_unref (guest->waiting);
}

static void
guest_unref (gpointer guest)
{
  g_rc_box_release_full (guest, clear_guest);
}

static Question *
question_new (Guest *guest, gint64 id, const char *session)
{
  Question *question = g_new0 (Question, 1);

  question->guest = g_rc_box_acquire (guest);
  question->id = id;
  question->session = g_strdup (session);
  guest->questions_count++;

  return question;
}

static void
question_free (Question *question)
{
  question->guest->questions_count--;
  guest_unref (question->guest);
  g_free (question->session);
  g_free (question);
}

/* Sends it away: it breaks a limit, or the browser is gone. */
static void
dismiss (Guest *guest)
{
  if (!guest->has_left)
    gbx_browse_line_end (guest->line);
  guest->has_left = TRUE;
}

/* @message: (transfer full) */
static void
tell (Guest *guest, GBytes *message)
{
  g_autoptr (GBytes) own = message;

  if (!guest->has_left && !gbx_browse_line_send (guest->line, own))
    dismiss (guest);
}

static void
on_answer (const GbxBrowseMessage *answer, gpointer user_data)
{
  Question *question = user_data;

  if (answer != NULL)
    tell (question->guest,
          gbx_browse_relay_write_answer (question->id, question->session, answer));
  else
    tell (question->guest, gbx_browse_relay_write_refusal (question->id, question->session,
                                                           "The session is gone"));
  question_free (question);
}

static void
ask (Guest *guest, const GbxBrowseMessage *message)
{
  const char *session = message->session != NULL ? message->session : guest->root;
  Question *question;

  if (guest->questions_count >= GBX_BROWSE_MAX_QUESTIONS_COUNT)
    {
      dismiss (guest);
      return;
    }
  question = question_new (guest, message->id, message->session);
  if (!gbx_browse_cdp_pass (guest->cdp, session, message->method, message->body, on_answer,
                            question))
    {
      question_free (question);
      dismiss (guest);
    }
}

static void
take (Guest *guest, GBytes *bytes)
{
  g_autoptr (GbxBrowseMessage) message = gbx_browse_message_parse (bytes);
  g_autofree char *why = NULL;

  if (guest->has_left)
    return;
  if (message == NULL || message->method == NULL ||
      !gbx_browse_relay_is_name (message->method) ||
      (message->session != NULL && !gbx_browse_relay_is_name (message->session)))
    dismiss (guest); /* whatever it speaks is something else */
  else if (message->session != NULL && !g_hash_table_contains (guest->sessions, message->session))
    tell (guest, gbx_browse_relay_write_refusal (message->id, message->session,
                                                 "Session with given id not found."));
  else
    ask (guest, message);
}

static void
detach (GbxBrowseCdp *cdp, const char *session)
{
  gbx_browse_cdp_send (cdp, NULL, "Target.detachFromTarget",
                       gbx_browse_object_new ("sessionId", 's', session, NULL));
}

static void
take_waiting (Guest *guest)
{
  for (guint i = 0; i < guest->waiting->len; i++)
    take (guest, g_ptr_array_index (guest->waiting, i));
  g_ptr_array_set_size (guest->waiting, 0);
  if (guest->is_awaited)
    gbx_browse_line_be_ready (guest->line);
  guest->is_awaited = FALSE;
}

static void
on_attached (const GbxBrowseMessage *answer, gpointer user_data)
{
  Question *question = user_data;
  Guest *guest = question->guest;
  g_autoptr (JsonObject) result = NULL;
  const char *session;

  if (answer != NULL && answer->body != NULL)
    result = gbx_browse_message_read_object (answer->body);
  session = gbx_browse_object_get_string (result, "sessionId");
  if (session == NULL)
    dismiss (guest);
  else if (guest->has_left)
    detach (guest->cdp, session);
  else
    {
      guest->root = g_strdup (session);
      take_waiting (guest);
    }
  question_free (question);
}

/* --- what the browser tells them --- */

static Guest *
find_by_session (GbxBrowseGuests *self, const char *session)
{
  for (guint i = 0; i < self->guests->len; i++)
    {
      Guest *guest = g_ptr_array_index (self->guests, i);

      if (g_strcmp0 (guest->root, session) == 0 ||
          g_hash_table_contains (guest->sessions, session))
        return guest;
    }
  return NULL;
}

/* A session that the guest made, or that its own settings made for it. */
static void
note_session (Guest *guest, const GbxBrowseMessage *event)
{
  gboolean is_begin = g_str_equal (event->method, "Target.attachedToTarget");
  g_autoptr (JsonObject) params = NULL;
  const char *session;

  if (event->body == NULL || (!is_begin && !g_str_equal (event->method,
                                                         "Target.detachedFromTarget")))
    return;
  params = gbx_browse_message_read_object (event->body);
  session = gbx_browse_object_get_string (params, "sessionId");
  if (session == NULL)
    return;
  if (!is_begin)
    {
      g_autoptr (GError) why =
          g_error_new_literal (GBX_BROWSE_ERROR, GBX_BROWSE_ERROR_TARGET_CLOSED, "it is over");

      g_hash_table_remove (guest->sessions, session);
      gbx_browse_cdp_end_session (guest->cdp, session, why);
    }
  else if (g_hash_table_size (guest->sessions) >= GBX_BROWSE_MAX_SESSIONS_COUNT)
    dismiss (guest);
  else
    g_hash_table_add (guest->sessions, g_strdup (session));
}

static gboolean
on_tap (const GbxBrowseMessage *event, gpointer user_data)
{
  GbxBrowseGuests *self = user_data;
  Guest *guest = event->session != NULL ? find_by_session (self, event->session) : NULL;
  const char *session;

  if (guest == NULL)
    return FALSE;
  note_session (guest, event);
  session = g_strcmp0 (guest->root, event->session) == 0 ? NULL : event->session;
  if (gbx_browse_relay_is_name (event->method))
    tell (guest, gbx_browse_relay_write_event (session, event));

  return TRUE;
}

/* --- all of them --- */

/**
 * gbx_browse_guests_new:
 * @cdp: the browser; must outlive this
 *
 * Returns: (transfer full): nobody yet
 */
GbxBrowseGuests *
gbx_browse_guests_new (GbxBrowseCdp *cdp)
{
  GbxBrowseGuests *self = g_new0 (GbxBrowseGuests, 1);

  self->cdp = cdp;
  self->guests = g_ptr_array_new_with_free_func (guest_unref);
  gbx_browse_cdp_set_tap (cdp, on_tap, self);

  return self;
}

/* Tells all of them that it is over. */
void
gbx_browse_guests_free (GbxBrowseGuests *self)
{
  for (guint i = 0; i < self->guests->len; i++)
    dismiss (g_ptr_array_index (self->guests, i));
  gbx_browse_cdp_set_tap (self->cdp, NULL, NULL);
  g_ptr_array_unref (self->guests);
  g_free (self);
}

static Guest *
find_by_line (GbxBrowseGuests *self, GbxBrowseLine *line)
{
  for (guint i = 0; i < self->guests->len; i++)
    {
      Guest *guest = g_ptr_array_index (self->guests, i);

      if (guest->line == line)
        return guest;
    }
  return NULL;
}

/* A client has come. */
void
gbx_browse_guests_add (GbxBrowseGuests *self, GbxBrowseLine *line)
{
  Guest *guest = g_rc_box_new0 (Guest);
  Question *question;

  guest->cdp = self->cdp;
  guest->line = gbx_browse_line_ref (line);
  guest->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guest->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (self->guests, guest);
  question = question_new (guest, 0, NULL);
  if (gbx_browse_cdp_pass (self->cdp, NULL, "Target.attachToBrowserTarget", NULL, on_attached,
                           question))
    return;
  question_free (question);
  dismiss (guest);
}

/* @message: text that a client sent */
void
gbx_browse_guests_take (GbxBrowseGuests *self, GbxBrowseLine *line, GBytes *message)
{
  Guest *guest = find_by_line (self, line);

  if (guest == NULL)
    return;
  if (guest->root != NULL)
    take (guest, message);
  else
    g_ptr_array_add (guest->waiting, g_bytes_ref (message));
}

/* The client sends more once what was taken is dealt with. */
void
gbx_browse_guests_await (GbxBrowseGuests *self, GbxBrowseLine *line)
{
  Guest *guest = find_by_line (self, line);

  if (guest == NULL)
    return;
  if (guest->root != NULL)
    gbx_browse_line_be_ready (line);
  else
    guest->is_awaited = TRUE;
}

/* A client is gone. */
void
gbx_browse_guests_remove (GbxBrowseGuests *self, GbxBrowseLine *line)
{
  Guest *guest = find_by_line (self, line);

  if (guest == NULL)
    return;
  guest->has_left = TRUE;
  if (guest->root != NULL)
    detach (self->cdp, guest->root);
  g_ptr_array_remove (self->guests, guest);
}
