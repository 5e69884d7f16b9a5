/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#define GBX_DOCKER_ANSWER_MAX_BYTES (16 * 1024 * 1024)
#define GBX_DOCKER_VERSION_MAX_BYTES 16
#define GBX_DOCKER_LOG_MAX_BYTES (64 * 1024 * 1024)
