/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-environment.h"
#include "gbx-options.h"

G_BEGIN_DECLS

gboolean gbx_daemon_log_is_json (const GbxOptions *options, const GbxEnvironment *environment);
void gbx_daemon_log_install (const GbxOptions *options,
                             const GbxEnvironment *environment,
                             const char *const *envp);

G_END_DECLS
