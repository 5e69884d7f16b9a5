/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Requests to a provider's API, tried again where that can help: refused for a while (429), failed
 * on the other side, lost on the way. What a request that cannot be repeated has done is unknown
 * when its answer is lost; that is said. Main context.
 */
#pragma once

#include "gbx-common-http.h"

G_BEGIN_DECLS

typedef struct _GbxCommonRest GbxCommonRest;

/* What takes requests to a provider and brings answers, as gbx-common-http does. Whatever status an
 * answer has, it is one of HTTP. */
typedef struct
{
  void (*send_async) (gpointer carrier,
                      const GbxCommonHttpRequest *request,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
  GBytes *(*send_finish) (GAsyncResult *result, guint *out_status, GError **error);
  const char *(*get_header) (GAsyncResult *result, const char *name);
  gboolean (*was_sent) (GAsyncResult *result);
  GDestroyNotify unref;
} GbxCommonCarrier;

/* One request, with all that it needs. */
typedef struct
{
  const char *method;
  char *path;                    /* behind the address, or a whole address of its own */
  JsonObject *body;              /* (nullable) */
  GBytes *data;                  /* (nullable): a body that is no JSON */
  GBytes *head;                  /* (nullable): before data */
  GBytes *tail;                  /* (nullable): behind data */
  char *content_type;            /* (nullable): of data */
  const char *request_id_header; /* (nullable): under which the API takes an id, and does once
                                  * what comes several times with the same */
  const char *attempt_header;    /* (nullable): how often it was tried before */
  char **headers;                /* (nullable): name, value, … */
  char *secret;                  /* (nullable): one more that is never shown */
  const char *cursor_header;     /* (nullable): of the answer: where the next page begins */
  gsize max_answer_bytes;        /* 0: the usual */
  gint64 timeout_usec;           /* of one try; 0: the usual */
  /* (nullable): an answer that says that nothing was done, and that it may work later. */
  gboolean (*passes) (guint status, GBytes *body);
  gboolean is_repeatable;
  gboolean waits_for_others; /* 409: another change is going on */
  gboolean must_end;         /* not given up in the middle */
  const guint *also_answers; /* (nullable) (array zero-terminated=1): statuses that are no
                              * failures */
} GbxCommonCall;

/* For also_answers: the thing is not there; or, for what is done in passing, all that whoever uses
 * it next will be told of anyway. */
extern const guint gbx_common_not_found[];
extern const guint gbx_common_any_refusal[];

/* path: (transfer full); body: (transfer full) (nullable). GET and DELETE are repeatable. */
GbxCommonCall *gbx_common_call_new (const char *method, char *path, JsonObject *body);
void gbx_common_call_free (GbxCommonCall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxCommonCall, gbx_common_call_free)

/* who: how errors call the provider; secret: never shown, even if the provider says it. */
GbxCommonRest *gbx_common_rest_new (GbxCommonHttp *http,
                                    const char *who,
                                    const char *secret,
                                    gint64 try_timeout_usec);
/* carrier: (transfer full) */
GbxCommonRest *gbx_common_rest_new_over (const GbxCommonCarrier *kind,
                                         gpointer carrier,
                                         const char *who,
                                         const char *secret,
                                         gint64 try_timeout_usec);
GbxCommonRest *gbx_common_rest_ref (GbxCommonRest *self);
void gbx_common_rest_unref (GbxCommonRest *self);

/* call: (transfer full) */
void gbx_common_rest_send_async (GbxCommonRest *self,
                                 GbxCommonCall *call,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
GBytes *gbx_common_rest_send_finish (GAsyncResult *result, guint *out_status, GError **error);
/* (nullable): what the header said that the call names; empty if the answer had none. */
const char *gbx_common_rest_get_cursor (GAsyncResult *result);
/* Of the same result, a failed one: whether it may have been carried out all the same. */
gboolean gbx_common_rest_may_have_worked (GAsyncResult *result);

const char *gbx_common_rest_get_name (GbxCommonRest *self);
/* What carries the requests, if that is HTTP: for those that are not to be tried again. */
GbxCommonHttp *gbx_common_rest_get_http (GbxCommonRest *self);

/* Comes back after a while, or when it is given up. */
void gbx_common_rest_pause (GTask *task, gint64 pause_usec, GSourceFunc callback);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxCommonRest, gbx_common_rest_unref)

G_END_DECLS
