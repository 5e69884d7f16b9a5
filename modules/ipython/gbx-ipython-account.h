/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* As whom a kernel runs, and what it finds in its environment. */
#pragma once

#include <gbx.h>
#include <sys/types.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char *home;
  char *shell;
  uid_t uid;
  gid_t gid;
  gid_t *groups;
  int groups_count;
  gboolean change; /* the server is root, and the kernel is not to run as it does */
} GbxIpythonAccount;

GbxIpythonAccount *gbx_ipython_account_new (const char *name, gboolean may_change, GError **error);
void gbx_ipython_account_free (GbxIpythonAccount *self);
char **gbx_ipython_account_build_environment (const GbxIpythonAccount *self,
                                              const char *const *inherited,
                                              const char *const *kept);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxIpythonAccount, gbx_ipython_account_free)

G_END_DECLS
