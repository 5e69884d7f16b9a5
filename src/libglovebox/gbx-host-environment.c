/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-host-environment-private.h"

#include "gbx-runtime-directory-private.h"

struct _GbxHostEnvironment
{
  GObject parent_instance;

  GFile *workspace;
  char *user_name;
  guint user_id;
  char *current_directory;
  GbxRuntimeDirectory *runtime_directory; /* NULL until somebody asks */
  const GbxHostActions *actions;
  gpointer actions_data;
  gboolean is_serving;
};

enum
{
  PROP_CURRENT_DIRECTORY = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_SERVING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GbxHostEnvironment, gbx_host_environment, G_TYPE_OBJECT)

static void
gbx_host_environment_finalize (GObject *object)
{
  GbxHostEnvironment *self = GBX_HOST_ENVIRONMENT (object);

  g_clear_object (&self->workspace);
  g_free (self->user_name);
  g_free (self->current_directory);
  gbx_host_environment_remove_runtime_directory (self);

  G_OBJECT_CLASS (gbx_host_environment_parent_class)->finalize (object);
}

static void
gbx_host_environment_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GbxHostEnvironment *self = GBX_HOST_ENVIRONMENT (object);

  if (id == PROP_CURRENT_DIRECTORY)
    g_value_set_string (value, self->current_directory);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gbx_host_environment_class_init (GbxHostEnvironmentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = gbx_host_environment_finalize;
  object_class->get_property = gbx_host_environment_get_property;

  props[PROP_CURRENT_DIRECTORY] =
      g_param_spec_string ("current-directory", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);

  /* The server answers from now on. */
  signals[SIGNAL_SERVING] =
      g_signal_new ("serving", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
}

static void
gbx_host_environment_init (GbxHostEnvironment *self)
{
  self->is_serving = TRUE;
}

GbxHostEnvironment *
gbx_host_environment_new (const char *workspace, const char *user_name, guint user_id)
{
  GbxHostEnvironment *self;

  g_return_val_if_fail (workspace != NULL && g_path_is_absolute (workspace), NULL);
  g_return_val_if_fail (user_name != NULL, NULL);

  self = g_object_new (GBX_TYPE_HOST_ENVIRONMENT, NULL);
  self->workspace = g_file_new_for_path (workspace);
  self->user_name = g_strdup (user_name);
  self->user_id = user_id;
  self->current_directory = g_strdup (workspace);

  return self;
}

GFile *
gbx_host_environment_get_workspace (GbxHostEnvironment *self)
{
  g_return_val_if_fail (GBX_IS_HOST_ENVIRONMENT (self), NULL);

  return self->workspace;
}

const char *
gbx_host_environment_get_user_name (GbxHostEnvironment *self)
{
  g_return_val_if_fail (GBX_IS_HOST_ENVIRONMENT (self), NULL);

  return self->user_name;
}

guint
gbx_host_environment_get_user_id (GbxHostEnvironment *self)
{
  g_return_val_if_fail (GBX_IS_HOST_ENVIRONMENT (self), 0);

  return self->user_id;
}

const char *
gbx_host_environment_get_current_directory (GbxHostEnvironment *self)
{
  g_return_val_if_fail (GBX_IS_HOST_ENVIRONMENT (self), NULL);

  return self->current_directory;
}

void
gbx_host_environment_set_current_directory (GbxHostEnvironment *self, const char *path)
{
  g_return_if_fail (GBX_IS_HOST_ENVIRONMENT (self));
  g_return_if_fail (path != NULL);

  if (g_strcmp0 (self->current_directory, path) == 0)
    return;
  g_free (self->current_directory);
  self->current_directory = g_strdup (path);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CURRENT_DIRECTORY]);
}

const char *
gbx_host_environment_get_runtime_directory (GbxHostEnvironment *self, GError **error)
{
  g_return_val_if_fail (GBX_IS_HOST_ENVIRONMENT (self), NULL);

  if (self->runtime_directory == NULL)
    self->runtime_directory = gbx_runtime_directory_new (error);

  return self->runtime_directory != NULL
             ? gbx_runtime_directory_get_path (self->runtime_directory)
             : NULL;
}

void
gbx_host_environment_remove_runtime_directory (GbxHostEnvironment *self)
{
  g_return_if_fail (GBX_IS_HOST_ENVIRONMENT (self));

  g_clear_pointer (&self->runtime_directory, gbx_runtime_directory_free);
}

void
gbx_host_environment_set_actions (GbxHostEnvironment *self,
                                  const GbxHostActions *actions,
                                  gpointer user_data)
{
  g_return_if_fail (GBX_IS_HOST_ENVIRONMENT (self));

  self->actions = actions;
  self->actions_data = user_data;
}

const GbxHostActions *
gbx_host_environment_get_actions (GbxHostEnvironment *self, gpointer *out_user_data)
{
  g_return_val_if_fail (GBX_IS_HOST_ENVIRONMENT (self), NULL);

  *out_user_data = self->actions_data;
  return self->actions;
}

void
gbx_host_environment_set_serving (GbxHostEnvironment *self, gboolean is_serving)
{
  gboolean begins;

  g_return_if_fail (GBX_IS_HOST_ENVIRONMENT (self));

  begins = is_serving && !self->is_serving;
  self->is_serving = is_serving;
  if (begins)
    g_signal_emit (self, signals[SIGNAL_SERVING], 0);
}

gboolean
gbx_host_environment_is_serving (GbxHostEnvironment *self)
{
  g_return_val_if_fail (GBX_IS_HOST_ENVIRONMENT (self), FALSE);

  return self->is_serving;
}
