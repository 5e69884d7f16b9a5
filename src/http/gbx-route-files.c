/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* POST /list_files */
#include <string.h>

#include "gbx-http-reply.h"
#include "gbx-http-routes.h"
#include "gbx-json-check-private.h"
#include "gbx-list-files.h"

/* Whatever is wrong with the body, this route says no more than that, but for U+0000 in a path. */
static gboolean
read_path (GbxExchange *exchange, char **out_path)
{
  GBytes *body = gbx_exchange_get_body (exchange);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  GbxJsonSpan root, path;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);

  *out_path = NULL;
  if (length == 0 || !gbx_json_check (text, length, &root, NULL) || !gbx_json_span_is_object (root))
    {
      gbx_http_reply_unhandled (exchange);
      return FALSE;
    }
  if (!gbx_json_object_find (root, "path", &path))
    return TRUE;

  node = gbx_json_span_parse (path, &error);
  if (node == NULL)
    {
      gbx_http_reply_detail (exchange, 500, "", error->message);
      return FALSE;
    }
  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      gbx_http_reply_unhandled (exchange);
      return FALSE;
    }

  *out_path = json_node_dup_string (node);
  return TRUE;
}

static void
list_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (JsonArray) names = gbx_list_files (task_data, cancellable);
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), names);
  char *text = json_to_string (node, FALSE);
  GBytes *body = g_bytes_new_take (text, strlen (text));

  g_task_return_pointer (task, body, (GDestroyNotify) g_bytes_unref);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GbxExchange) exchange = user_data;
  g_autoptr (GBytes) body = g_task_propagate_pointer (G_TASK (result), NULL);

  gbx_exchange_respond (exchange, 200, "application/json", body);
}

void
gbx_http_handle_list_files (GbxServer *server, GbxExchange *exchange)
{
  const char *working_directory = gbx_server_get_working_directory (server);
  g_autofree char *path = NULL;
  g_autoptr (GTask) task = NULL;

  if (!read_path (exchange, &path))
    return;

  task = g_task_new (NULL, NULL, on_listed, g_object_ref (exchange));
  g_task_set_source_tag (task, gbx_http_handle_list_files);
  g_task_set_task_data (task, gbx_list_files_resolve (path, working_directory), g_free);
  g_task_run_in_thread (task, list_in_thread);
}
