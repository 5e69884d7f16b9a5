/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-environment.h"
#include "gbx-options.h"

G_BEGIN_DECLS

void gbx_daemon_log_install (const GbxOptions *options,
                             const GbxEnvironment *environment,
                             const char *const *envp);

G_END_DECLS
