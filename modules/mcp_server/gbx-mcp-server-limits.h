/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The limits of the sandbox as an MCP server. */
#pragma once

#include "gbx-mcp-wire-limits.h"

#define GBX_MCP_SERVER_MAX_SESSIONS_COUNT 256
/* Tools of one session that have no answer yet. */
#define GBX_MCP_SERVER_MAX_CALLS_COUNT 64
/* How often a client that asked for it hears how far an action is. */
#define GBX_MCP_SERVER_PROGRESS_USEC (500 * 1000)
/* How much output one such message carries: the end of what came. */
#define GBX_MCP_SERVER_MAX_PROGRESS_BYTES 4096
/* Longer texts beside the content are left out of the structured result. */
#define GBX_MCP_SERVER_MAX_EXTRA_BYTES 4096
