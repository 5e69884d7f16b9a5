/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The shell of a sandbox: a process there that lives as long as the sandbox, found by a tag, into
 * which commands are typed. What it does goes on when nobody is connected; whoever comes next finds
 * out from a file in the sandbox whether a command still runs. One call at a time. Main context.
 */
#pragma once

#include "gbx-bash-call.h"
#include "gbx-common-rest.h"

G_BEGIN_DECLS

typedef struct _GbxE2bShell GbxE2bShell;

/* open_usec: how long a call waits for the shell itself; only then its own times begin. */
GbxE2bShell *gbx_e2b_shell_new (GbxCommonRest *rest,
                                GbxSandbox *sandbox,
                                const char *user,
                                gint64 no_change_usec,
                                gint64 open_usec);
/* Lets go of the process, which goes on. */
void gbx_e2b_shell_close (GbxE2bShell *self);
void gbx_e2b_shell_unref (GbxE2bShell *self);

void gbx_e2b_shell_call_async (GbxE2bShell *self,
                               const GbxBashCall *call,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
/* (transfer full) */
GbxObservation *gbx_e2b_shell_call_finish (GAsyncResult *result, GError **error);
/* (nullable): where the shell was after its last command. */
const char *gbx_e2b_shell_get_directory (GbxE2bShell *self);

G_END_DECLS
