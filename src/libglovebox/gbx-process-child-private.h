/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a child does between fork and exec. Not installed. */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* Looked up before the fork: a child may only make plain system calls. */
typedef struct
{
  pid_t parent;
  gboolean change; /* it becomes somebody else: */
  uid_t uid;
  gid_t gid;
  gid_t *groups; /* the caller's to free */
  int groups_count;
} GbxProcessChild;

gboolean gbx_process_child_init (GbxProcessChild *self, const char *user_name, GError **error);
void gbx_process_child_prepare (gpointer child);

G_END_DECLS
