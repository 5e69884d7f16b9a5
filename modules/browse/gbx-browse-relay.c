/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-browse-relay.h"

#include <string.h>

#define REFUSAL_CODE (-32000)

/* Whether a method or a session may be written between quotes as it is. */
gboolean
gbx_browse_relay_is_name (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr (".-_", *p) == NULL)
      return FALSE;

  return *name != '\0';
}

static void
append_bytes (GString *text, const char *name, GBytes *bytes)
{
  gsize length_bytes;
  const char *data;

  if (bytes == NULL)
    return;
  data = g_bytes_get_data (bytes, &length_bytes);
  g_string_append_printf (text, ",\"%s\":", name);
  g_string_append_len (text, data, (gssize) length_bytes);
}

static void
append_session (GString *text, const char *session)
{
  if (session != NULL)
    g_string_append_printf (text, ",\"sessionId\":\"%s\"", session);
  g_string_append_c (text, '}');
}

/**
 * gbx_browse_relay_write_command:
 * @id: its number
 * @session: (nullable): a name; %NULL: the browser itself
 * @method: a name
 * @params: (nullable): JSON
 *
 * Returns: (transfer full): a command for the browser
 */
char *
gbx_browse_relay_write_command (gint64 id,
                                const char *session,
                                const char *method,
                                GBytes *params)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "{\"id\":%" G_GINT64_FORMAT ",\"method\":\"%s\"", id, method);
  append_bytes (text, "params", params);
  append_session (text, session);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * gbx_browse_relay_write_answer:
 * @id: the number that the client gave
 * @session: (nullable): the session that the client named
 * @answer: what the browser said
 *
 * Returns: (transfer full): the same for the client
 */
GBytes *
gbx_browse_relay_write_answer (gint64 id, const char *session, const GbxBrowseMessage *answer)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "{\"id\":%" G_GINT64_FORMAT, id);
  append_bytes (text, answer->refusal != NULL ? "error" : "result",
                answer->refusal != NULL ? answer->refusal : answer->body);
  append_session (text, session);

  return g_string_free_to_bytes (g_steal_pointer (&text));
}

/**
 * gbx_browse_relay_write_refusal:
 * @id: the number that the client gave
 * @session: (nullable): the session that the client named; a name
 * @why: text without characters that JSON escapes
 *
 * Returns: (transfer full): an answer of our own
 */
GBytes *
gbx_browse_relay_write_refusal (gint64 id, const char *session, const char *why)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          "{\"id\":%" G_GINT64_FORMAT
                          ",\"error\":{\"code\":%d,\"message\":\"%s\"}",
                          id, REFUSAL_CODE, why);
  append_session (text, session);

  return g_string_free_to_bytes (g_steal_pointer (&text));
}

/**
 * gbx_browse_relay_write_event:
 * @session: (nullable): as the client knows it
 * @event: what the browser said; its method is a name
 *
 * Returns: (transfer full): the same for the client
 */
GBytes *
gbx_browse_relay_write_event (const char *session, const GbxBrowseMessage *event)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "{\"method\":\"%s\"", event->method);
  append_bytes (text, "params", event->body);
  append_session (text, session);

  return g_string_free_to_bytes (g_steal_pointer (&text));
}
