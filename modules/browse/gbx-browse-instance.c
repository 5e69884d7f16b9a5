/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One browser process with its profile and its engine, from its start to the last trace of it. */
#include "gbx-browse-instance.h"

#include "gbx-browse-command.h"
#include "gbx-browse-limits.h"

struct _GbxBrowseInstance
{
  GObject parent_instance;

  GbxProcess *process;
  GbxBrowseEngine *engine; /* NULL: its thread has ended */
  char *profile;
  char *last_words; /* the last line of its standard error */
  guint files_count;
  gboolean is_process_gone;
  GSource *close_timer;
};

enum
{
  SIGNAL_GONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GbxBrowseInstance, gbx_browse_instance, G_TYPE_OBJECT)

static void
clear_close_timer (GbxBrowseInstance *self)
{
  if (self->close_timer != NULL)
    g_source_destroy (self->close_timer);
  g_clear_pointer (&self->close_timer, g_source_unref);
}

static void
gbx_browse_instance_finalize (GObject *object)
{
  GbxBrowseInstance *self = GBX_BROWSE_INSTANCE (object);

  clear_close_timer (self);
  if (self->process != NULL)
    g_signal_handlers_disconnect_by_data (self->process, self);
  g_clear_object (&self->process);
  g_free (self->profile);
  g_free (self->last_words);

  G_OBJECT_CLASS (gbx_browse_instance_parent_class)->finalize (object);
}

static void
gbx_browse_instance_class_init (GbxBrowseInstanceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gbx_browse_instance_finalize;

  /* Nothing of it is left: no process, no thread, no file. */
  signals[SIGNAL_GONE] = g_signal_new ("gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gbx_browse_instance_init (GbxBrowseInstance *self)
{
}

static gboolean
remove_tree (GFile *file, GCancellable *cancellable)
{
  g_autoptr (GFileEnumerator) children =
      g_file_enumerate_children (file, G_FILE_ATTRIBUTE_STANDARD_NAME,
                                 G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable, NULL);

  while (children != NULL)
    {
      GFile *child = NULL;

      if (!g_file_enumerator_iterate (children, NULL, &child, cancellable, NULL) || child == NULL)
        break;
      remove_tree (child, cancellable);
    }

  return g_file_delete (file, cancellable, NULL);
}

static void
remove_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GFile) file = g_file_new_for_path (task_data);

  g_task_return_boolean (task, remove_tree (file, cancellable));
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_signal_emit (source, signals[SIGNAL_GONE], 0);
  g_object_unref (source); /* of gbx_browse_instance_new() */
}

/* Both must be over: the engine reads what the process writes. */
static void
clean_up_if_over (GbxBrowseInstance *self)
{
  g_autoptr (GTask) task = NULL;

  if (!self->is_process_gone || self->engine != NULL)
    return;
  task = g_task_new (self, NULL, on_removed, NULL);
  g_task_set_source_tag (task, clean_up_if_over);
  g_task_set_task_data (task, g_strdup (self->profile), g_free);
  g_task_run_in_thread (task, remove_in_thread);
}

static void
on_engine_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GbxBrowseInstance *self = GBX_BROWSE_INSTANCE (source);

  self->files_count = gbx_browse_engine_join (g_steal_pointer (&self->engine));
  gbx_browse_instance_end (self);
  clean_up_if_over (self);
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxBrowseInstance) self = user_data;

  gbx_process_wait_finish (GBX_PROCESS (source), result, NULL, NULL, NULL);
  self->is_process_gone = TRUE;
  clear_close_timer (self);
  if (self->engine != NULL)
    gbx_browse_engine_end (self->engine);
  clean_up_if_over (self);
}

static void
on_log_line (GbxProcess *process, const char *line, gpointer user_data)
{
  GbxBrowseInstance *self = user_data;

  g_debug ("%s", line);
  if (*line == '\0')
    return;
  g_free (self->last_words);
  self->last_words = g_strdup (line);
}

static GbxProcess *
spawn (GbxBrowseInstance *self,
       const GbxBrowseInstanceConfig *config,
       GError **error)
{
  g_auto (GStrv) words =
      gbx_browse_command_new (config->program, self->profile, config->has_sandbox);
  g_autoptr (GbxProcessSpec) spec = gbx_process_spec_new ((const char *const *) words);
  static const char *const folders[] = { "HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME" };

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    gbx_process_spec_set_env (spec, folders[i], self->profile);
  gbx_process_spec_set_env (spec, "SESSION_API_KEY", NULL);
  gbx_process_spec_set_cwd (spec, self->profile);
  gbx_process_spec_set_user (spec, config->user_name);
  gbx_process_spec_set_streams (spec, TRUE);

  return gbx_process_spawn (spec, error);
}

/**
 * gbx_browse_instance_new:
 * @config: what to start, and as whom
 * @places: for files
 * @error: return location for an error
 *
 * Starts a browser. It holds a reference on itself until it is “gone”. Main context.
 *
 * Returns: (transfer full): it, or %NULL with %GBX_ERROR_UNAVAILABLE
 */
GbxBrowseInstance *
gbx_browse_instance_new (const GbxBrowseInstanceConfig *config,
                         GbxBrowsePlaces *places,
                         GError **error)
{
  g_autoptr (GbxBrowseInstance) self = g_object_new (GBX_TYPE_BROWSE_INSTANCE, NULL);
  GTask *end_task;

  self->profile = gbx_browse_command_make_profile (config->directory, places->user_id,
                                                   places->group_id, places->changes_owner);
  if (self->profile == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "no folder for the browser's profile");
      return NULL;
    }
  self->process = spawn (self, config, error);
  if (self->process == NULL)
    return NULL;

  g_signal_connect (self->process, "log-line", G_CALLBACK (on_log_line), self);
  gbx_process_wait_async (self->process, NULL, on_exited, g_object_ref (self));
  end_task = g_task_new (self, NULL, on_engine_ended, NULL);
  g_task_set_source_tag (end_task, gbx_browse_instance_new);
  self->engine = gbx_browse_engine_new (gbx_process_get_output (self->process),
                                        gbx_process_get_input (self->process), places,
                                        config->files_count, end_task);
  g_object_ref (self); /* until on_removed() */

  return g_steal_pointer (&self);
}

/* (transfer none) (nullable): NULL: it is about to be gone */
GbxBrowseEngine *
gbx_browse_instance_get_engine (GbxBrowseInstance *self)
{
  gboolean is_there = self->engine != NULL && !gbx_browse_engine_is_ending (self->engine);

  return is_there ? self->engine : NULL;
}

/* The process group of the browser, and of nobody else. */
int
gbx_browse_instance_get_group (GbxBrowseInstance *self)
{
  return gbx_process_get_pid (self->process);
}

guint
gbx_browse_instance_get_files_count (GbxBrowseInstance *self)
{
  return self->files_count;
}

/* (transfer none) (nullable) */
const char *
gbx_browse_instance_get_last_words (GbxBrowseInstance *self)
{
  return self->last_words;
}

static gboolean
on_close_timer (gpointer user_data)
{
  GbxBrowseInstance *self = user_data;

  gbx_process_stop (self->process);
  return G_SOURCE_REMOVE;
}

/**
 * gbx_browse_instance_end:
 * @self: a browser
 *
 * Ends it: it goes by itself when nobody talks with it any more, or by signals. Main context.
 */
void
gbx_browse_instance_end (GbxBrowseInstance *self)
{
  if (self->engine != NULL)
    gbx_browse_engine_end (self->engine);
  if (self->is_process_gone)
    return;
  if (self->engine == NULL)
    g_output_stream_close_async (gbx_process_get_input (self->process), G_PRIORITY_DEFAULT, NULL,
                                 NULL, NULL);
  if (self->close_timer != NULL)
    return;
  self->close_timer = g_timeout_source_new (GBX_BROWSE_CLOSE_GRACE_USEC / 1000);
  g_source_set_callback (self->close_timer, on_close_timer, self, NULL);
  g_source_attach (self->close_timer, NULL);
}
