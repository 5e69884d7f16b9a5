/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Requests to what runs in a sandbox: its daemon for processes and files, and what executes cells.
 * The address and the tokens are the sandbox's own; nothing of the API's key goes there. Main
 * context.
 */
#pragma once

#include "gbx-common-rest.h"
#include "gbx-e2b-parse.h"

G_BEGIN_DECLS

#define GBX_E2B_PROCESS "/process.Process/"
#define GBX_E2B_FILES "/filesystem.Filesystem/"

/* path: (transfer full): behind the address of the port; body: (transfer full) (nullable); user:
 * (nullable): on whose behalf. (transfer full) (nullable): NULL if the sandbox has no address. */
GbxCommonCall *gbx_e2b_envd_new_call (GbxSandbox *sandbox,
                                      guint port,
                                      const char *method,
                                      char *path,
                                      const char *user,
                                      JsonObject *body,
                                      GError **error);
/* One more header of a call. value: (transfer full) */
void gbx_e2b_envd_take_header (GbxCommonCall *call, const char *name, char *value);
/* (transfer full): the path of a file's content. */
char *gbx_e2b_envd_format_file (const char *path, const char *user);

/* What comes of a process, in order. */
typedef void (*GbxE2bEventFunc) (const GbxE2bEvent *event, gpointer user_data);

/* A stream of events, from Start or Connect. Success is a stream that ended as it should. message:
 * (transfer full). timeout_usec: 0: any time. After the callback nothing comes any more. */
void gbx_e2b_envd_stream_async (GbxCommonRest *rest,
                                GbxSandbox *sandbox,
                                const char *method,
                                const char *user,
                                JsonObject *message,
                                GbxE2bEventFunc on_event,
                                gint64 timeout_usec,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean gbx_e2b_envd_stream_finish (GAsyncResult *result, GError **error);

/* A helping command until its end, tried again if it is lost: it must do no harm twice. argv is
 * copied. What it writes, on both ways, comes with its exit code. */
void gbx_e2b_envd_help_async (GbxCommonRest *rest,
                              GbxSandbox *sandbox,
                              const char *const *argv,
                              const char *user,
                              gint64 timeout_usec,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
/* (transfer full) */
char *gbx_e2b_envd_help_finish (GAsyncResult *result, int *out_exit_code, GError **error);

/* (transfer full): what a process is started from. */
JsonObject *gbx_e2b_envd_new_process (const char *const *argv, const char *directory);

G_END_DECLS
