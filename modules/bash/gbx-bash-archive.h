/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashArchive: the logs of the commands that were run last, by their ids. The oldest go first
 * when there are too many or they have become too large.
 */
#pragma once

#include "gbx-bash-log.h"

G_BEGIN_DECLS

typedef struct _GbxBashArchive GbxBashArchive;

GbxBashArchive *gbx_bash_archive_new (void);
void gbx_bash_archive_free (GbxBashArchive *self);

void gbx_bash_archive_add (GbxBashArchive *self, GbxBashLog *log);
GbxBashLog *gbx_bash_archive_lookup (GbxBashArchive *self, const char *id);

G_END_DECLS
