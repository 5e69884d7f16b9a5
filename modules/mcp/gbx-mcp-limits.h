/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The limits of the MCP proxy. */
#pragma once

#include "gbx-mcp-wire-limits.h"

/* One message of a server, which is one line. */
#define GBX_MCP_MAX_MESSAGE_BYTES (16 * 1024 * 1024)
#define GBX_MCP_MAX_SERVERS_COUNT 64
#define GBX_MCP_MAX_SESSIONS_COUNT 256
/* Requests of one session that have no answer yet. */
#define GBX_MCP_MAX_CALLS_COUNT 256
/* Pages of one list of one server. */
#define GBX_MCP_MAX_PAGES_COUNT 100
/* Between a server's end and its next start, growing from the first to the second. */
#define GBX_MCP_RESTART_MIN_USEC (G_USEC_PER_SEC)
#define GBX_MCP_RESTART_MAX_USEC (60 * G_USEC_PER_SEC)
/* A server that is told to end by the end of its input has this long before signals come; */
#define GBX_MCP_CLOSE_GRACE_USEC (2 * G_USEC_PER_SEC)
/* this long if somebody waits for its end: this server ends, or that one is of no use any more. */
#define GBX_MCP_HURRIED_GRACE_USEC (300 * 1000)
