/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx.h>

static const char *const names[] = { "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY",
                                     "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY" };

typedef struct
{
  const char *environment; /* NAME=VALUE, one a line */
  const char *uri;
  const char *proxy; /* (nullable): there is no resolver */
} Row;

static const Row rows[] = {
  { "", "http://a.example/", NULL },
  { "http_proxy=http://p:1", "http://a.example/", "http://p:1" },
  { "HTTP_PROXY=http://p:1", "http://a.example/", "http://p:1" },
  { "http_proxy=http://p:1", "https://a.example/", "direct://" },
  { "https_proxy=http://p:2\nhttp_proxy=http://p:1", "https://a.example/", "http://p:2" },
  { "all_proxy=http://p:3", "https://a.example/", "http://p:3" },
  { "http_proxy=http://p:1\nno_proxy=b.example, a.example", "http://a.example/", "direct://" },
  { "http_proxy=http://p:1\nno_proxy=b.example", "http://a.example/", "http://p:1" },
  { "http_proxy=http://p:1", "http://127.0.0.1:80/", "direct://" },
  { "http_proxy=http://p:1", "http://localhost/", "direct://" },
  { "http_proxy=http://p:1", "http://4444-x.localhost:80/", "direct://" },
  { "http_proxy=", "http://a.example/", NULL },
};

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_auto (GStrv) lines = g_strsplit (row->environment, "\n", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GProxyResolver) resolver = NULL;
  g_auto (GStrv) proxies = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_unsetenv (names[i]);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (lines[i], "=", 2);

      g_setenv (pair[0], pair[1], TRUE);
    }
  resolver = gbx_proxy_resolver_new ();
  g_assert_cmpint (resolver == NULL, ==, row->proxy == NULL);
  if (resolver == NULL)
    return;
  proxies = g_proxy_resolver_lookup (resolver, row->uri, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (proxies[0], ==, row->proxy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/proxy/%zu", i);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
