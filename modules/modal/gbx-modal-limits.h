/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sizes of what Modal says, and of what it is told. */
#pragma once

#include <glib.h>

/* All that comes as the answer of one call, and what its messages take in memory. */
#define GBX_MODAL_ANSWER_MAX_BYTES (8 * 1024 * 1024)
#define GBX_MODAL_MESSAGES_MAX_BYTES (64 * 1024 * 1024)

/* The path of a workspace is kept in several tags if it is long. */
#define GBX_MODAL_TAG_MAX_BYTES 63
#define GBX_MODAL_WORKSPACE_TAGS_MAX_COUNT 8

/* How long Modal may think about a call that waits there, and how long a log is listened to. */
#define GBX_MODAL_POLL_USEC (5 * G_USEC_PER_SEC)
#define GBX_MODAL_BUILD_POLL_USEC (20 * G_USEC_PER_SEC)
#define GBX_MODAL_LOG_USEC (1 * G_USEC_PER_SEC)
