/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One module that is wrong in as many ways as it is compiled: BAD_NAME and BAD_TYPE_NAME say who
 * it is, one other macro what is wrong. Without the latter it is good.
 */
#include <gbx.h>

#if defined(BAD_NEEDS_LIBRARY)
int gbx_absent_function (void);
#endif

static void
execute_async (GbxAction *action,
               GbxRequest *request,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (action, cancellable, callback, user_data);

  g_task_return_pointer (task, gbx_observation_new ("bad", "good"), g_object_unref);
}

static void
action_init (gpointer iface, gpointer data)
{
  ((GbxActionInterface *) iface)->execute_async = execute_async;
}

/* By hand, because the name of the type differs from build to build. */
static GType
bad_object_get_type (void)
{
  static gsize type;

  if (g_once_init_enter (&type))
    {
      const GInterfaceInfo action_info = { action_init, NULL, NULL };
      GType new_type = g_type_register_static_simple (G_TYPE_OBJECT,
                                                      BAD_TYPE_NAME,
                                                      sizeof (GObjectClass),
                                                      NULL,
                                                      sizeof (GObject),
                                                      NULL,
                                                      0);

#if defined(BAD_INTERFACE)
      (void) action_info;
#else
      g_type_add_interface_static (new_type, GBX_TYPE_ACTION, &action_info);
#endif
      g_once_init_leave (&type, new_type);
    }
  return type;
}

static GObject *
create (GbxHost *host, GError **error)
{
  G_GNUC_UNUSED GType type = bad_object_get_type ();

#if defined(BAD_CREATE_FAILS)
  g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "the moon is full");
  return NULL;
#elif defined(BAD_CREATE_NULL)
  return NULL;
#elif defined(BAD_NEEDS_LIBRARY)
  return gbx_absent_function () ? NULL : g_object_new (type, NULL);
#else
  return g_object_new (type, NULL);
#endif
}

/* What GBX_MODULE_DEFINE makes, number by number. */
static const GbxModuleDescriptor descriptor = {
#if defined(BAD_MAGIC)
  .magic = 0x12345678,
#else
  .magic = GBX_MODULE_MAGIC,
#endif
#if defined(BAD_SIZE)
  .struct_size = 16,
#else
  .struct_size = sizeof (GbxModuleDescriptor),
#endif
#if defined(BAD_ABI)
  .abi = GBX_MODULE_ABI + 1,
#else
  .abi = GBX_MODULE_ABI,
#endif
#if defined(BAD_API)
  .api_level = GBX_API_LEVEL + 1,
#else
  .api_level = GBX_API_LEVEL,
#endif
#if defined(BAD_OTHER_NAME)
  .name = "somebody_else",
#else
  .name = BAD_NAME,
#endif
  .version = "1.0",
#if !defined(BAD_NO_CREATE)
  .create = create,
#endif
};

#if defined(BAD_SYMBOL)
#define gbx_module_descriptor gbx_module_description
const GbxModuleDescriptor *gbx_module_description (void);
#endif

GBX_EXPORT const GbxModuleDescriptor *
gbx_module_descriptor (void)
{
  (void) create;
  return &descriptor;
}
