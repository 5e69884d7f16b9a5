/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A module that does as its setting “behaviour” says, and writes down in the workspace's file
 * “log” when it is started and stopped. UNIT_NAME and UNIT_TYPE_NAME say who it is.
 */
#include <gbx.h>
#include <stdio.h>

typedef struct
{
  GObject parent_instance;
  GbxHost *host;
} Unit;

static GType unit_get_type (void);

/* Tasks that are never returned, kept where a leak checker sees them. */
static GPtrArray *forgotten;

static GObjectClass *parent_class;

static void
note (Unit *self, const char *what)
{
  g_autofree char *path =
      g_build_filename (g_file_peek_path (gbx_host_get_workspace (self->host)), "log", NULL);
  FILE *file = fopen (path, "ae");

  g_assert_nonnull (file);
  fprintf (file, "%s %s\n", what, UNIT_NAME);
  fclose (file);
}

static gboolean
behaves (Unit *self, const char *behaviour)
{
  return g_str_equal (gbx_settings_get_string (gbx_host_get_settings (self->host), "behaviour"),
                      behaviour);
}

/* --- GbxService --- */

static void
on_start_cancelled (GCancellable *cancellable, gpointer user_data)
{
  g_task_return_boolean (user_data, TRUE); /* as if it had not noticed */
}

static void
start_async (GbxService *service,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
  Unit *self = (Unit *) service;
  g_autoptr (GTask) task = g_task_new (service, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE);
  note (self, "start");
  if (behaves (self, "fail"))
    {
      g_task_return_new_error (task, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "no luck");
      return;
    }
  if (behaves (self, "never"))
    {
      forgotten = forgotten == NULL ? g_ptr_array_new () : forgotten;
      g_ptr_array_add (forgotten, g_steal_pointer (&task));
      return;
    }
  if (behaves (self, "late"))
    {
      g_cancellable_connect (cancellable, G_CALLBACK (on_start_cancelled), g_steal_pointer (&task),
                             g_object_unref);
      return;
    }
  if (behaves (self, "report"))
    gbx_host_report_status (self->host, GBX_MODULE_STATUS_DEGRADED, "no port");
  g_task_return_boolean (task, TRUE);
}

static void
stop_async (GbxService *service,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  Unit *self = (Unit *) service;
  g_autoptr (GTask) task = g_task_new (service, NULL, callback, user_data);

  note (self, "stop");
  if (behaves (self, "never-stop"))
    {
      forgotten = forgotten == NULL ? g_ptr_array_new () : forgotten;
      g_ptr_array_add (forgotten, g_steal_pointer (&task));
      return;
    }
  g_task_return_boolean (task, TRUE);
}

static void
service_init (gpointer data, gpointer unused)
{
  GbxServiceInterface *iface = data;

  iface->start_async = start_async;
  iface->stop_async = stop_async;
}

/* --- GbxAction: says what became of looking up the feature in its argument --- */

static void
execute_async (GbxAction *action,
               GbxRequest *request,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  Unit *self = (Unit *) action;
  g_autoptr (GTask) task = g_task_new (action, cancellable, callback, user_data);
  const char *feature = gbx_request_get_string_arg (request, "feature", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) object = gbx_host_lookup_feature (self->host, feature, &error);

  if (object == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, gbx_observation_new ("feature", G_OBJECT_TYPE_NAME (object)),
                           g_object_unref);
}

/* Becomes worse and better again, as the host is told. */
static gboolean
may_run_aside (GbxAction *action, GbxRequest *request)
{
  Unit *self = (Unit *) action;
  const char *why = gbx_request_get_string_arg (request, "why", NULL);

  gbx_host_report_status (self->host,
                          why == NULL ? GBX_MODULE_STATUS_READY : GBX_MODULE_STATUS_DEGRADED, why);
  return FALSE;
}

static void
action_init (gpointer data, gpointer unused)
{
  GbxActionInterface *iface = data;

  iface->execute_async = execute_async;
  iface->may_run_aside = may_run_aside;
}

static void
route_init (gpointer data, gpointer unused)
{
}

static void
unit_finalize (GObject *object)
{
  g_object_unref (((Unit *) object)->host);
  parent_class->finalize (object);
}

static void
unit_class_init (gpointer klass, gpointer data)
{
  parent_class = g_type_class_peek_parent (klass);
  G_OBJECT_CLASS (klass)->finalize = unit_finalize;
}

static GType
unit_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      const GInterfaceInfo service = { service_init, NULL, NULL };
      const GInterfaceInfo action = { action_init, NULL, NULL };
      const GInterfaceInfo route = { route_init, NULL, NULL };
      GType new_type =
          g_type_register_static_simple (G_TYPE_OBJECT, UNIT_TYPE_NAME, sizeof (GObjectClass),
                                         unit_class_init, sizeof (Unit), NULL, 0);

      g_type_add_interface_static (new_type, GBX_TYPE_SERVICE, &service);
      g_type_add_interface_static (new_type, GBX_TYPE_ACTION, &action);
      g_type_add_interface_static (new_type, GBX_TYPE_ROUTE, &route);
      g_once_init_leave (&type, new_type);
    }
  return type;
}

static GObject *
create (GbxHost *host, GError **error)
{
  Unit *self;

  if (g_str_equal (gbx_settings_get_string (gbx_host_get_settings (host), "behaviour"),
                   "no-create"))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "not today");
      return NULL;
    }
  self = g_object_new (unit_get_type (), NULL);
  self->host = g_object_ref (host);
  return G_OBJECT (self);
}

GBX_MODULE_DEFINE (UNIT_NAME, "1.0", create)
