/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-server-fixture.h"

#include <string.h>

static GbxRoute *
lookup_route (const char *path, const char **out_route, gpointer user_data)
{
  GbxServerFixture *self = user_data;

  if (strcmp (path, "/module") == 0 || g_str_has_prefix (path, "/module/"))
    *out_route = "/module";
  else if (strcmp (path, "/download_files") == 0)
    *out_route = "/download_files";
  else
    return NULL;
  return self->route;
}

static JsonArray *
describe_modules (gpointer user_data)
{
  JsonArray *modules = json_array_new ();
  JsonObject *module = json_object_new ();

  json_object_set_string_member (module, "name", "bash");
  json_object_set_string_member (module, "state", "running");
  json_object_set_string_member (module, "reason", "");
  json_array_add_object_element (modules, module);
  return modules;
}

static GPtrArray *
list_openapi (gpointer user_data)
{
  static const char *const parts[] = {
    "{\"paths\":{\"/added\":{\"get\":{\"responses\":{}},\"put\":0},"
    "\"/alive\":\"usurped\"},\"components\":{"
    "\"schemas\":{\"Added\":{},\"Action\":\"usurped\"},\"parameters\":{\"Added\":{}}}}",
    "{\"paths\":[],\"components\":{\"schemas\":1}}",
    "[]",
    "{",
  };
  GPtrArray *array = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    g_ptr_array_add (array, g_bytes_new_static (parts[i], strlen (parts[i])));
  return array;
}

void
gbx_server_fixture_set_up_with_limits (GbxServerFixture *self,
                                       const char *session_key,
                                       const GbxHttpLimits *limits)
{
  g_autoptr (GError) error = NULL;
  GbxServerConfig config = { 0 };

  self->test = gbx_test_new ();
  self->dispatcher = gbx_fake_dispatcher_new ();
  self->metrics = gbx_metrics_new ();
  config.session_api_key = session_key;
  config.working_directory = gbx_test_get_dir (self->test);
  config.dispatcher = self->dispatcher;
  config.metrics = self->metrics;
  self->limits = limits != NULL ? *limits : gbx_http_limits_get_default ();
  config.limits = limits;
  config.lookup_route = lookup_route;
  config.describe_modules = describe_modules;
  config.list_openapi = list_openapi;
  config.user_data = self;
  self->server = gbx_server_new (&config);
  gbx_server_bind (self->server, "127.0.0.1", 0, &error);
  g_assert_no_error (error);
  self->port = gbx_server_get_port (self->server);
  g_assert_cmpuint (self->port, >, 0);
  gbx_server_start (self->server, &error);
  g_assert_no_error (error);
}

void
gbx_server_fixture_set_up (GbxServerFixture *self, gconstpointer session_key)
{
  gbx_server_fixture_set_up_with_limits (self, session_key, NULL);
}

void
gbx_server_fixture_stop (GbxServerFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (self->server == NULL)
    return;
  gbx_server_stop_async (self->server, NULL, gbx_test_store_result, &result);
  gbx_test_run_until (result != NULL);
  g_assert_true (gbx_server_stop_finish (self->server, result, NULL));
  g_clear_object (&result);
  gbx_test_settle ();
  g_assert_finalize_object (g_steal_pointer (&self->server));
}

void
gbx_server_fixture_tear_down (GbxServerFixture *self, gconstpointer session_key)
{
  gbx_server_fixture_stop (self);
  g_assert_finalize_object (self->dispatcher);
  g_assert_finalize_object (self->metrics);
  if (self->route != NULL)
    g_assert_finalize_object (self->route);
  gbx_test_free (self->test);
}

char *
gbx_server_fixture_ask (GbxServerFixture *self, const char *request)
{
  g_autoptr (GbxRawClient) client = gbx_raw_client_new (self->port);

  return gbx_raw_client_ask (client, request);
}

char *
gbx_server_fixture_post (GbxServerFixture *self, const char *path, const char *json)
{
  g_autofree char *request = g_strdup_printf ("POST %s HTTP/1.1\r\n"
                                              "Host: localhost\r\n"
                                              "Content-Type: application/json\r\n"
                                              "Content-Length: %zu\r\n"
                                              "\r\n"
                                              "%s",
                                              path, strlen (json), json);

  return gbx_server_fixture_ask (self, request);
}

void
gbx_server_fixture_assert_response (GbxServerFixture *self,
                                    const char *request,
                                    guint status,
                                    const char *body)
{
  g_autofree char *response = gbx_server_fixture_ask (self, request);

  g_assert_nonnull (response);
  g_assert_cmpuint (gbx_raw_response_get_status (response), ==, status);
  g_assert_cmpstr (gbx_raw_response_get_body (response), ==, body);
}
