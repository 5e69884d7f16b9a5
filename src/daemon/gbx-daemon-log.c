/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-daemon-log.h"

#include <unistd.h>

#include "gbx-log.h"

/* Below the directory that the program was started in. */
#define LOG_FILE_PATH "logs/openhands.log"

/**
 * gbx_daemon_log_is_json:
 * @options: --log-format
 * @environment: LOG_JSON
 *
 * Whether the log is for programs: then standard output holds JSON alone, and a line a request.
 *
 * Returns: see above
 */
gboolean
gbx_daemon_log_is_json (const GbxOptions *options, const GbxEnvironment *environment)
{
  return options->log_format == GBX_LOG_FORMAT_DEFAULT
             ? environment->log_json
             : options->log_format == GBX_LOG_FORMAT_JSON;
}

/**
 * gbx_daemon_log_install:
 * @options: --log-format
 * @environment: LOG_JSON and its like
 * @envp: (array zero-terminated=1): where the secrets are that no line may show
 *
 * Sends all that the process logs to where command line and environment want it. May be called
 * once.
 */
void
gbx_daemon_log_install (const GbxOptions *options,
                        const GbxEnvironment *environment,
                        const char *const *envp)
{
  g_auto (GStrv) secrets = gbx_environment_list_secrets (envp);
  GbxLogConfig config = {
    .level = environment->log_level,
    .json = gbx_daemon_log_is_json (options, environment),
    .json_level_key = environment->log_json_level_key,
    .secrets = (const char *const *) secrets,
    .file_path = environment->log_to_file ? LOG_FILE_PATH : NULL,
    .output_fd = STDOUT_FILENO,
    .error_fd = STDERR_FILENO,
  };

  gbx_log_install (gbx_log_new (&config));
}
