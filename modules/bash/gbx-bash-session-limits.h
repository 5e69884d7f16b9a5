/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a session keeps, how much it does at once, and how long it waits. */
#pragma once

#include <glib.h>

/* --- channel --- */
/* Bytes that are no record: beyond this they are forgotten. */
#define GBX_BASH_CHANNEL_MAX_BYTES (4 * 1024 * 1024)

/* --- terminal --- */
/* What is read, and what is shown, at once. */
#define GBX_BASH_READER_PIECE_BYTES (8 * 1024)
/* While there is more to read, the main loop is told of no less. */
#define GBX_BASH_READER_BATCH_BYTES (16 * 1024)
/* What was read and not shown; beyond this whoever writes waits. */
#define GBX_BASH_READER_MAX_BYTES (64 * 1024)
/* How long it is shown before others get their turn of the main loop. */
#define GBX_BASH_READER_TURN_USEC 500
/* Output of a shell that has ended is read for this long, and longer as long as there is some; but
 * what it left behind may write for ever. */
#define GBX_BASH_PTY_LAST_WORDS_USEC (50 * 1000)
#define GBX_BASH_PTY_LAST_WORDS_MAX_USEC (1000 * 1000)

/* --- commands --- */
/* Up to this length a command line is typed; a longer one is quicker fetched. */
#define GBX_BASH_TYPED_MAX_BYTES 48

/* --- the log of one command --- */
#define GBX_BASH_LOG_MEMORY_MAX_BYTES (1024 * 1024)
#define GBX_BASH_LOG_FILE_MAX_BYTES (256 * 1024 * 1024)

/* --- the logs of past commands --- */
#define GBX_BASH_ARCHIVE_MAX_COUNT 256
#define GBX_BASH_ARCHIVE_MEMORY_MAX_BYTES (4 * 1024 * 1024)
#define GBX_BASH_ARCHIVE_MAX_BYTES (512 * 1024 * 1024)
/* What is sent of a log at once. */
#define GBX_BASH_OUTPUT_CHUNK_BYTES (256 * 1024)

/* --- waiting --- */
/* How long a prompt may seem to be there before the shell is asked. */
#define GBX_BASH_PROMPT_GRACE_USEC (30 * 1000)
#define GBX_BASH_PROMPT_MAX_GRACE_USEC (1000 * 1000)
/* How long nothing must have come for the terminal's state to mean anything. */
#define GBX_BASH_QUIET_USEC (20 * 1000)
/* How often it is looked whether a shell is quiet before it is asked, and for how long. */
#define GBX_BASH_CALM_USEC (5 * 1000)
#define GBX_BASH_CALM_MAX_USEC (1000 * 1000)
/* How long an idle shell has to do something about a key. */
#define GBX_BASH_KEY_USEC (100 * 1000)
/* How long it has to answer. */
#define GBX_BASH_ANSWER_USEC (300 * 1000)
/* How often a command is interrupted whose client is gone, and what it has to end each time. */
#define GBX_BASH_ABANDONED_KEYS_COUNT 2
#define GBX_BASH_ABANDONED_USEC (1000 * 1000)
/* How long a shell is idle before its exported variables are fetched. */
#define GBX_BASH_EXPORTS_IDLE_USEC (100 * 1000)
/* From hanging up to killing what is left of a session. */
#define GBX_BASH_HANGUP_GRACE_USEC (300 * 1000)

/* --- the keeper of a shell whose server is gone --- */
/* How often it kills what is left, and when it gives up on what it may not kill. */
#define GBX_BASH_KEEPER_PAUSE_USEC (10 * 1000)
#define GBX_BASH_KEEPER_GIVE_UP_USEC (5 * 1000 * 1000)
/* How many generations it looks back; orphans come back to it. */
#define GBX_BASH_KEEPER_MAX_DEPTH_COUNT 100
