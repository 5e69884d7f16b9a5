/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A client of an action server. Asynchronous, on the main context; every call can be cancelled. An
 * action is sent once: again only if nothing of it can have arrived, or the caller allows it.
 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "gbx-client-call.h"
#include "gbx-provider.h"

G_BEGIN_DECLS

#define GBX_TYPE_CLIENT (gbx_client_get_type ())
G_DECLARE_FINAL_TYPE (GbxClient, gbx_client, GBX, CLIENT, GObject)

/* headers: (nullable): name, value, name, value, …; sent with each request. */
GbxClient *gbx_client_new (const char *base_url, const char *const *headers);

/* The same for a sandbox without a server, whose provider executes: gbx_provider_executes (). What
 * is no action is one of these: list_files (path), whose observation has the extra files,
 * upload_file (path, name, recursive) of the request's content, and download_files (path), whose
 * output is the archive. */
GbxClient *gbx_client_new_for_sandbox (GbxProvider *provider, GbxSandbox *sandbox);

/* One look. */
void gbx_client_alive_async (GbxClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean gbx_client_alive_finish (GbxClient *self, GAsyncResult *result, GError **error);

/* Looks until the server answers; ::not-yet (guint tries) is emitted after each look in vain. */
void gbx_client_wait_alive_async (GbxClient *self,
                                  gint64 timeout_usec,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean gbx_client_wait_alive_finish (GbxClient *self, GAsyncResult *result, GError **error);

/* timeout_seconds: the action's own, 0: any. The result is the observation as it came. */
void gbx_client_execute_async (GbxClient *self,
                               const char *action,
                               JsonObject *args,
                               double timeout_seconds,
                               gboolean is_repeatable,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
JsonObject *gbx_client_execute_finish (GbxClient *self, GAsyncResult *result, GError **error);

/* path: (nullable): NULL is the server's working directory. */
void gbx_client_list_async (GbxClient *self,
                            const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
char **gbx_client_list_finish (GbxClient *self, GAsyncResult *result, GError **error);

void gbx_client_info_async (GbxClient *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
JsonObject *gbx_client_info_finish (GbxClient *self, GAsyncResult *result, GError **error);

/* name: the file's name there; destination: the absolute directory there. */
void gbx_client_upload_async (GbxClient *self,
                              GBytes *content,
                              const char *name,
                              const char *destination,
                              gboolean is_recursive,
                              GbxClientProgressFunc progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean gbx_client_upload_finish (GbxClient *self, GAsyncResult *result, GError **error);

/* Writes the archive of path, an absolute one there, into output, and does not close it. */
void gbx_client_download_async (GbxClient *self,
                                const char *path,
                                GOutputStream *output,
                                GbxClientProgressFunc progress,
                                gpointer progress_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean gbx_client_download_finish (GbxClient *self, GAsyncResult *result, GError **error);

/* For what is no call of the protocol: a message with the client's headers, or NULL if the address
 * is none or there is no server, and what sends it. path: with a slash at its beginning. */
SoupMessage *gbx_client_new_message (GbxClient *self, const char *method, const char *path);
SoupSession *gbx_client_get_session (GbxClient *self);

/* Members of what a server sent; the fallback where there is none of that type. */
const char *gbx_client_get_string (JsonObject *object, const char *name, const char *fallback);
gint64 gbx_client_get_int (JsonObject *object, const char *name, gint64 fallback);
gboolean gbx_client_get_boolean (JsonObject *object, const char *name, gboolean fallback);
/* (nullable) */
JsonObject *gbx_client_get_object (JsonObject *object, const char *name);

G_END_DECLS
