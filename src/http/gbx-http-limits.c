/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-http-limits.h"

/**
 * gbx_http_limits_get_default:
 *
 * Returns: the limits that hold where nobody says otherwise
 */
GbxHttpLimits
gbx_http_limits_get_default (void)
{
  return (GbxHttpLimits){
    .max_connections_count = GBX_HTTP_MAX_CONNECTIONS_COUNT,
    .max_lingering_count = GBX_HTTP_MAX_LINGERING_COUNT,
    .max_header_bytes = GBX_HTTP_MAX_HEADER_BYTES,
    .max_body_bytes = GBX_JSON_MAX_BYTES,
    .max_stream_bytes = GBX_HTTP_MAX_STREAM_BYTES,
    .head_timeout_usec = GBX_HTTP_HEAD_TIMEOUT_USEC,
    .idle_timeout_usec = GBX_HTTP_IDLE_TIMEOUT_USEC,
    .keep_alive_min_usec = GBX_HTTP_KEEP_ALIVE_MIN_USEC,
    .linger_usec = GBX_HTTP_LINGER_USEC,
    .sweep_interval_usec = GBX_HTTP_SWEEP_INTERVAL_USEC,
    .stop_timeout_usec = GBX_SHUTDOWN_MAX_USEC,
  };
}
