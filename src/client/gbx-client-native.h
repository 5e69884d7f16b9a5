/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The calls of a client for a sandbox without a server: its provider carries them out. */
#pragma once

#include "gbx-provider.h"

G_BEGIN_DECLS

typedef struct
{
  GbxProvider *provider; /* (nullable): NULL: there is a server */
  GbxSandbox *sandbox;   /* (nullable) */
} GbxClientNative;

/* owned: the task of a call, which gets what that call gives back. */
void gbx_client_native_execute (GTask *owned,
                                const GbxClientNative *native,
                                const char *action,
                                JsonObject *args,
                                double timeout_seconds);
void gbx_client_native_list (GTask *owned, const GbxClientNative *native, JsonObject *args);
void gbx_client_native_upload (GTask *owned,
                               const GbxClientNative *native,
                               GBytes *content,
                               const char *name,
                               const char *destination,
                               gboolean is_recursive);
void gbx_client_native_download (GTask *owned,
                                 const GbxClientNative *native,
                                 const char *path,
                                 GOutputStream *output);

G_END_DECLS
