/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Times and sizes of the client's side. */
#pragma once

#include <glib.h>

/* How long one try may take. */
#define GBX_CLIENT_ALIVE_TIMEOUT_USEC (5 * G_USEC_PER_SEC)
#define GBX_CLIENT_LIST_TIMEOUT_USEC (10 * G_USEC_PER_SEC)
#define GBX_CLIENT_INFO_TIMEOUT_USEC (10 * G_USEC_PER_SEC)
#define GBX_CLIENT_TRANSFER_TIMEOUT_USEC (300 * G_USEC_PER_SEC)
/* What the server has, after an action's own time, to say that it passed. */
#define GBX_CLIENT_ACTION_GRACE_USEC (5 * G_USEC_PER_SEC)

/* Between two looks at a server that is not there yet: the first waits, doubled up to the last. */
#define GBX_CLIENT_WAIT_FIRST_USEC (5 * 1000)
#define GBX_CLIENT_WAIT_LAST_USEC (G_USEC_PER_SEC)

/* Between two tries of anything else, doubled each time; a server may ask for more. */
#define GBX_CLIENT_RETRY_FIRST_USEC (200 * 1000)
#define GBX_CLIENT_RETRY_LAST_USEC (60 * G_USEC_PER_SEC)
#define GBX_CLIENT_MAX_TRIES_COUNT 3

/* One message to an MCP server, which is one line, and those that have no answer yet. */
#define GBX_CLIENT_MAX_MESSAGE_BYTES (64 * 1024 * 1024)
#define GBX_CLIENT_MAX_POSTS_COUNT 100
/* They have a connection each, and what ends the session needs one, too. */
#define GBX_CLIENT_MAX_CONNECTIONS_COUNT (GBX_CLIENT_MAX_POSTS_COUNT + 2)

#define GBX_CLIENT_MAX_ANSWER_BYTES (256 * 1024 * 1024)
/* What an error shows of an answer that is not what was expected. */
#define GBX_CLIENT_MAX_SHOWN_BYTES 500
