/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The server's actions for modules that offer them to clients in protocols of their own. */
#pragma once

#include "gbx-host-environment-private.h"
#include "gbx-server.h"

G_BEGIN_DECLS

/* Until gbx_host_environment_set_actions() with NULL, which comes before the server goes. */
void gbx_server_actions_offer (GbxServer *server, GbxHostEnvironment *environment);

G_END_DECLS
