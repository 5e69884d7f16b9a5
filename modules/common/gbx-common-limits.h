/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Times and sizes of requests to providers. */
#pragma once

#include <glib.h>

/* Between two tries of a request, doubled each time; a provider may ask for more. */
#define GBX_COMMON_RETRY_FIRST_USEC (250 * 1000)
#define GBX_COMMON_RETRY_LAST_USEC (8 * G_USEC_PER_SEC)
#define GBX_COMMON_RETRY_ASKED_MAX_USEC (60 * G_USEC_PER_SEC)
#define GBX_COMMON_MAX_TRIES_COUNT 5

/* Between two looks at a sandbox that is not ready: the first waits, then half as long again. */
#define GBX_COMMON_POLL_FIRST_USEC (100 * 1000)
#define GBX_COMMON_POLL_LAST_USEC (2 * G_USEC_PER_SEC)

#define GBX_COMMON_ANSWER_MAX_BYTES (16 * 1024 * 1024)
/* What an error shows of what a provider says. */
#define GBX_COMMON_MESSAGE_MAX_BYTES 500
#define GBX_COMMON_PAGES_MAX_COUNT 1000
