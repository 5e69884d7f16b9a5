/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <gbx.h>

typedef GObject AcmeHello;
typedef GObjectClass AcmeHelloClass;

static void
execute_async (GbxAction *action,
               GbxRequest *request,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (action, cancellable, callback, user_data);
  g_autofree char *text = NULL;
  GError *error = NULL;
  const char *who = gbx_request_get_string_arg (request, "who", &error);

  if (who == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  text = g_strdup_printf ("Hello, %s!", who);
  g_task_return_pointer (task, gbx_observation_new ("hello", text), g_object_unref);
}

static void
action_init (GbxActionInterface *iface)
{
  iface->execute_async = execute_async;
}

G_DEFINE_TYPE_WITH_CODE (AcmeHello,
                         acme_hello,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (GBX_TYPE_ACTION, action_init))

static void
acme_hello_class_init (AcmeHelloClass *klass)
{
}

static void
acme_hello_init (AcmeHello *self)
{
}

static GObject *
create (GbxHost *host, GError **error)
{
  return g_object_new (acme_hello_get_type (), NULL);
}

GBX_MODULE_DEFINE ("hello", "1.0", create)
