/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Puts Python functions into every fresh kernel of the module behind ipython-kernel. */
#include "gbx-agent-skills-module.h"

#define FEATURE "ipython-kernel"
#define START_CELL_SIGNAL "add-start-cell"
#define PYTHON_FOLDER "python"

struct _GbxAgentSkills
{
  GObject parent_instance;

  GbxHost *host;
};

static void gbx_agent_skills_service_init (GbxServiceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GbxAgentSkills,
                               gbx_agent_skills,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GBX_TYPE_SERVICE,
                                                      gbx_agent_skills_service_init))

static void
gbx_agent_skills_dispose (GObject *object)
{
  g_clear_object (&GBX_AGENT_SKILLS (object)->host);

  G_OBJECT_CLASS (gbx_agent_skills_parent_class)->dispose (object);
}

static void
gbx_agent_skills_class_init (GbxAgentSkillsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = gbx_agent_skills_dispose;
}

static void
gbx_agent_skills_init (GbxAgentSkills *self)
{
}

/**
 * gbx_agent_skills_build_code:
 * @directory: the folder of the Python package; valid UTF-8
 * @import_line: what brings the functions into the kernel
 *
 * Returns: (transfer full): the cell that makes the functions known, and no other name
 */
char *
gbx_agent_skills_build_code (const char *directory, const char *import_line)
{
  g_autoptr (GString) literal = g_string_new (directory);

  g_string_replace (literal, "\\", "\\\\", 0);
  g_string_replace (literal, "\"", "\\\"", 0);
  g_string_replace (literal, "\n", "\\n", 0);
  return g_strdup_printf ("__import__(\"sys\").path.append(\"%s\")\n"
                          "__import__(\"glovebox_skills\").install_alias()\n"
                          "%s\n",
                          literal->str, import_line);
}

static void
gbx_agent_skills_start_async (GbxService *service,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GbxAgentSkills *self = GBX_AGENT_SKILLS (service);
  GbxSettings *settings = gbx_host_get_settings (self->host);
  g_autoptr (GTask) task = g_task_new (service, cancellable, callback, user_data);
  g_autofree char *directory = g_strdup (gbx_settings_get_string (settings, "python-directory"));
  g_autofree char *code = NULL;
  g_autoptr (GObject) kernel = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, gbx_agent_skills_start_async);
  kernel = gbx_host_lookup_feature (self->host, FEATURE, &error);
  if (kernel == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_signal_lookup (START_CELL_SIGNAL, G_OBJECT_TYPE (kernel)) == 0)
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_NOT_SUPPORTED,
                               "what provides " FEATURE " takes no start cells");
      return;
    }

  if (*directory == '\0')
    {
      g_free (directory);
      directory = g_build_filename (gbx_host_get_data_directory (self->host), PYTHON_FOLDER, NULL);
    }
  code = gbx_agent_skills_build_code (directory, gbx_settings_get_string (settings, "import-line"));
  g_signal_emit_by_name (kernel, START_CELL_SIGNAL, code);
  g_task_return_boolean (task, TRUE);
}

/* The kernels are somebody else's; there is nothing to end. */
static void
gbx_agent_skills_stop_async (GbxService *service,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (service, cancellable, callback, user_data);

  g_task_set_source_tag (task, gbx_agent_skills_stop_async);
  g_task_return_boolean (task, TRUE);
}

static void
gbx_agent_skills_service_init (GbxServiceInterface *iface)
{
  iface->start_async = gbx_agent_skills_start_async;
  iface->stop_async = gbx_agent_skills_stop_async;
}

/**
 * gbx_agent_skills_create:
 * @host: the host
 * @error: return location for an error
 *
 * Returns: (transfer full): the module's object
 */
GObject *
gbx_agent_skills_create (GbxHost *host, GError **error)
{
  GbxAgentSkills *self = g_object_new (GBX_TYPE_AGENT_SKILLS, NULL);

  self->host = g_object_ref (host);
  return G_OBJECT (self);
}
