/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the two files of the proxy share. */
#pragma once

#include "gbx-mcp-proxy.h"

struct _GbxMcpProxy
{
  GObject parent_instance;

  GbxHost *host;
  char *directory;
  GPtrArray *backends; /* in the order of the last update */
  GPtrArray *stopping; /* those that were in the set, until they are gone */
  GHashTable *sessions;
  GPtrArray *updates; /* tasks that wait for servers */
  GTask *stop_task;
};

void gbx_mcp_proxy_pass_on (GbxMcpProxy *self, GbxMcpBackend *backend, GbxMcpMessage *message);
