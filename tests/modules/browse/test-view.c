/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Looks at a page that never keeps still: the browser is a pipe that refuses all it is asked. */
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "gbx-browse-error.h"
#include "gbx-browse-limits.h"
#include "gbx-browse-view.h"

#define ATTACHED                                                             \
  "{\"method\":\"Target.attachedToTarget\",\"params\":{\"sessionId\":\"S\"," \
  "\"targetInfo\":{\"targetId\":\"T\",\"type\":\"page\"}}}"

typedef struct
{
  int to_tabs;
  int from_tabs;
  GString *begun; /* of what is asked */
  GSource *source;
  guint looks_count;
  GbxBrowseTabs *tabs;
} Fixture;

static void
say (Fixture *f, const char *text)
{
  g_assert_cmpint (write (f->to_tabs, text, strlen (text) + 1), ==, (gssize) strlen (text) + 1);
}

static void
refuse (Fixture *f, const char *question)
{
  const char *id = strstr (question, "\"id\":");
  g_autofree char *answer = NULL;

  g_assert_nonnull (id);
  answer = g_strdup_printf ("{\"id\":%d,\"error\":{\"code\":-32000,\"message\":\"it is gone\"}%s}",
                            atoi (id + strlen ("\"id\":")),
                            strstr (question, "\"sessionId\"") != NULL ? ",\"sessionId\":\"S\""
                                                                       : "");
  if (strstr (question, "Page.captureScreenshot") != NULL)
    f->looks_count++;
  say (f, answer);
}

static gboolean
on_asked (int fd, GIOCondition condition, gpointer user_data)
{
  Fixture *f = user_data;
  char buffer[65536];
  gssize n = read (fd, buffer, sizeof buffer);

  for (gssize i = 0; i < n; i++)
    {
      g_string_append_c (f->begun, buffer[i]);
      if (buffer[i] != '\0')
        continue;
      refuse (f, f->begun->str);
      g_string_truncate (f->begun, 0);
    }
  return G_SOURCE_CONTINUE;
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
  f->to_tabs = in[1];
  f->from_tabs = out[0];
  f->begun = g_string_new (NULL);
  f->source = g_unix_fd_source_new (f->from_tabs, G_IO_IN);
  g_source_set_callback (f->source, G_SOURCE_FUNC (on_asked), f, NULL);
  g_source_attach (f->source, NULL);
  f->tabs = gbx_browse_tabs_new (g_main_context_default (), input, output, "/nowhere");
}

static void
tear_down (Fixture *f, gconstpointer test_data)
{
  gbx_browse_tabs_free (f->tabs);
  g_source_destroy (f->source);
  g_source_unref (f->source);
  g_string_free (f->begun, TRUE);
  close (f->to_tabs);
  close (f->from_tabs);
}

static void
test_restless (Fixture *f, gconstpointer test_data)
{
  g_autoptr (GError) error = NULL;

  say (f, ATTACHED);
  while (f->tabs->pages->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (gbx_browse_view_new (f->tabs, GBX_BROWSE_VIEW_PLAIN, &error));
  g_assert_true (error->domain == GBX_BROWSE_ERROR);
  g_assert_nonnull (strstr (error->message, "it is gone"));
  g_assert_cmpuint (f->looks_count, ==, GBX_BROWSE_OBSERVE_MAX_COUNT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/browse/view/restless", Fixture, NULL, set_up, test_restless, tear_down);

  return g_test_run ();
}
