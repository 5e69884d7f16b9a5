/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The sizes of the shell's terminal and the limits of what a command can make it keep. They are
 * part of what clients see: where a long output is cut follows from them.
 */
#pragma once

#include <glib.h>

/* --- the terminal --- */
#define GBX_BASH_SCREEN_COLUMNS_COUNT 1000
#define GBX_BASH_SCREEN_ROWS_COUNT 1000
#define GBX_BASH_SCREEN_HISTORY_COUNT 10000
/* A full history loses this many of its oldest rows at once. */
#define GBX_BASH_SCREEN_HISTORY_DROP_COUNT 1000
/* The rows that a prompt and the echo of a one-line command take before the output... */
#define GBX_BASH_SCREEN_LEAD_COUNT 12
/* ...and those that the next prompt and its cursor take after it. */
#define GBX_BASH_SCREEN_TRAIL_COUNT 12
#define GBX_BASH_SCREEN_TAB_COUNT 8

/* --- what one command can make it keep --- */
/* Marks (accents, joiners) on one cell; further ones are dropped. */
#define GBX_BASH_CELL_MAX_MARKS_COUNT 8
/* Room for the marked cells of one row, in characters; further marks are dropped. */
#define GBX_BASH_ROW_MAX_MARKED_COUNT 2048
/* Parameters of one control sequence, further ones are ignored, and what one of them counts. */
#define GBX_BASH_VT_MAX_PARAMS_COUNT 16
#define GBX_BASH_VT_PARAM_MAX_COUNT 9999
/* Answers to terminal queries that nobody has taken yet. */
#define GBX_BASH_REPLY_MAX_BYTES 4096

/* --- one command's text --- */
/* How deep its constructs may nest to be taken apart; beyond, it counts as one command. */
#define GBX_BASH_SPLIT_MAX_DEPTH_COUNT 200
/* Here-documents that may wait for their bodies at once. */
#define GBX_BASH_SPLIT_MAX_HEREDOCS_COUNT 64

/* --- reports --- */
#define GBX_BASH_CONTENT_MAX_CHARS_COUNT 30000
