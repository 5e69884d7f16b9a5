/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_USE_STRUCTURED 1

#include "gbx-daemon.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gbx-daemon-log.h"
#include "gbx-daemon-modules.h"
#include "gbx-dispatcher.h"
#include "gbx-limits.h"
#include "gbx-loop-guard.h"
#include "gbx-memory-monitor.h"
#include "gbx-messages.h"
#include "gbx-module-manager.h"
#include "gbx-server-actions.h"
#include "gbx-user-setup.h"

typedef struct
{
  const GbxOptions *options;
  const GbxEnvironment *environment;
  gint64 started_usec;

  GMainLoop *loop;
  GCancellable *starting;
  GbxHostEnvironment *host_environment;
  GbxModuleManager *manager;
  GbxDispatcher *dispatcher;
  GbxMetrics *metrics;
  GbxServer *server;
  GbxMemoryMonitor *memory_monitor;
  char *listen;

  gboolean is_stopping;
  guint watchdog_id; /* ends a stop that takes too long */
  int signal;        /* that asked to stop; 0: none did */
  int exit_status;
} Daemon;

static void
report (const GError *error)
{
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL,
                    "MESSAGE_ID", GBX_MESSAGE_MODULE_PROBLEM,
                    "MESSAGE", "%s", error->message);
}

/* --- the end --- */

static void
on_manager_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Daemon *self = user_data;

  gbx_module_manager_stop_finish (GBX_MODULE_MANAGER (source), result);
  g_main_loop_quit (self->loop);
}

static void
on_server_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Daemon *self = user_data;

  gbx_server_stop_finish (GBX_SERVER (source), result, NULL);
  gbx_module_manager_stop_async (self->manager, on_manager_stopped, self);
}

static gboolean
on_stop_took_too_long (gpointer user_data)
{
  Daemon *self = user_data;

  self->watchdog_id = 0;
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

/* Answers what runs, lets the answers out, then ends the modules and with them all children. */
static void
stop (Daemon *self)
{
  if (self->is_stopping)
    return;
  self->is_stopping = TRUE;
  self->watchdog_id = g_timeout_add (GBX_SHUTDOWN_MAX_USEC / 1000, on_stop_took_too_long, self);
  g_cancellable_cancel (self->starting);
  gbx_dispatcher_shut_down (self->dispatcher);
  gbx_server_stop_async (self->server, NULL, on_server_stopped, self);
}

static void
on_signal (Daemon *self, int number)
{
  if (self->is_stopping && number == SIGINT)
    _Exit (128 + SIGINT); /* somebody at a keyboard has waited long enough */

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO,
                    "MESSAGE_ID", GBX_MESSAGE_STOPPING,
                    "MESSAGE", "stopping: %s", number == SIGINT ? "SIGINT" : "SIGTERM");
  if (self->signal == 0)
    self->signal = number;
  stop (self);
}

static gboolean
on_sigterm (gpointer user_data)
{
  on_signal (user_data, SIGTERM);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_sigint (gpointer user_data)
{
  on_signal (user_data, SIGINT);
  return G_SOURCE_CONTINUE;
}

/* --- what the server asks --- */

static GbxRoute *
lookup_route (const char *path, const char **out_route, gpointer user_data)
{
  Daemon *self = user_data;

  return gbx_module_manager_lookup_route (self->manager, path, out_route, NULL);
}

static JsonArray *
describe_modules (gpointer user_data)
{
  Daemon *self = user_data;
  g_autoptr (JsonArray) array = json_array_new ();
  guint count = gbx_module_manager_get_n_modules (self->manager);

  for (guint i = 0; i < count; i++)
    {
      GbxModuleState state;
      const char *reason = NULL;
      const GbxModuleInfo *info =
          gbx_module_manager_get_module (self->manager, i, &state, &reason);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", gbx_module_info_get_name (info));
      json_object_set_string_member (object, "state", gbx_module_state_get_name (state));
      json_object_set_string_member (object, "reason", reason != NULL ? reason : "");
      json_array_add_object_element (array, object);
    }

  return g_steal_pointer (&array);
}

static GPtrArray *
list_openapi (gpointer user_data)
{
  Daemon *self = user_data;
  guint count = gbx_module_manager_get_n_modules (self->manager);
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < count; i++)
    {
      GBytes *part = gbx_module_manager_get_openapi (self->manager, i);

      if (part != NULL)
        g_ptr_array_add (parts, g_bytes_ref (part));
    }
  return parts;
}

/* --- the start --- */

static void
fail (Daemon *self, int exit_status, const GError *error)
{
  report (error);
  self->exit_status = exit_status;
  g_main_loop_quit (self->loop);
}

/* The protocol has one status for all that goes wrong once the set-up itself is in order. */
static int
get_start_status (Daemon *self, const GError *error)
{
  int status = gbx_problems_get_exit_status (gbx_module_manager_get_problems (self->manager));

  if (status == GBX_EXIT_UNAVAILABLE ||
      g_error_matches (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_SETTING))
    return GBX_EXIT_START;
  return status != 0 ? status : GBX_EXIT_START;
}

/* What stands before and behind an address in a URL. */
static const char *const *
get_brackets (const char *address)
{
  static const char *const around_ipv6[] = { "[", "]" };
  static const char *const around_others[] = { "", "" };

  return strchr (address, ':') != NULL ? around_ipv6 : around_others;
}

static void
say_listening (Daemon *self)
{
  guint port = gbx_server_get_port (self->server);
  const char *const *brackets = get_brackets (self->listen);

  /* For who started it and waits; a JSON log tells them in its own way. */
  if (!gbx_daemon_log_is_json (self->options, self->environment))
    {
      printf ("listening on http://%s%s%s:%u\n", brackets[0], self->listen, brackets[1], port);
      fflush (stdout);
    }
  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_INFO,
                    "MESSAGE_ID", GBX_MESSAGE_LISTENING,
                    "MESSAGE", "listening on http://%s%s%s:%u after %" G_GINT64_FORMAT " ms",
                    brackets[0], self->listen, brackets[1], port,
                    (g_get_monotonic_time () - self->started_usec) / 1000);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Daemon *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gbx_module_manager_start_finish (GBX_MODULE_MANAGER (source), result, &error))
    {
      if (!self->is_stopping)
        fail (self, get_start_status (self, error), error);
      return;
    }
  if (self->is_stopping)
    return;

  if (!gbx_server_start (self->server, &error))
    {
      fail (self, GBX_EXIT_PORT, error);
      return;
    }
  say_listening (self);
  gbx_host_environment_set_serving (self->host_environment, TRUE);
}

static gboolean
set_up_user (Daemon *self, GError **error)
{
  const GbxOptions *options = self->options;
  g_autofree char *working_dir = NULL;
  g_auto (GStrv) warnings = NULL;
  guint32 user_id = 0;

  if (options->working_dir == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "no working directory: name one with --working-dir DIR");
      return FALSE;
    }
  working_dir = g_canonicalize_filename (options->working_dir, NULL);
  GbxUserSetup set_up = {
    .username = options->username,
    .user_id = options->user_id,
    .current_user = self->environment->user,
    .working_dir = working_dir,
    .group = self->environment->working_dir_group,
  };
  if (!gbx_user_setup_run (&set_up, &user_id, &warnings, error))
    return FALSE;

  for (gsize i = 0; warnings != NULL && warnings[i] != NULL; i++)
    g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "MESSAGE", "%s", warnings[i]);
  self->host_environment = gbx_host_environment_new (working_dir, options->username, user_id);
  gbx_host_environment_set_serving (self->host_environment, FALSE);
  return TRUE;
}

static gboolean
set_up_server (Daemon *self, const GbxConfig *config, GError **error)
{
  GbxHttpLimits limits = gbx_http_limits_get_default ();
  g_autofree char *workspace =
      g_file_get_path (gbx_host_environment_get_workspace (self->host_environment));

  limits.max_connections_count = gbx_config_get_max_connections_count (config);
  limits.max_body_bytes = gbx_config_get_max_body_bytes (config);
  limits.idle_timeout_usec = gbx_config_get_idle_timeout_usec (config);
  self->metrics = gbx_metrics_new ();
  GbxServerConfig server_config = {
    .session_api_key = self->environment->session_api_key,
    .working_directory = workspace,
    .dispatcher = self->dispatcher,
    .metrics = self->metrics,
    .limits = &limits,
    .started_usec = self->started_usec,
    .lookup_route = lookup_route,
    .describe_modules = describe_modules,
    .list_openapi = list_openapi,
    .user_data = self,
  };
  self->server = gbx_server_new (&server_config);
  gbx_server_actions_offer (self->server, self->host_environment);
  if (gbx_daemon_log_is_json (self->options, self->environment))
    gbx_server_set_access_log_level (self->server, G_LOG_LEVEL_INFO);
  else if (self->environment->log_level == G_LOG_LEVEL_DEBUG)
    gbx_server_set_access_log_level (self->server, G_LOG_LEVEL_DEBUG);
  self->listen = g_strdup (self->options->listen != NULL ? self->options->listen
                                                         : gbx_config_get_listen (config));

  return gbx_server_bind (self->server, self->listen, self->options->port, error);
}

/* All that can fail before the loop runs; FALSE with the exit status and an error. */
static gboolean
set_up (Daemon *self, int *out_exit_status, GError **error)
{
  g_autoptr (GbxDaemonModules) modules = NULL;
  g_autoptr (GbxModulePlan) plan = NULL;

  modules = gbx_daemon_modules_new (self->options, error);
  if (modules == NULL)
    {
      *out_exit_status = GBX_EXIT_CONFIG;
      return FALSE;
    }
  plan = gbx_daemon_modules_resolve (modules, self->options, out_exit_status, error);
  if (plan == NULL)
    return FALSE;

  *out_exit_status = GBX_EXIT_START;
  if (self->options->browsergym_eval_env != NULL && !self->options->enable_browser)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "Browser environment is not enabled in config, but browsergym_eval_env is set");
      return FALSE;
    }
  if (self->options->browsergym_eval_env != NULL)
    g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "MESSAGE",
                      "--browsergym-eval-env: evaluation environments are not supported");
  if (!set_up_user (self, error))
    return FALSE;
  self->manager = gbx_module_manager_new (g_steal_pointer (&modules->catalog),
                                          g_steal_pointer (&plan),
                                          g_steal_pointer (&modules->store),
                                          modules->config,
                                          self->host_environment);
  self->dispatcher = gbx_dispatcher_new (self->manager);

  *out_exit_status = GBX_EXIT_PORT;
  return set_up_server (self, modules->config, error);
}

static void
run_loop (Daemon *self)
{
  guint sigterm_id = g_unix_signal_add (SIGTERM, on_sigterm, self);
  guint sigint_id = g_unix_signal_add (SIGINT, on_sigint, self);

  gbx_loop_guard_install ();
  if (self->environment->memory_monitor)
    self->memory_monitor = gbx_memory_monitor_new (NULL);
  gbx_module_manager_start_async (self->manager, self->environment->plugin_timeout_usec,
                                  self->starting, on_started, self);
  g_main_loop_run (self->loop);

  g_source_remove (sigterm_id);
  g_source_remove (sigint_id);
}

static void
clear (Daemon *self)
{
  g_clear_handle_id (&self->watchdog_id, g_source_remove);
  g_clear_pointer (&self->memory_monitor, gbx_memory_monitor_free);
  if (self->host_environment != NULL)
    gbx_host_environment_set_actions (self->host_environment, NULL, NULL);
  g_clear_object (&self->server);
  g_clear_object (&self->dispatcher);
  g_clear_object (&self->manager);
  g_clear_object (&self->metrics);
  if (self->host_environment != NULL)
    gbx_host_environment_remove_runtime_directory (self->host_environment);
  g_clear_object (&self->host_environment);
  g_clear_object (&self->starting);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->listen, g_free);
}

/**
 * gbx_daemon_run:
 * @options: what the command line says
 * @environment: what the environment says
 *
 * Serves until a signal ends it. Prints one line when it is ready. After SIGTERM it does not
 * return but dies of that signal, as who sent it expects.
 *
 * Returns: the program's exit status
 */
int
gbx_daemon_run (const GbxOptions *options, const GbxEnvironment *environment)
{
  Daemon self = {
    .options = options,
    .environment = environment,
    .started_usec = g_get_monotonic_time (),
    .starting = g_cancellable_new (),
    .loop = g_main_loop_new (NULL, FALSE),
  };
  g_autoptr (GError) error = NULL;

  if (set_up (&self, &self.exit_status, &error))
    {
      self.exit_status = EXIT_SUCCESS;
      run_loop (&self);
    }
  else
    report (error);

  clear (&self);
  if (self.signal == SIGTERM)
    {
      signal (SIGTERM, SIG_DFL);
      raise (SIGTERM);
    }
  return self.exit_status;
}
