/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-http-error.h"

#include <json-glib/json-glib.h>

#include "gbx-error.h"

/* One table of everything that is refused in the same words each time. */
static const struct
{
  guint status;
  const char *reason;
  const char *body;
} refusals[] = {
  [GBX_HTTP_REFUSAL_BAD_REQUEST] = { 400, "Bad Request", "{\"detail\":\"Bad Request\"}" },
  [GBX_HTTP_REFUSAL_INVALID_KEY] = { 403, "Forbidden", "{\"detail\":\"Invalid API Key\"}" },
  [GBX_HTTP_REFUSAL_NOT_FOUND] = { 404, "Not Found", "{\"detail\":\"Not Found\"}" },
  [GBX_HTTP_REFUSAL_METHOD] = { 405, "Method Not Allowed", "{\"detail\":\"Method Not Allowed\"}" },
  [GBX_HTTP_REFUSAL_TIMED_OUT] = { 408, "Request Timeout", "{\"detail\":\"Request Timeout\"}" },
  [GBX_HTTP_REFUSAL_BODY_TOO_LARGE] = { 413, "Content Too Large",
                                        "{\"detail\":\"Content Too Large\"}" },
  [GBX_HTTP_REFUSAL_TOO_MANY_CONNECTIONS] = { 429, "Too Many Requests",
                                              "{\"detail\":\"Too many connections\"}" },
  [GBX_HTTP_REFUSAL_HEAD_TOO_LARGE] = { 431, "Request Header Fields Too Large",
                                        "{\"detail\":\"Request Header Fields Too Large\"}" },
  [GBX_HTTP_REFUSAL_UNHANDLED] = { 500, "Internal Server Error",
                                   "{\"detail\":\"An unexpected error occurred. "
                                   "Please try again later.\"}" },
  [GBX_HTTP_REFUSAL_NO_FILES] = { 500, "Internal Server Error",
                                  "{\"detail\":\"the module “files” is not running; it is in the "
                                  "package glovebox-module-files\"}" },
};

/**
 * gbx_http_refusal_get_status:
 * @refusal: a refusal
 *
 * Returns: its HTTP status
 */
guint
gbx_http_refusal_get_status (GbxHttpRefusal refusal)
{
  return refusals[refusal].status;
}

/**
 * gbx_http_refusal_get_body:
 * @refusal: a refusal
 *
 * Returns: (transfer full): its JSON body
 */
GBytes *
gbx_http_refusal_get_body (GbxHttpRefusal refusal)
{
  return g_bytes_new_static (refusals[refusal].body, strlen (refusals[refusal].body));
}

/**
 * gbx_http_refusal_get_raw:
 * @refusal: a refusal
 *
 * The whole response as it goes over the wire, for a client whose request is not read to its end.
 *
 * Returns: (transfer full): head and body
 */
GBytes *
gbx_http_refusal_get_raw (GbxHttpRefusal refusal)
{
  const char *body = refusals[refusal].body;
  char *text = g_strdup_printf ("HTTP/1.1 %u %s\r\n"
                                "Content-Type: " GBX_HTTP_JSON "\r\n"
                                "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                                "%s"
                                "Connection: close\r\n"
                                "\r\n"
                                "%s",
                                refusals[refusal].status,
                                refusals[refusal].reason,
                                strlen (body),
                                refusals[refusal].status == 429 ? "Retry-After: 1\r\n" : "",
                                body);

  return g_bytes_new_take (text, strlen (text));
}

static GBytes *
object_to_bytes (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  char *text;

  json_node_init_object (node, object);
  text = json_to_string (node, FALSE);

  return g_bytes_new_take (text, strlen (text));
}

/**
 * gbx_http_error_new_detail:
 * @prefix: what comes before @detail, "" for nothing
 * @detail: what went wrong; invalid UTF-8 is replaced
 *
 * Returns: (transfer full): the body `{"detail":"…"}`
 */
GBytes *
gbx_http_error_new_detail (const char *prefix, const char *detail)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *valid = g_utf8_make_valid (detail, -1);
  g_autofree char *text = g_strconcat (prefix, valid, NULL);

  json_object_set_string_member (object, "detail", text);

  return object_to_bytes (object);
}

/**
 * gbx_http_error_new_invalid:
 * @errors: what does not fit the route; invalid UTF-8 is replaced
 *
 * Returns: (transfer full): the body that goes with status 422
 */
GBytes *
gbx_http_error_new_invalid (const char *errors)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *valid = g_utf8_make_valid (errors, -1);

  json_object_set_string_member (object, "detail", "Invalid request parameters");
  json_object_set_string_member (object, "errors", valid);

  return object_to_bytes (object);
}

/**
 * gbx_http_error_get_safe_status:
 * @status: an HTTP status
 *
 * The action protocol's clients read 502, 503 and 504 as a lost sandbox and try to bring it back,
 * so no route of this server may send them.
 *
 * Returns: @status, or 500 in place of one of the three
 */
guint
gbx_http_error_get_safe_status (guint status)
{
  return status >= 502 && status <= 504 ? 500 : status;
}

/**
 * gbx_http_error_get_status:
 * @error: an error of any domain
 *
 * The status by which the action protocol's routes answer @error. 404 is left to paths that do not
 * exist: its clients take it for a sandbox that is gone.
 *
 * Returns: an HTTP status
 */
guint
gbx_http_error_get_status (const GError *error)
{
  guint status;

  if (error->domain != GBX_ERROR)
    return 500;
  if (error->code == GBX_ERROR_INVALID_ARGS)
    return 422;
  status = gbx_http_error_get_safe_status (gbx_error_get_http_status (error->code));

  return status == 404 ? 500 : status;
}
