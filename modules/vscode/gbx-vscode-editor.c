/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The editor's process: where it may run, until it answers, and until it ends. */
#include "gbx-vscode-editor.h"

#include <glib/gstdio.h>
#include <pwd.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gbx-common-word.h"
#include "gbx-vscode-command.h"
#include "gbx-vscode-folder.h"
#include "gbx-vscode-limits.h"

#define READ_CHUNK_BYTES (16 * 1024)

struct _GbxVscodeEditor
{
  GObject parent_instance;

  GbxHost *host;
  char *folder;
  guint16 port;
  char *token; /* NULL: none was made yet */
  char *token_file;
  GbxProcess *process;
  GCancellable *output_cancellable;
  gboolean is_ready;
  gboolean is_gone; /* the process was there, and has ended */

  GTask *start_task;
  GTask *stop_task;
  GSource *probe_timer;
};

G_DEFINE_FINAL_TYPE (GbxVscodeEditor, gbx_vscode_editor, G_TYPE_OBJECT)

static void probe (GbxVscodeEditor *self);
static void read_output (GbxVscodeEditor *self);

static void
clear_probe_timer (GbxVscodeEditor *self)
{
  if (self->probe_timer != NULL)
    g_source_destroy (self->probe_timer);
  g_clear_pointer (&self->probe_timer, g_source_unref);
}

static void
remove_token_file (GbxVscodeEditor *self)
{
  if (self->token_file != NULL)
    g_unlink (self->token_file);
  g_clear_pointer (&self->token_file, g_free);
}

static void
gbx_vscode_editor_dispose (GObject *object)
{
  GbxVscodeEditor *self = GBX_VSCODE_EDITOR (object);

  clear_probe_timer (self);
  remove_token_file (self);
  g_clear_object (&self->process);
  g_clear_object (&self->output_cancellable);
  g_clear_object (&self->host);

  G_OBJECT_CLASS (gbx_vscode_editor_parent_class)->dispose (object);
}

static void
gbx_vscode_editor_finalize (GObject *object)
{
  GbxVscodeEditor *self = GBX_VSCODE_EDITOR (object);

  g_free (self->folder);
  g_free (self->token);

  G_OBJECT_CLASS (gbx_vscode_editor_parent_class)->finalize (object);
}

static void
gbx_vscode_editor_class_init (GbxVscodeEditorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_vscode_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = gbx_vscode_editor_finalize;
}

static void
gbx_vscode_editor_init (GbxVscodeEditor *self)
{
  self->output_cancellable = g_cancellable_new ();
}

static const char *
get_setting (GbxVscodeEditor *self, const char *name)
{
  return gbx_settings_get_string (gbx_host_get_settings (self->host), name);
}

/**
 * gbx_vscode_editor_new:
 * @host: what the module lives in
 *
 * Returns: (transfer full): an editor that does not run yet
 */
GbxVscodeEditor *
gbx_vscode_editor_new (GbxHost *host)
{
  GbxVscodeEditor *self = g_object_new (GBX_TYPE_VSCODE_EDITOR, NULL);

  self->host = g_object_ref (host);
  self->folder = g_strdup (get_setting (self, "folder"));
  if (*self->folder == '\0')
    {
      g_free (self->folder);
      self->folder = g_file_get_path (gbx_host_get_workspace (host));
    }

  return self;
}

/**
 * gbx_vscode_editor_get_token:
 * @self: an editor
 *
 * Returns: (transfer none) (nullable): what opens it; %NULL while it does not run
 */
const char *
gbx_vscode_editor_get_token (GbxVscodeEditor *self)
{
  return self->is_ready && !self->is_gone ? self->token : NULL;
}

/* --- before it starts --- */

static gboolean
check_user (GbxVscodeEditor *self, GError **error)
{
  const char *name = gbx_host_get_user_name (self->host);

  if (g_str_equal (name, "root") || g_str_equal (name, "openhands") ||
      g_str_equal (name, get_setting (self, "user-name")))
    return TRUE;
  g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
               "the user “%s” is not root, openhands or that of user-name", name);
  return FALSE;
}

/* Whoever listens there already would be taken for the editor. Connections to one that has ended
 * are no hindrance: a server that is started anew soon after finds them. */
static gboolean
check_port (guint16 port, GError **error)
{
  g_autoptr (GInetAddress) any = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (any, port);
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GError) local = NULL;

  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &local);
  if (socket != NULL && g_socket_bind (socket, address, TRUE, &local))
    return TRUE;
  g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "port %u: %s", port, local->message);
  return FALSE;
}

static gboolean
write_token_file (GbxVscodeEditor *self, const struct passwd *user, GError **error)
{
  g_autoptr (GError) local = NULL;
  gssize length = (gssize) strlen (self->token);
  gboolean ok;
  int fd = g_file_open_tmp ("glovebox-vscode-XXXXXX", &self->token_file, &local);

  if (fd < 0)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "no file for the token: %s", local->message);
      return FALSE;
    }
  ok = write (fd, self->token, length) == length &&
       (user == NULL || fchown (fd, user->pw_uid, (gid_t) -1) == 0);
  g_close (fd, NULL);
  if (!ok)
    g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "no file for the token");
  return ok;
}

static GbxProcessSpec *
new_spec (GbxVscodeEditor *self, const struct passwd *user)
{
  const char *program = get_setting (self, "program");
  g_autofree char *base_path =
      gbx_vscode_command_build_base_path (get_setting (self, "base-path"),
                                          get_setting (self, "runtime-url"),
                                          get_setting (self, "runtime-id"));
  g_auto (GStrv) argv = gbx_vscode_command_build (program, self->port, self->token_file, base_path,
                                                  self->folder);
  GbxProcessSpec *spec = gbx_process_spec_new ((const char *const *) argv);

  gbx_process_spec_set_cwd (spec, self->folder);
  gbx_process_spec_set_streams (spec, TRUE);
  gbx_process_spec_set_env (spec, "SESSION_API_KEY", NULL);
  if (gbx_vscode_command_asks_for_password (program))
    gbx_process_spec_set_env (spec, "PASSWORD", self->token);
  if (user != NULL)
    {
      gbx_process_spec_set_env (spec, "HOME", user->pw_dir);
      gbx_process_spec_set_env (spec, "USER", user->pw_name);
      gbx_process_spec_set_env (spec, "LOGNAME", user->pw_name);
      gbx_process_spec_set_env (spec, "SHELL", user->pw_shell);
    }
  return spec;
}

/* Whether it runs as the sandbox's user where the server is root. */
static gboolean
changes_user (GbxVscodeEditor *self)
{
  return geteuid () == 0 && gbx_common_word_is_yes (get_setting (self, "su-to-user"));
}

static GbxProcess *
spawn (GbxVscodeEditor *self, const GbxProcessSpec *spec, GError **error)
{
  return changes_user (self) ? gbx_host_spawn (self->host, spec, error)
                             : gbx_process_spawn (spec, error);
}

/* --- while it runs --- */

static void
end_start (GbxVscodeEditor *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->start_task);

  clear_probe_timer (self);
  if (error == NULL)
    {
      self->is_ready = TRUE;
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (self->process != NULL)
    gbx_process_stop (self->process);
  g_task_return_error (task, error);
}

static GError *
new_end_error (int wait_status)
{
  if (WIFEXITED (wait_status))
    return g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the editor ended with status %d",
                        WEXITSTATUS (wait_status));
  return g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the editor was ended by signal %d",
                      WTERMSIG (wait_status));
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxVscodeEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  int wait_status = 0;

  if (gbx_process_wait_finish (GBX_PROCESS (source), result, &wait_status, NULL, &error))
    error = new_end_error (wait_status);
  self->is_gone = TRUE;
  g_cancellable_cancel (self->output_cancellable);
  remove_token_file (self);

  if (self->stop_task != NULL)
    {
      g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);

      g_task_return_boolean (task, TRUE);
    }
  if (self->start_task != NULL)
    end_start (self, g_steal_pointer (&error));
  else if (self->is_ready)
    gbx_host_report_status (self->host, GBX_MODULE_STATUS_DEGRADED, error->message);
}

static void
on_output (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxVscodeEditor) self = user_data;
  g_autoptr (GBytes) bytes =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return;
  g_debug ("%.*s", (int) g_bytes_get_size (bytes), (const char *) g_bytes_get_data (bytes, NULL));
  read_output (self);
}

/* Nobody needs what it says, but one whose output nobody takes stands still. */
static void
read_output (GbxVscodeEditor *self)
{
  g_input_stream_read_bytes_async (gbx_process_get_output (self->process), READ_CHUNK_BYTES,
                                   G_PRIORITY_DEFAULT, self->output_cancellable, on_output,
                                   g_object_ref (self));
}

static void
on_log_line (GbxProcess *process, const char *line, gpointer user_data)
{
  g_debug ("%s", line);
}

static gboolean
on_probe_timer (gpointer user_data)
{
  GbxVscodeEditor *self = user_data;

  clear_probe_timer (self);
  probe (self);
  return G_SOURCE_REMOVE;
}

static void
on_probed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxVscodeEditor) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);

  if (self->start_task == NULL)
    return;
  if (connection != NULL)
    {
      end_start (self, NULL);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      end_start (self, g_steal_pointer (&error));
      return;
    }

  self->probe_timer = g_timeout_source_new (GBX_VSCODE_PROBE_INTERVAL_USEC / 1000);
  g_source_set_callback (self->probe_timer, on_probe_timer, self, NULL);
  g_source_attach (self->probe_timer, g_main_context_get_thread_default ());
}

static void
probe (GbxVscodeEditor *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, "127.0.0.1", self->port,
                                         g_task_get_cancellable (self->start_task), on_probed,
                                         g_object_ref (self));
}

static void
on_folder_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GbxVscodeEditor *self = GBX_VSCODE_EDITOR (source);
  g_autoptr (GbxProcessSpec) spec = NULL;
  g_autoptr (GError) error = NULL;
  const struct passwd *user =
      changes_user (self) ? getpwnam (gbx_host_get_user_name (self->host)) : NULL;

  /* An editor with other settings is better than none. */
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_debug ("%s", error->message);
  g_clear_error (&error);

  self->token = g_uuid_string_random ();
  if (!g_task_return_error_if_cancelled (self->start_task) &&
      write_token_file (self, user, &error))
    {
      spec = new_spec (self, user);
      self->process = spawn (self, spec, &error);
    }
  if (self->process == NULL)
    {
      remove_token_file (self);
      if (error != NULL)
        g_task_return_error (self->start_task, g_steal_pointer (&error));
      g_clear_object (&self->start_task);
      return;
    }

  g_signal_connect (self->process, "log-line", G_CALLBACK (on_log_line), NULL);
  gbx_process_wait_async (self->process, NULL, on_exited, g_object_ref (self));
  read_output (self);
  probe (self);
}

static void
prepare_folder_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GVariant *arguments = data;
  g_autoptr (GError) error = NULL;
  const char *folder;
  guint user_id;

  g_variant_get (arguments, "(&su)", &folder, &user_id);
  if (gbx_vscode_folder_prepare (folder, user_id, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * gbx_vscode_editor_start_async:
 * @self: an editor that was not started yet
 * @cancellable: (nullable): gives up, and ends it
 * @callback: called when it answers, or cannot
 * @user_data: for @callback
 *
 * Starts the editor if it may run here. Main context.
 */
void
gbx_vscode_editor_start_async (GbxVscodeEditor *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) preparation = NULL;
  g_autofree char *program = g_find_program_in_path (get_setting (self, "program"));
  GError *error = NULL;

  g_task_set_source_tag (task, gbx_vscode_editor_start_async);
  if (program == NULL)
    error = g_error_new (GBX_ERROR, GBX_ERROR_UNAVAILABLE, "“%s” is not installed",
                         get_setting (self, "program"));
  else if (check_user (self, &error) &&
           gbx_vscode_command_parse_port (get_setting (self, "port"), &self->port, &error))
    check_port (self->port, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  self->start_task = g_steal_pointer (&task);
  preparation = g_task_new (self, NULL, on_folder_prepared, NULL);
  g_task_set_task_data (preparation,
                        g_variant_ref_sink (g_variant_new ("(su)", self->folder,
                                                           gbx_host_get_user_id (self->host))),
                        (GDestroyNotify) g_variant_unref);
  g_task_run_in_thread (preparation, prepare_folder_in_thread);
}

gboolean
gbx_vscode_editor_start_finish (GbxVscodeEditor *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * gbx_vscode_editor_stop_async:
 * @self: an editor
 * @callback: called when its processes are gone
 * @user_data: for @callback
 *
 * Ends the editor. Main context.
 */
void
gbx_vscode_editor_stop_async (GbxVscodeEditor *self,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, gbx_vscode_editor_stop_async);
  self->is_ready = FALSE;
  if (self->process == NULL || self->is_gone)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->stop_task = g_steal_pointer (&task);
  gbx_process_stop (self->process);
}

gboolean
gbx_vscode_editor_stop_finish (GbxVscodeEditor *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
