/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-common-rest.h"

#include <libsoup/soup.h>
#include <string.h>

#include "gbx-common-json.h"
#include "gbx-common-limits.h"

#define REQUEST_TIMEOUT 408
#define CONFLICT 409
#define TOO_EARLY 425
#define TOO_MANY_REQUESTS 429
#define INTERNAL_ERROR 500
#define NOT_IMPLEMENTED 501

struct _GbxCommonRest
{
  gatomicrefcount references;
  const GbxCommonCarrier *kind;
  gpointer carrier;
  char *who;
  char *secret; /* (nullable) */
  gint64 try_timeout_usec;
};

typedef struct
{
  GbxCommonRest *rest;
  GbxCommonCall *call;
  char *request_id; /* (nullable) */
  char *cursor;     /* (nullable) */
  guint tries_count;
  gint64 pause_usec;
  guint status;
  gboolean may_have_worked;

  /* one try */
  GCancellable *trying;
  GCancellable *outer; /* (nullable) */
  gulong outer_id;
  GSource *timer;
  gboolean is_late;
} Job;

/* --- calls --- */

const guint gbx_common_not_found[] = { 404, 0 };
const guint gbx_common_any_refusal[] = { 400, 401, 403, 404, 405, 409, 422, 0 };

GbxCommonCall *
gbx_common_call_new (const char *method, char *path, JsonObject *body)
{
  GbxCommonCall *self = g_new0 (GbxCommonCall, 1);

  self->method = method;
  self->path = path;
  self->body = body;
  self->is_repeatable = strcmp (method, "GET") == 0 || strcmp (method, "DELETE") == 0;
  return self;
}

void
gbx_common_call_free (GbxCommonCall *self)
{
  g_free (self->path);
  g_clear_pointer (&self->body, json_object_unref);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_clear_pointer (&self->head, g_bytes_unref);
  g_clear_pointer (&self->tail, g_bytes_unref);
  g_free (self->content_type);
  g_free (self->secret);
  g_strfreev (self->headers);
  g_free (self);
}

static void
send_over_http (gpointer carrier,
                const GbxCommonHttpRequest *request,
                GCancellable *cancellable,
                GAsyncReadyCallback callback,
                gpointer user_data)
{
  gbx_common_http_send_async (carrier, request, cancellable, callback, user_data);
}

static const GbxCommonCarrier http_carrier = {
  .send_async = send_over_http,
  .send_finish = gbx_common_http_send_finish,
  .get_header = gbx_common_http_get_header,
  .was_sent = gbx_common_http_was_sent,
  .unref = (GDestroyNotify) gbx_common_http_unref,
};

GbxCommonRest *
gbx_common_rest_new (GbxCommonHttp *http,
                     const char *who,
                     const char *secret,
                     gint64 try_timeout_usec)
{
  return gbx_common_rest_new_over (&http_carrier, gbx_common_http_ref (http), who, secret,
                                   try_timeout_usec);
}

GbxCommonRest *
gbx_common_rest_new_over (const GbxCommonCarrier *kind,
                          gpointer carrier,
                          const char *who,
                          const char *secret,
                          gint64 try_timeout_usec)
{
  GbxCommonRest *self = g_new0 (GbxCommonRest, 1);

  g_atomic_ref_count_init (&self->references);
  self->kind = kind;
  self->carrier = carrier;
  self->who = g_strdup (who);
  self->secret = g_strdup (secret);
  self->try_timeout_usec = try_timeout_usec;
  return self;
}

GbxCommonRest *
gbx_common_rest_ref (GbxCommonRest *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
gbx_common_rest_unref (GbxCommonRest *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  self->kind->unref (self->carrier);
  g_free (self->who);
  g_free (self->secret);
  g_free (self);
}

/* --- a pause --- */

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  return G_SOURCE_CONTINUE; /* the timer, whose child this is, is woken by it */
}

void
gbx_common_rest_pause (GTask *task, gint64 pause_usec, GSourceFunc callback)
{
  g_autoptr (GSource) timer = g_timeout_source_new ((guint) (pause_usec / 1000));
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable != NULL && g_task_get_check_cancellable (task))
    {
      g_autoptr (GSource) child = g_cancellable_source_new (cancellable);

      g_source_set_callback (child, G_SOURCE_FUNC (on_cancelled), NULL, NULL);
      g_source_add_child_source (timer, child);
    }
  g_source_set_callback (timer, callback, task, NULL);
  g_source_attach (timer, NULL);
}

/* --- what comes of a try --- */

static void
clear_try (Job *job)
{
  if (job->timer != NULL)
    g_source_destroy (job->timer);
  g_clear_pointer (&job->timer, g_source_unref);
  if (job->outer != NULL)
    g_cancellable_disconnect (job->outer, job->outer_id);
  g_clear_object (&job->outer);
  g_clear_object (&job->trying);
}

static void
job_free (Job *job)
{
  clear_try (job);
  gbx_common_rest_unref (job->rest);
  gbx_common_call_free (job->call);
  g_free (job->request_id);
  g_free (job->cursor);
  g_free (job);
}

static GbxError
code_of_status (guint status)
{
  switch (status)
    {
    case 400:
    case 422:
      return GBX_ERROR_INVALID_ARGS;
    case 401:
      return GBX_ERROR_UNAUTHORIZED;
    case 402:
    case 403:
      return GBX_ERROR_FORBIDDEN;
    case 404:
    case 410:
      return GBX_ERROR_NOT_FOUND;
    case CONFLICT:
      return GBX_ERROR_BUSY;
    case 413:
      return GBX_ERROR_TOO_LARGE;
    case REQUEST_TIMEOUT:
    case 504:
      return GBX_ERROR_TIMED_OUT;
    case TOO_MANY_REQUESTS:
    case 502:
    case 503:
      return GBX_ERROR_UNAVAILABLE;
    default:
      return GBX_ERROR_FAILED;
    }
}

static char *
hide (char *said, const char *secret)
{
  g_autofree char *owned = said;
  g_auto (GStrv) parts = NULL;

  if (secret == NULL || secret[0] == '\0')
    return g_steal_pointer (&owned);
  parts = g_strsplit (owned, secret, -1);
  return g_strjoinv ("…", parts);
}

/* What the provider says, without the secrets if it says those. */
static char *
describe (Job *job, GBytes *body)
{
  return hide (hide (gbx_common_json_describe_error (body), job->rest->secret),
               job->call->secret);
}

static gboolean
is_repeatable (Job *job)
{
  return job->call->is_repeatable || job->call->request_id_header != NULL;
}

static gboolean
is_also_an_answer (Job *job, guint status)
{
  for (gsize i = 0; job->call->also_answers != NULL && job->call->also_answers[i] != 0; i++)
    if (job->call->also_answers[i] == status)
      return TRUE;
  return FALSE;
}

/* Runloop says it itself where it knows better. */
static gboolean
helps_to_repeat (Job *job, GAsyncResult *result, guint status)
{
  const char *advice = job->rest->kind->get_header (result, "x-should-retry");

  if (g_strcmp0 (advice, "false") == 0)
    return FALSE;
  if (g_strcmp0 (advice, "true") == 0)
    return is_repeatable (job);
  if (status == TOO_MANY_REQUESTS || status == TOO_EARLY)
    return TRUE;
  if (status == CONFLICT)
    return job->call->waits_for_others;
  return is_repeatable (job) && (status == REQUEST_TIMEOUT ||
                                 (status >= INTERNAL_ERROR && status != NOT_IMPLEMENTED));
}

/* Until a date, as HTTP writes it. */
static gint64
get_usec_until (const char *text)
{
  g_autoptr (GDateTime) date = soup_date_time_new_from_http_string (text);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return date != NULL ? MAX (g_date_time_difference (date, now), 0) : 0;
}

/* What the provider asks for; 0: nothing. */
static gint64
get_asked_usec (Job *job, GAsyncResult *result)
{
  const GbxCommonCarrier *kind = job->rest->kind;
  const char *milliseconds = kind->get_header (result, "retry-after-ms");
  const char *seconds = kind->get_header (result, "Retry-After");
  gint64 asked_usec = 0;

  if (milliseconds != NULL)
    asked_usec = CLAMP (g_ascii_strtoll (milliseconds, NULL, 10), 0, G_MAXINT32) * 1000;
  else if (seconds != NULL && !g_ascii_isdigit (seconds[0]))
    asked_usec = get_usec_until (seconds);
  else if (seconds != NULL)
    asked_usec = CLAMP (g_ascii_strtoll (seconds, NULL, 10), 0, G_MAXINT32) * G_USEC_PER_SEC;
  return asked_usec;
}

static void try_once (GTask *task);

static gboolean
on_pause_over (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  if (!g_task_return_error_if_cancelled (task))
    try_once (g_steal_pointer (&task));
  return G_SOURCE_REMOVE;
}

/* FALSE: there have been enough, or it would take too long. */
static gboolean
try_again (GTask *task, gint64 asked_usec)
{
  Job *job = g_task_get_task_data (task);
  gint64 pause_usec = MAX (job->pause_usec, asked_usec);

  if (job->tries_count >= GBX_COMMON_MAX_TRIES_COUNT ||
      asked_usec > GBX_COMMON_RETRY_ASKED_MAX_USEC)
    return FALSE;
  /* Not all at the same time. */
  if (asked_usec == 0)
    pause_usec -= (gint64) (g_random_double () * 0.25 * (double) pause_usec);
  job->pause_usec = MIN (job->pause_usec * 2, GBX_COMMON_RETRY_LAST_USEC);
  gbx_common_rest_pause (task, pause_usec, on_pause_over);
  return TRUE;
}

static void
take_answer (GTask *owned, GAsyncResult *result, GBytes *body)
{
  g_autoptr (GTask) task = owned;
  Job *job = g_task_get_task_data (task);
  g_autofree char *said = NULL;
  guint status = job->status;
  gboolean passes;

  if ((status >= 200 && status < 300) || is_also_an_answer (job, status))
    {
      if (job->call->cursor_header != NULL)
        {
          const char *cursor =
              job->rest->kind->get_header (result, job->call->cursor_header);

          job->cursor = g_strdup (cursor != NULL ? cursor : "");
        }
      g_task_return_pointer (task, g_bytes_ref (body), (GDestroyNotify) g_bytes_unref);
      return;
    }
  passes = job->call->passes != NULL && job->call->passes (status, body);
  job->may_have_worked = job->may_have_worked ||
                         (!passes && (status >= INTERNAL_ERROR || status == REQUEST_TIMEOUT));
  if ((passes || helps_to_repeat (job, result, status)) &&
      try_again (task, get_asked_usec (job, result)))
    {
      g_steal_pointer (&task);
      return;
    }
  said = describe (job, body);
  g_task_return_new_error (task, GBX_ERROR, (int) code_of_status (status), "%s refuses: %s%s%u%s",
                           job->rest->who, said, said[0] != '\0' ? " (status " : "status ", status,
                           said[0] != '\0' ? ")" : "");
}

static void
on_tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  const GbxCommonCarrier *kind = job->rest->kind;
  g_autoptr (GBytes) body = kind->send_finish (result, &job->status, &error);
  gboolean was_sent = kind->was_sent (result);

  clear_try (job);
  if (body != NULL)
    {
      take_answer (g_steal_pointer (&task), result, body);
      return;
    }
  job->may_have_worked = job->may_have_worked || was_sent;
  if (g_task_return_error_if_cancelled (task))
    return;
  if ((!was_sent || is_repeatable (job)) &&
      !g_error_matches (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS) &&
      !g_error_matches (error, GBX_ERROR, GBX_ERROR_TOO_LARGE) && try_again (task, 0))
    {
      g_steal_pointer (&task);
      return;
    }
  if (job->is_late)
    g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_TIMED_OUT, "%s does not answer in time",
                             job->rest->who);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* --- one try --- */

static gboolean
on_late (gpointer user_data)
{
  Job *job = user_data;

  job->is_late = TRUE;
  g_cancellable_cancel (job->trying);
  return G_SOURCE_REMOVE;
}

static void
on_outer_cancelled (GCancellable *outer, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
try_once (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  GCancellable *outer = g_task_get_cancellable (task);
  const GbxCommonCall *call = job->call;
  g_autoptr (GPtrArray) headers = g_ptr_array_new ();
  char attempt[16];
  GbxCommonHttpRequest request = { .method = call->method,
                                   .path = call->path,
                                   .body = call->body,
                                   .data = call->data,
                                   .head = call->head,
                                   .tail = call->tail,
                                   .content_type = call->content_type,
                                   .max_answer_bytes = call->max_answer_bytes };
  gint64 timeout_usec = call->timeout_usec;

  for (gsize i = 0; call->headers != NULL && call->headers[i] != NULL; i++)
    g_ptr_array_add (headers, call->headers[i]);
  if (call->request_id_header != NULL)
    {
      g_ptr_array_add (headers, (gpointer) call->request_id_header);
      g_ptr_array_add (headers, job->request_id);
    }
  if (call->attempt_header != NULL)
    {
      g_snprintf (attempt, sizeof attempt, "%u", job->tries_count);
      g_ptr_array_add (headers, (gpointer) call->attempt_header);
      g_ptr_array_add (headers, attempt);
    }
  g_ptr_array_add (headers, NULL);
  request.headers = (const char *const *) headers->pdata;

  if (request.max_answer_bytes == 0)
    request.max_answer_bytes = GBX_COMMON_ANSWER_MAX_BYTES;
  if (timeout_usec == 0)
    timeout_usec = job->rest->try_timeout_usec;

  job->tries_count++;
  job->is_late = FALSE;
  job->trying = g_cancellable_new ();
  if (outer != NULL)
    {
      job->outer = g_object_ref (outer);
      job->outer_id = g_cancellable_connect (outer, G_CALLBACK (on_outer_cancelled),
                                             g_object_ref (job->trying), g_object_unref);
    }
  job->timer = g_timeout_source_new ((guint) (timeout_usec / 1000));
  g_source_set_callback (job->timer, on_late, job, NULL);
  g_source_attach (job->timer, NULL);
  job->rest->kind->send_async (job->rest->carrier, &request, job->trying, on_tried, task);
}

void
gbx_common_rest_send_async (GbxCommonRest *self,
                            GbxCommonCall *call,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (NULL, call->must_end ? NULL : cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, gbx_common_rest_send_async);
  job->rest = gbx_common_rest_ref (self);
  job->call = call;
  job->pause_usec = GBX_COMMON_RETRY_FIRST_USEC;
  if (call->request_id_header != NULL)
    job->request_id = g_uuid_string_random ();
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  try_once (task);
}

GBytes *
gbx_common_rest_send_finish (GAsyncResult *result, guint *out_status, GError **error)
{
  GBytes *body;
  Job *job;

  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  job = g_task_get_task_data (G_TASK (result));
  body = g_task_propagate_pointer (G_TASK (result), error);
  if (body != NULL)
    *out_status = job->status;
  return body;
}

const char *
gbx_common_rest_get_cursor (GAsyncResult *result)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  return job->cursor;
}

const char *
gbx_common_rest_get_name (GbxCommonRest *self)
{
  return self->who;
}

GbxCommonHttp *
gbx_common_rest_get_http (GbxCommonRest *self)
{
  g_return_val_if_fail (self->kind == &http_carrier, NULL);

  return self->carrier;
}

gboolean
gbx_common_rest_may_have_worked (GAsyncResult *result)
{
  Job *job = g_task_get_task_data (G_TASK (result));

  return job->may_have_worked;
}
