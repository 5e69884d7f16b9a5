/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-proxy.h"

static const char *
get_environment (const char *lower, const char *upper)
{
  const char *value = g_getenv (lower);

  if (value == NULL)
    value = g_getenv (upper);
  return value != NULL && value[0] != '\0' ? value : NULL;
}

/* Words between commas or spaces; no proxy leads back to this machine. */
static char **
list_ignored (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text != NULL ? text : "", ", ", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add_many (builder, "localhost", "127.0.0.0/8", "::1", NULL);
  for (gsize i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      g_strv_builder_add (builder, words[i]);
  return g_strv_builder_end (builder);
}

/**
 * gbx_proxy_resolver_new:
 *
 * Makes a resolver of the proxies that the environment names in http_proxy, https_proxy and
 * all_proxy, also in upper case, but for the hosts in no_proxy and for this machine. It asks no
 * desktop and no network.
 *
 * Returns: (transfer full) (nullable): the resolver, or %NULL if no proxy is named
 *
 * Since: 1.0
 */
GProxyResolver *
gbx_proxy_resolver_new (void)
{
  const char *http = get_environment ("http_proxy", "HTTP_PROXY");
  const char *https = get_environment ("https_proxy", "HTTPS_PROXY");
  const char *all = get_environment ("all_proxy", "ALL_PROXY");
  g_auto (GStrv) ignored = list_ignored (get_environment ("no_proxy", "NO_PROXY"));
  GProxyResolver *self;

  if (http == NULL && https == NULL && all == NULL)
    return NULL;
  self = g_simple_proxy_resolver_new (all, ignored);
  if (http != NULL)
    g_simple_proxy_resolver_set_uri_proxy (G_SIMPLE_PROXY_RESOLVER (self), "http", http);
  if (https != NULL)
    g_simple_proxy_resolver_set_uri_proxy (G_SIMPLE_PROXY_RESOLVER (self), "https", https);
  return self;
}
