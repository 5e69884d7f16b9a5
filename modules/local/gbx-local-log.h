/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

/* Returns the log of a sandbox, or its last lines, through the task, from a worker thread. */
void gbx_local_log_read (GTask *task, const char *name, guint max_lines_count);

G_END_DECLS
