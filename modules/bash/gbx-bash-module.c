/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The action `run`: from request to runner to observation; and the main shell's life. */
#include "gbx-bash-module.h"

#include <string.h>
#include <unistd.h>

#include "gbx-bash-archive.h"
#include "gbx-bash-keeper.h"
#include "gbx-bash-observe.h"
#include "gbx-bash-output.h"
#include "gbx-bash-runner.h"
#include "gbx-common-word.h"

#define SETUP_TIMEOUT_SECONDS 300.0
#define NOT_ALLOWED "{\"detail\":\"Method Not Allowed\"}"
#define INTERRUPTED "Bash session was likely interrupted..."
#define OUTPUT_CHUNK_BYTES 65536

static const char *const setup_lines[] = { "alias git=\"git --no-pager\"", NULL };

struct _GbxBash
{
  GObject parent_instance;

  GbxHost *host;
  GbxBashRunner *main;
  GbxBashArchive *archive;
  gboolean has_noted; /* the host knows of a command that still runs, or of a shell's end */

  guint stopping_count; /* sessions that are not quite gone */
  GTask *stop_task;
};

static void gbx_bash_action_init (GbxActionInterface *iface);
static void gbx_bash_service_init (GbxServiceInterface *iface);
static void gbx_bash_route_init (GbxRouteInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxBash,
                               gbx_bash,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_ACTION, gbx_bash_action_init)
                                   G_IMPLEMENT_INTERFACE (GBX_TYPE_SERVICE,
                                                          gbx_bash_service_init)
                                       G_IMPLEMENT_INTERFACE (GBX_TYPE_ROUTE,
                                                              gbx_bash_route_init))

/* One action on its way. */
typedef struct
{
  GbxRequest *request;
  GbxBashRunner *runner;
  gboolean is_static;
  gulong stop_id;
  gulong output_id;
  GbxBashLog *log; /* that told_bytes are of */
  guint64 told_bytes;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->stop_id != 0)
    g_signal_handler_disconnect (job->request, job->stop_id);
  if (job->output_id != 0)
    g_signal_handler_disconnect (gbx_bash_runner_get_session (job->runner), job->output_id);
  g_clear_object (&job->log);
  g_clear_object (&job->request);
  g_clear_object (&job->runner);
  g_free (job);
}

/* The user whose shells `su` starts, or NULL. Only root may do that without a password. */
static const char *
get_su_user (GbxBash *self)
{
  GbxSettings *settings = gbx_host_get_settings (self->host);
  const char *wanted = gbx_settings_get_string (settings, "su-to-user");
  const char *own = gbx_settings_get_string (settings, "su-user-name");
  const char *user = gbx_host_get_user_name (self->host);

  if (geteuid () != 0 || user == NULL || !gbx_common_word_is_yes (wanted))
    return NULL;

  return g_str_equal (user, "root") || g_str_equal (user, "openhands") ||
                 (own[0] != '\0' && g_str_equal (user, own))
             ? user
             : NULL;
}

static GbxBashRunner *
make_runner (GbxBash *self, const char *cwd, const char *const *lines, GError **error)
{
  GbxSettings *settings = gbx_host_get_settings (self->host);
  const char *runtime = gbx_host_get_runtime_directory (self->host, error);
  GbxBashSessionSpec spec = {
    .user_name = get_su_user (self),
    .directory = cwd != NULL ? cwd : g_file_peek_path (gbx_host_get_workspace (self->host)),
    .setup_lines = lines,
    .runtime_directory = runtime,
  };
  g_autoptr (GbxBashSession) session = NULL;

  if (runtime == NULL)
    return NULL;
  session = gbx_bash_session_new (&spec);

  return gbx_bash_runner_new (
      session, gbx_settings_get_uint (settings, "no-change-timeout") * G_USEC_PER_SEC);
}

static void
on_all_gone (gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_boolean (task, TRUE);
}

static void
finish_stop (GbxBash *self)
{
  GTask *task;

  if (self->stopping_count > 0)
    return;
  task = g_steal_pointer (&self->stop_task);
  if (task != NULL)
    gbx_bash_keeper_end_all (on_all_gone, task);
}

static void
on_session_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxBash) self = user_data;

  gbx_bash_session_stop_finish (GBX_BASH_SESSION (source), result, NULL);
  self->stopping_count--;
  finish_stop (self);
}

static void
stop_runner (GbxBash *self, GbxBashRunner *runner)
{
  gbx_bash_runner_interrupt (runner, INTERRUPTED);
  self->stopping_count++;
  gbx_bash_session_stop_async (gbx_bash_runner_get_session (runner), NULL, on_session_stopped,
                               g_object_ref (self));
}

static void
take_over_directory (GbxBash *self, const char *directory)
{
  if (directory != NULL && directory[0] != '\0')
    gbx_host_set_current_directory (self->host, directory);
}

/* What it printed can be asked for from now on. */
static void
keep_log (GbxBash *self, GbxBashRunner *runner)
{
  GbxBashLog *log = gbx_bash_session_get_log (gbx_bash_runner_get_session (runner));

  if (log != NULL)
    gbx_bash_archive_add (self->archive, log);
}

/* Who looks at the server is told what keeps the shell busy, once there was reason to ask. */
static void
report_foreground (GbxBash *self, const GbxBashOutcome *outcome)
{
  g_autofree char *note = NULL;

  if (outcome->foreground == NULL && !(outcome->is_completed && self->has_noted))
    return;
  if (outcome->foreground != NULL)
    note = g_strconcat ("still runs ", outcome->foreground, NULL);
  self->has_noted = note != NULL;
  gbx_host_report_status (self->host, GBX_MODULE_STATUS_READY, note);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GbxBash *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  g_autoptr (GbxBashOutcome) outcome =
      gbx_bash_runner_call_finish (GBX_BASH_RUNNER (source), result);

  keep_log (self, job->runner);
  if (job->is_static)
    stop_runner (self, job->runner);
  else if (outcome->is_completed)
    take_over_directory (self, outcome->directory);
  if (!job->is_static)
    report_foreground (self, outcome);
  g_task_return_pointer (task, gbx_bash_observe (outcome), g_object_unref);
}

static void
on_stop_requested (GbxRequest *request, GbxStopReason reason, gpointer user_data)
{
  Job *job = g_task_get_task_data (user_data);

  if (reason == GBX_STOP_REASON_DEADLINE)
    gbx_bash_runner_time_out (job->runner);
  else if (reason == GBX_STOP_REASON_SHUTDOWN)
    gbx_bash_runner_interrupt (job->runner, INTERRUPTED);
  else if (reason == GBX_STOP_REASON_CLIENT_GONE)
    gbx_bash_runner_abandon (job->runner);
}

/* What the command wrote since, for who listens; what a full buffer refuses is offered later. */
static void
on_output (GbxBashSession *session, gpointer user_data)
{
  Job *job = g_task_get_task_data (user_data);
  GbxBashLog *log = gbx_bash_session_get_log (session);
  g_autoptr (GBytes) chunk = NULL;

  if (log == NULL)
    return;
  if (g_set_object (&job->log, log))
    job->told_bytes = 0;
  chunk = gbx_bash_log_read (log, job->told_bytes, OUTPUT_CHUNK_BYTES);
  if (chunk != NULL && g_bytes_get_size (chunk) > 0 &&
      gbx_request_emit_output (job->request, chunk))
    job->told_bytes += g_bytes_get_size (chunk);
}

/* What came before this call is known already. */
static void
listen_to_output (GTask *task, Job *job)
{
  GbxBashSession *session = gbx_bash_runner_get_session (job->runner);
  GbxBashLog *log = gbx_bash_session_get_log (session);

  g_set_object (&job->log, log);
  job->told_bytes = log != NULL ? gbx_bash_log_get_size (log) : 0;
  job->output_id = g_signal_connect (session, "output", G_CALLBACK (on_output), task);
}

static void
fail_job (GTask *task, const char *message, gboolean is_hidden)
{
  g_task_return_pointer (task, gbx_bash_observe_failure (message, is_hidden), g_object_unref);
}

static void
gbx_bash_execute_async (GbxAction *action,
                        GbxRequest *request,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GbxBash *self = GBX_BASH (action);
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr (GError) error = NULL;
  GbxBashCall call = { .command = NULL };
  const char *cwd = NULL;
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, gbx_bash_execute_async);
  g_task_set_task_data (task, job, job_free);
  job->request = g_object_ref (request);
  if (!gbx_bash_read_call (request, &call, &job->is_static, &cwd, &error))
    {
      fail_job (task, error->message, call.is_hidden);
      return;
    }

  if (job->is_static)
    job->runner = make_runner (self, cwd, NULL, &error);
  else if (self->main != NULL)
    job->runner = g_object_ref (self->main);
  if (job->runner == NULL)
    {
      fail_job (task, error != NULL ? error->message : "the shell is not running",
                call.is_hidden);
      return;
    }

  job->stop_id = g_signal_connect (request, "stop-requested", G_CALLBACK (on_stop_requested),
                                   task);
  if (gbx_request_get_streaming (request))
    listen_to_output (task, job);
  gbx_bash_runner_call_async (job->runner, &call, on_called, g_object_ref (task));
}

static gboolean
gbx_bash_may_run_aside (GbxAction *action, GbxRequest *request)
{
  gboolean is_static = FALSE;

  return gbx_request_get_bool_arg (request, "is_static", FALSE, &is_static, NULL) && is_static;
}

static void
gbx_bash_action_init (GbxActionInterface *iface)
{
  iface->execute_async = gbx_bash_execute_async;
  iface->may_run_aside = gbx_bash_may_run_aside;
}

/* Whoever waits is told by the answer; the log has it in any case. */
static void
on_shell_ended (GbxBashSession *session, int exit_code, gpointer user_data)
{
  GbxBash *self = user_data;
  g_autofree char *note = g_strdup_printf (
      "its shell has ended with status %d, and another one takes its place", exit_code);

  self->has_noted = TRUE;
  gbx_host_report_status (self->host, GBX_MODULE_STATUS_READY, note);
}

static void
on_moved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GbxBash *self = g_task_get_source_object (task);
  g_autoptr (GbxBashOutcome) outcome =
      gbx_bash_runner_call_finish (GBX_BASH_RUNNER (source), result);

  if (outcome->exit_code != 0)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                               "the shell cannot go to the workspace: %s", outcome->content);
      return;
    }
  take_over_directory (self, outcome->directory);
  g_task_return_boolean (task, TRUE);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GbxBashRunner *runner = GBX_BASH_RUNNER (source);
  g_autoptr (GTask) task = user_data;
  GbxBash *self = g_task_get_source_object (task);
  GbxBashSession *session = gbx_bash_runner_get_session (runner);
  g_autofree char *quoted = NULL;
  g_autofree char *command = NULL;
  GbxBashCall call = { .is_blocking = TRUE, .timeout_seconds = SETUP_TIMEOUT_SECONDS };
  g_autoptr (GError) error = NULL;

  if (!gbx_bash_runner_start_finish (runner, result, &error))
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "%s", error->message);
      return;
    }
  if (gbx_bash_session_get_setup_exit_code (session) != 0)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                               "the shell cannot be set up: status %d",
                               gbx_bash_session_get_setup_exit_code (session));
      return;
    }
  g_signal_connect_object (session, "ended", G_CALLBACK (on_shell_ended), self, 0);
  if (gbx_host_get_user_id (self->host) == 0)
    {
      take_over_directory (self, gbx_bash_session_get_record (session)->directory);
      g_task_return_boolean (task, TRUE);
      return;
    }

  quoted = g_shell_quote (g_file_peek_path (gbx_host_get_workspace (self->host)));
  command = g_strconcat ("cd ", quoted, NULL);
  call.command = command;
  gbx_bash_runner_call_async (runner, &call, on_moved, g_steal_pointer (&task));
}

static void
gbx_bash_start_async (GbxService *service,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GbxBash *self = GBX_BASH (service);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;

  g_task_set_source_tag (task, gbx_bash_start_async);
  self->main = make_runner (self, NULL, setup_lines, &error);
  if (self->main == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  gbx_bash_runner_start_async (self->main, cancellable, on_started, g_steal_pointer (&task));
}

static void
gbx_bash_stop_async (GbxService *service,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GbxBash *self = GBX_BASH (service);
  g_autoptr (GbxBashRunner) main = g_steal_pointer (&self->main);

  self->stop_task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->stop_task, gbx_bash_stop_async);
  if (main != NULL)
    stop_runner (self, main);
  finish_stop (self);
}

static void
gbx_bash_service_init (GbxServiceInterface *iface)
{
  iface->start_async = gbx_bash_start_async;
  iface->stop_async = gbx_bash_stop_async;
}

static void
on_output_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (gbx_bash_output_send_finish (GBX_EXCHANGE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* GET /output: what a command printed, byte for byte. */
static void
gbx_bash_handle_async (GbxRoute *route,
                       GbxExchange *exchange,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  GbxBash *self = GBX_BASH (route);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  GbxBashOutputQuery query;
  GbxBashLog *log;

  g_task_set_source_tag (task, gbx_bash_handle_async);
  if (!g_str_equal (gbx_exchange_get_method (exchange), "GET"))
    {
      body = g_bytes_new_static (NOT_ALLOWED, strlen (NOT_ALLOWED));
      gbx_exchange_set_header (exchange, "Allow", "GET");
      gbx_exchange_respond (exchange, 405, "application/json", body);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (!gbx_bash_output_read_query (exchange, &query, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  log = gbx_bash_archive_lookup (self->archive, query.id);
  if (log == NULL)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                               "command: no output is kept under “%s”", query.id);
      return;
    }
  gbx_bash_output_send_async (exchange, log, &query, cancellable, on_output_sent,
                              g_steal_pointer (&task));
}

static void
gbx_bash_route_init (GbxRouteInterface *iface)
{
  iface->handle_async = gbx_bash_handle_async;
}

static void
gbx_bash_dispose (GObject *object)
{
  GbxBash *self = GBX_BASH (object);

  g_clear_object (&self->main);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (gbx_bash_parent_class)->dispose (object);
}

static void
gbx_bash_finalize (GObject *object)
{
  gbx_bash_archive_free (GBX_BASH (object)->archive);

  G_OBJECT_CLASS (gbx_bash_parent_class)->finalize (object);
}

static void
gbx_bash_class_init (GbxBashClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_bash_dispose;
  G_OBJECT_CLASS (klass)->finalize = gbx_bash_finalize;
}

static void
gbx_bash_init (GbxBash *self)
{
  self->archive = gbx_bash_archive_new ();
}

/* Makes the module's object; nothing runs yet. */
GbxBash *
gbx_bash_new (GbxHost *host)
{
  GbxBash *self = g_object_new (GBX_TYPE_BASH, NULL);

  self->host = g_object_ref (host);

  return self;
}
