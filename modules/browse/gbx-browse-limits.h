/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The limits of the browser. */
#pragma once

#include <glib.h>

/* One message of the browser's: of a page of 20 MB the snapshot is the longest. */
#define GBX_BROWSE_MAX_MESSAGE_BYTES (256 * 1024 * 1024)
/* What waits for a browser that does not read; one message of a client's must fit, too. */
#define GBX_BROWSE_MAX_PENDING_BYTES (64 * 1024 * 1024)
/* Clients of the browser's own protocol beside us; one message of theirs; what waits for one that
 * does not read; sessions that one has, and questions that were not answered yet. */
#define GBX_BROWSE_MAX_CLIENTS_COUNT 8
#define GBX_BROWSE_MAX_CLIENT_MESSAGE_BYTES (16 * 1024 * 1024)
#define GBX_BROWSE_MAX_CLIENT_PENDING_BYTES (64 * 1024 * 1024)
#define GBX_BROWSE_MAX_SESSIONS_COUNT 1000
#define GBX_BROWSE_MAX_QUESTIONS_COUNT 10000
/* Open pages; what would be one more is closed at once. */
#define GBX_BROWSE_MAX_PAGES_COUNT 64
/* Frames of one page that are looked at. */
#define GBX_BROWSE_MAX_FRAMES_COUNT 100
/* Files on their way that nobody has been told of. */
#define GBX_BROWSE_MAX_DOWNLOADS_COUNT 32
/* Screenshots that stay; older ones go. */
#define GBX_BROWSE_MAX_SCREENSHOTS_COUNT 1000

/* What the browser uses is measured after a step, and not more often than this. */
#define GBX_BROWSE_MEMORY_INTERVAL_USEC (10 * G_USEC_PER_SEC)

/* The browser's start. */
#define GBX_BROWSE_START_USEC (60 * G_USEC_PER_SEC)
/* What a browser that is told to end has before signals come. */
#define GBX_BROWSE_CLOSE_GRACE_USEC (300 * 1000)
/* One step, from its first call to its observation. */
#define GBX_BROWSE_STEP_USEC (120 * G_USEC_PER_SEC)
/* An operation on an element; one that is under way may take longer. */
#define GBX_BROWSE_ELEMENT_USEC (500 * 1000)
#define GBX_BROWSE_ATTEMPT_USEC (10 * G_USEC_PER_SEC)
/* A navigation until its load event. */
#define GBX_BROWSE_NAVIGATION_USEC (100 * G_USEC_PER_SEC)
#define GBX_BROWSE_FILE_CHOOSER_USEC (5 * G_USEC_PER_SEC)
/* After an operation: at least, and at most while a navigation is under way. */
#define GBX_BROWSE_PAUSE_MIN_USEC (250 * 1000)
#define GBX_BROWSE_PAUSE_MAX_USEC (1000 * 1000)
/* After a step's calls: what pages have to react, to answer, and each to be there. */
#define GBX_BROWSE_SETTLE_USEC (500 * 1000)
#define GBX_BROWSE_COMMIT_USEC (5 * G_USEC_PER_SEC)
#define GBX_BROWSE_CONTENT_USEC (3 * G_USEC_PER_SEC)
/* Looks at a page that changes under them, and what lies between two. */
#define GBX_BROWSE_OBSERVE_MAX_COUNT 5
#define GBX_BROWSE_OBSERVE_PAUSE_USEC (500 * 1000)
/* A download that began during a step. */
#define GBX_BROWSE_DOWNLOAD_USEC (60 * G_USEC_PER_SEC)
/* What a page that hangs has to answer after it was interrupted. */
#define GBX_BROWSE_RECOVER_USEC (2 * G_USEC_PER_SEC)
/* One press or release; a page's own handler may take longer. */
#define GBX_BROWSE_INPUT_USEC (10 * G_USEC_PER_SEC)
