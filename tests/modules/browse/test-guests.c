/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The conversation with a browser that says what the test says, and those who share it. */
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "gbx-browse-guests.h"
#include "gbx-browse-limits.h"

/* Enough of them fill what may wait, and what the system's pipe takes. */
#define LARGE_BYTES (1024 * 1024)
#define LARGE_COUNT (GBX_BROWSE_MAX_PENDING_BYTES / LARGE_BYTES + 2)

typedef struct
{
  int to_cdp;
  int from_cdp;
  GbxBrowseCdp *cdp;
  GbxBrowseGuests *guests;
  GbxBrowseLine *line;
  GString *told;  /* the guest, a message a line */
  GString *asked; /* the browser, likewise */
  guint events_count;
  guint ready_count;
  gboolean is_over;
} Fixture;

static void
on_event (const char *session, const char *method, JsonObject *params, gpointer user_data)
{
  ((Fixture *) user_data)->events_count++;
}

static void
on_line (GBytes *message, gpointer user_data)
{
  Fixture *f = user_data;
  gsize length_bytes = 0;
  const char *text = message != NULL ? g_bytes_get_data (message, &length_bytes) : NULL;

  if (message == NULL)
    {
      f->is_over = TRUE;
      return;
    }
  g_string_append_len (f->told, text, (gssize) length_bytes);
  g_string_append_c (f->told, '\n');
  gbx_browse_line_has_sent (f->line, length_bytes);
}

static void
on_ready (gpointer user_data)
{
  ((Fixture *) user_data)->ready_count++;
}

static void
set_up (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GOutputStream) output = NULL;
  int in[2], out[2];

  g_assert_true (g_unix_open_pipe (in, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_open_pipe (out, FD_CLOEXEC, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (out[0], TRUE, NULL));
  g_assert_true (g_unix_set_fd_nonblocking (out[1], TRUE, NULL));
  input = g_unix_input_stream_new (in[0], TRUE);
  output = g_unix_output_stream_new (out[1], TRUE);
  f->to_cdp = in[1];
  f->from_cdp = out[0];
  f->cdp = gbx_browse_cdp_new (g_main_context_default (), input, output, on_event, f);
  f->guests = gbx_browse_guests_new (f->cdp);
  f->line = gbx_browse_line_new (on_line, on_ready, f);
  f->told = g_string_new (NULL);
  f->asked = g_string_new (NULL);
}

static void
tear_down (Fixture *f, gconstpointer test_data)
{
  g_clear_pointer (&f->guests, gbx_browse_guests_free);
  gbx_browse_line_cut (f->line);
  gbx_browse_cdp_free (f->cdp);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  gbx_browse_line_unref (f->line);
  close (f->to_cdp);
  close (f->from_cdp);
  g_string_free (f->told, TRUE);
  g_string_free (f->asked, TRUE);
}

/* Runs the loop, and is a browser that reads. */
static void
run (Fixture *f)
{
  char buffer[65536];
  gssize n;

  do
    {
      g_main_context_iteration (NULL, FALSE);
      n = read (f->from_cdp, buffer, sizeof buffer);
      for (gssize i = 0; i < n; i++)
        g_string_append_c (f->asked, buffer[i] != '\0' ? buffer[i] : '\n');
    }
  while (n > 0 || g_main_context_pending (NULL));
}

static void
run_until (Fixture *f, const GString *text, const char *words)
{
  while (strstr (text->str, words) == NULL)
    run (f);
}

static void
say (Fixture *f, const char *text)
{
  g_assert_cmpint (write (f->to_cdp, text, strlen (text) + 1), ==, (gssize) strlen (text) + 1);
}

static void
take (Fixture *f, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  gbx_browse_guests_take (f->guests, f->line, bytes);
}

static void
come_in (Fixture *f)
{
  gbx_browse_guests_add (f->guests, f->line);
  run_until (f, f->asked, "Target.attachToBrowserTarget");
  say (f, "{\"id\":1,\"result\":{\"sessionId\":\"ROOT\"}}");
}

/* What comes before the browser has let the guest in waits, and so does the guest. */
static void
test_waiting (Fixture *f, gconstpointer test_data)
{
  gbx_browse_guests_add (f->guests, f->line);
  take (f, "{\"id\":5,\"method\":\"A.b\",\"params\":{\"c\":1}}");
  gbx_browse_guests_await (f->guests, f->line);
  run (f);
  g_assert_cmpuint (f->ready_count, ==, 0);
  g_assert_cmpstr (f->asked->str, ==, "{\"id\":1,\"method\":\"Target.attachToBrowserTarget\"}\n");
  say (f, "{\"id\":1,\"result\":{\"sessionId\":\"ROOT\"}}");
  run_until (f, f->asked,
             "{\"id\":2,\"method\":\"A.b\",\"params\":{\"c\":1},\"sessionId\":\"ROOT\"}\n");
  say (f, "{\"id\":2,\"result\":{\"d\":1},\"sessionId\":\"ROOT\"}");
  run_until (f, f->told, "{\"id\":5,\"result\":{\"d\":1}}\n");
  g_assert_cmpuint (f->ready_count, ==, 1);
}

/* Events go to whom they belong. */
static void
test_sessions (Fixture *f, gconstpointer test_data)
{
  come_in (f);
  say (f, "{\"method\":\"Target.attachedToTarget\",\"params\":{\"sessionId\":\"S\"},"
          "\"sessionId\":\"ROOT\"}");
  run_until (f, f->told,
             "{\"method\":\"Target.attachedToTarget\",\"params\":{\"sessionId\":\"S\"}}\n");
  take (f, "{\"id\":6,\"method\":\"A.b\",\"sessionId\":\"S\"}");
  run_until (f, f->asked, "{\"id\":2,\"method\":\"A.b\",\"sessionId\":\"S\"}\n");
  say (f, "{\"method\":\"A.c\",\"params\":{},\"sessionId\":\"S\"}");
  run_until (f, f->told, "{\"method\":\"A.c\",\"params\":{},\"sessionId\":\"S\"}\n");
  g_assert_cmpuint (f->events_count, ==, 0);
  say (f, "{\"method\":\"A.c\",\"params\":{},\"sessionId\":\"OURS\"}");
  while (f->events_count == 0)
    run (f);
  /* Nobody answers in a session that is gone. */
  say (f, "{\"method\":\"Target.detachedFromTarget\",\"params\":{\"sessionId\":\"S\"},"
          "\"sessionId\":\"ROOT\"}");
  run_until (f, f->told, "{\"id\":6,\"error\":{\"code\":-32000,");
  take (f, "{\"id\":7,\"method\":\"A.b\",\"sessionId\":\"S\"}");
  run_until (f, f->told, "{\"id\":7,\"error\":{\"code\":-32000,\"message\":\"Session with given");
  gbx_browse_guests_remove (f->guests, f->line);
  run_until (f, f->asked, "\"Target.detachFromTarget\",\"params\":{\"sessionId\":\"ROOT\"}");
}

/* Who left before the browser let it in leaves nothing behind. */
static void
test_left_early (Fixture *f, gconstpointer test_data)
{
  gbx_browse_guests_add (f->guests, f->line);
  gbx_browse_guests_remove (f->guests, f->line);
  say (f, "{\"id\":1,\"result\":{\"sessionId\":\"ROOT\"}}");
  run_until (f, f->asked, "\"Target.detachFromTarget\",\"params\":{\"sessionId\":\"ROOT\"}");
}

static void
wait_for_end (Fixture *f)
{
  while (!f->is_over)
    run (f);
}

static void
test_refused (Fixture *f, gconstpointer test_data)
{
  gbx_browse_guests_add (f->guests, f->line);
  say (f, "{\"id\":1,\"error\":{\"message\":\"no\"}}");
  wait_for_end (f);
}

static void
test_browser_gone (Fixture *f, gconstpointer test_data)
{
  come_in (f);
  run (f);
  g_clear_pointer (&f->guests, gbx_browse_guests_free);
  wait_for_end (f);
}

static void
test_many_questions (Fixture *f, gconstpointer test_data)
{
  come_in (f);
  run (f);
  for (guint i = 0; i < GBX_BROWSE_MAX_QUESTIONS_COUNT; i++)
    take (f, "{\"id\":1,\"method\":\"A.b\"}");
  run (f);
  g_assert_false (f->is_over);
  take (f, "{\"id\":1,\"method\":\"A.b\"}");
  wait_for_end (f);
}

static void
test_many_sessions (Fixture *f, gconstpointer test_data)
{
  come_in (f);
  for (guint i = 0; i <= GBX_BROWSE_MAX_SESSIONS_COUNT; i++)
    {
      g_autofree char *text = g_strdup_printf (
          "{\"method\":\"Target.attachedToTarget\",\"params\":{\"sessionId\":\"S%u\"},"
          "\"sessionId\":\"ROOT\"}",
          i);

      g_assert_false (f->is_over);
      say (f, text);
      run (f);
    }
  wait_for_end (f);
}

/* GBX_BROWSE_MAX_PENDING_BYTES: a guest's message that does not fit costs the guest its place. */
static void
test_pending_of_guest (Fixture *f, gconstpointer test_data)
{
  g_autofree char *filling = g_strnfill (LARGE_BYTES, 'x');
  g_autofree char *text =
      g_strdup_printf ("{\"id\":1,\"method\":\"A.b\",\"params\":{\"c\":\"%s\"}}", filling);

  come_in (f);
  run_until (f, f->asked, "Target.attachToBrowserTarget");
  while (!f->is_over)
    {
      take (f, text); /* and the browser does not read */
      g_main_context_iteration (NULL, FALSE);
    }
  g_assert_false (gbx_browse_cdp_is_closed (f->cdp));
}

/* The same of our own: a browser that does not read is no browser. */
static void
test_pending (Fixture *f, gconstpointer test_data)
{
  g_autofree char *filling = g_strnfill (LARGE_BYTES, 'x');

  for (guint i = 0; i < LARGE_COUNT; i++)
    gbx_browse_cdp_send (f->cdp, NULL, "A.b",
                         gbx_browse_object_new ("c", 's', filling, NULL));
  g_assert_true (gbx_browse_cdp_is_closed (f->cdp));
}

/* An answer that nobody waits for any more goes nowhere. */
static void
test_forgotten (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GBytes) answer = NULL;
  gint64 id = gbx_browse_cdp_begin (f->cdp, NULL, "A.b", NULL);

  g_assert_cmpint (id, ==, 1);
  gbx_browse_cdp_forget (f->cdp);
  id = gbx_browse_cdp_begin (f->cdp, NULL, "A.c", NULL);
  say (f, "{\"id\":1,\"result\":{\"a\":1}}");
  say (f, "{\"id\":2,\"result\":{\"a\":2}}");
  answer = gbx_browse_cdp_end (f->cdp, id, GBX_BROWSE_STEP_USEC, NULL);
  g_assert_cmpmem (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), "{\"a\":2}", 7);
}

#define GUEST_TEST(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  GUEST_TEST ("/browse/guests/waiting", test_waiting);
  GUEST_TEST ("/browse/guests/sessions", test_sessions);
  GUEST_TEST ("/browse/guests/left-early", test_left_early);
  GUEST_TEST ("/browse/guests/refused", test_refused);
  GUEST_TEST ("/browse/guests/browser-gone", test_browser_gone);
  GUEST_TEST ("/browse/guests/many-questions", test_many_questions);
  GUEST_TEST ("/browse/guests/many-sessions", test_many_sessions);
  GUEST_TEST ("/browse/guests/pending", test_pending_of_guest);
  GUEST_TEST ("/browse/cdp/pending", test_pending);
  GUEST_TEST ("/browse/cdp/forgotten", test_forgotten);

  return g_test_run ();
}
