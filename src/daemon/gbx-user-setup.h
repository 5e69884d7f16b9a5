/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* For whom the server acts, and where. All is borrowed. */
typedef struct
{
  const char *username;
  guint32 user_id;          /* for a user that has to be made */
  const char *current_user; /* (nullable): what USER says */
  const char *working_dir;  /* absolute */
  const char *group;        /* of the working directory, by name or number */

  /* Where the system keeps its users; NULL: in its usual places. */
  const char *passwd_path;
  const char *group_path;
  const char *sudoers_path;
  const char *useradd_program;
} GbxUserSetup;

gboolean gbx_user_setup_run (const GbxUserSetup *self,
                             guint32 *out_user_id,
                             char ***out_warnings,
                             GError **error);

G_END_DECLS
