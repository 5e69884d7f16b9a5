/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* One message of a stream. */
#define GBX_E2B_FRAME_MAX_BYTES (16 * 1024 * 1024)
/* What a command may have written that nobody was shown; the oldest goes first. */
#define GBX_E2B_OUTPUT_MAX_BYTES (8 * 1024 * 1024)
/* What a helping command may write. */
#define GBX_E2B_HELPER_MAX_BYTES (64 * 1024)
/* One line of what a cell says: an image is one. */
#define GBX_E2B_CELL_MAX_BYTES (64 * 1024 * 1024)
#define GBX_E2B_CELL_MAX_IMAGES_COUNT 64
/* How often a shell is looked for again when its stream was cut. */
#define GBX_E2B_REOPEN_MAX_COUNT 5
#define GBX_E2B_REOPEN_PAUSE_USEC (200 * 1000)
/* A file on its way, and an archive that is made or unpacked. */
#define GBX_E2B_TRANSFER_TIMEOUT_USEC (300 * G_USEC_PER_SEC)
/* Of an archive that is fetched. */
#define GBX_E2B_PIECE_BYTES ((gsize) 4 * 1024 * 1024)
