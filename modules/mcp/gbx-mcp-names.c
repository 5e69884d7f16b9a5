/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How clients name what one of several servers offers. Pure. */
#include "gbx-mcp-names.h"

#include <string.h>

#define SCHEME_END "://"

/* (transfer full): the name of a tool or prompt for clients */
char *
gbx_mcp_names_add (const char *server, const char *name)
{
  return g_strconcat (server, "_", name, NULL);
}

/* (transfer full): the address of a resource for clients; one without a host is left as it is */
char *
gbx_mcp_names_add_to_uri (const char *server, const char *uri)
{
  const char *rest = strstr (uri, SCHEME_END);

  if (rest == NULL)
    return g_strdup (uri);
  rest += strlen (SCHEME_END);
  return g_strdup_printf ("%.*s%s/%s", (int) (rest - uri), uri, server, rest);
}

/* (transfer none) (nullable): the server's own name, if @name is one of @server */
const char *
gbx_mcp_names_match (const char *server, const char *name)
{
  gsize length = strlen (server);

  if (strncmp (name, server, length) != 0 || name[length] != '_' || name[length + 1] == '\0')
    return NULL;
  return name + length + 1;
}

/* (transfer full) (nullable): the server's own address, if @uri is one of @server */
char *
gbx_mcp_names_match_uri (const char *server, const char *uri)
{
  const char *rest = strstr (uri, SCHEME_END);
  gsize length = strlen (server);

  if (rest == NULL)
    return NULL;
  rest += strlen (SCHEME_END);
  if (strncmp (rest, server, length) != 0 || rest[length] != '/')
    return NULL;
  return g_strdup_printf ("%.*s%s", (int) (rest - uri), uri, rest + length + 1);
}
