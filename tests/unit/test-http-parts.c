/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The small pure parts of the HTTP server. */
#include "gbx-auth.h"
#include "gbx-error.h"
#include "gbx-http-error.h"
#include "gbx-http-limits.h"
#include "gbx-http-query.h"
#include "gbx-process-stats.h"

#include <string.h>

static void
test_auth (void)
{
  static const struct
  {
    const char *key;
    const char *candidate;
    gboolean may;
  } rows[] = {
    { NULL, NULL, TRUE },
    { NULL, "x", TRUE },
    { "", NULL, TRUE },
    { "", "x", TRUE },
    { "key", NULL, FALSE },
    { "key", "", FALSE },
    { "key", "key", TRUE },
    { "key", "Key", FALSE },
    { "key", "ke", FALSE },
    { "key", "keykey", FALSE },
    { "key", "kez", FALSE },
    { "k\xc3\xa9", "k\xc3\xa9", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (gbx_auth_check (rows[i].key, rows[i].candidate), ==, rows[i].may);

  g_assert_true (gbx_auth_is_exempt ("/alive"));
  g_assert_true (gbx_auth_is_exempt ("/server_info"));
  g_assert_false (gbx_auth_is_exempt ("/alive/"));
  g_assert_false (gbx_auth_is_exempt ("/server_info/x"));
  g_assert_false (gbx_auth_is_exempt (""));
}

static void
check_query (const char *query, const char *name, const char *value)
{
  g_autoptr (GHashTable) table = gbx_http_query_parse (query);

  g_test_message ("%s", query);
  g_assert_cmpstr (g_hash_table_lookup (table, name), ==, value);
}

static void
test_query (void)
{
  check_query ("", "a", NULL);
  check_query ("a", "a", "");
  check_query ("a=", "a", "");
  check_query ("a=b", "a", "b");
  check_query ("a=b=c", "a", "b=c");
  check_query ("&&a=b&", "a", "b");
  check_query ("a=b&a=c", "a", "c");
  check_query ("x&a=b", "x", "");
  check_query ("a%20b=c+d%2B%C3%A9", "a b", "c d+é");
  check_query ("a=%zz", "a", "%zz");
  check_query ("a=%00", "a", "%00");
  check_query ("a=%ff", "a", "\357\277\275");
  check_query ("=b", "", "b");
}

static void
test_query_limit (void)
{
  g_autoptr (GString) query = g_string_new (NULL);
  g_autoptr (GHashTable) table = NULL;

  for (guint i = 0; i < 2 * GBX_HTTP_MAX_QUERY_COUNT; i++)
    g_string_append_printf (query, "p%u=1&", i);
  table = gbx_http_query_parse (query->str);
  g_assert_cmpuint (g_hash_table_size (table), ==, GBX_HTTP_MAX_QUERY_COUNT);
}

static guint
get_status (GQuark domain, int code)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "x");

  return gbx_http_error_get_status (error);
}

/* 404 and what clients read as a lost sandbox never come out of an error. */
static void
test_status (void)
{
  for (int code = GBX_ERROR_FAILED; code <= GBX_ERROR_TIMED_OUT; code++)
    {
      guint status = get_status (GBX_ERROR, code);

      g_assert_cmpuint (status, >=, 400);
      g_assert_cmpuint (status, !=, 404);
      g_assert_false (status >= 502 && status <= 504);
    }
  g_assert_cmpuint (get_status (GBX_ERROR, GBX_ERROR_INVALID_ARGS), ==, 422);
  g_assert_cmpuint (get_status (GBX_ERROR, GBX_ERROR_TOO_LARGE), ==, 413);
  g_assert_cmpuint (get_status (G_FILE_ERROR, G_FILE_ERROR_NOENT), ==, 500);
  g_assert_cmpuint (gbx_http_error_get_safe_status (503), ==, 500);
  g_assert_cmpuint (gbx_http_error_get_safe_status (501), ==, 501);
  g_assert_cmpuint (gbx_http_error_get_safe_status (505), ==, 505);
}

static void
check_bytes (GBytes *bytes, const char *text)
{
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
  g_bytes_unref (bytes);
}

static void
test_bodies (void)
{
  g_autoptr (GBytes) raw = gbx_http_refusal_get_raw (GBX_HTTP_REFUSAL_BODY_TOO_LARGE);
  g_autofree char *text = g_strndup (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw));

  check_bytes (gbx_http_error_new_detail ("A: ", "b \"c\"\xff"),
               "{\"detail\":\"A: b \\\"c\\\"\357\277\275\"}");
  check_bytes (gbx_http_error_new_invalid ("x"),
               "{\"detail\":\"Invalid request parameters\",\"errors\":\"x\"}");
  g_assert_true (g_str_has_prefix (text, "HTTP/1.1 413 "));
  g_assert_nonnull (strstr (text, "\r\nConnection: close\r\n"));
  g_assert_true (g_str_has_suffix (text, "\r\n\r\n{\"detail\":\"Content Too Large\"}"));
}

static void
test_stats (void)
{
  const char *text = "rchar: 1\nread_bytes: 507904\nwrite_bytes: 249856\n";
  GbxProcessStats stats;

  g_assert_cmpuint (gbx_process_stats_parse_field (text, "read_bytes"), ==, 507904);
  g_assert_cmpuint (gbx_process_stats_parse_field (text, "write_bytes"), ==, 249856);
  g_assert_cmpuint (gbx_process_stats_parse_field (text, "bytes"), ==, 0);
  g_assert_cmpuint (gbx_process_stats_parse_field (NULL, "x"), ==, 0);

  gbx_process_stats_read (&stats);
  g_assert_cmpuint (stats.rss_bytes, >, 0);
  g_assert_cmpuint (stats.vms_bytes, >=, stats.rss_bytes);
  g_assert_cmpuint (stats.disk_total_bytes, >, 0);
  g_assert_cmpfloat (stats.disk_percent, >=, 0);
  g_assert_cmpfloat (stats.disk_percent, <=, 100);
  g_assert_cmpfloat (gbx_process_stats_measure_cpu_percent (), >=, 0);
}

static void
test_limits (void)
{
  GbxHttpLimits limits = gbx_http_limits_get_default ();

  /* Clients expect an idle connection to last as long as this at least. */
  g_assert_cmpint (limits.idle_timeout_usec, >=, GBX_HTTP_KEEP_ALIVE_MIN_USEC);
  g_assert_cmpint (limits.keep_alive_min_usec, ==, GBX_HTTP_KEEP_ALIVE_MIN_USEC);
  g_assert_cmpint (limits.linger_usec, ==, GBX_HTTP_LINGER_USEC);
  g_assert_cmpint (limits.sweep_interval_usec, ==, GBX_HTTP_SWEEP_INTERVAL_USEC);
  /* A refusal is read before its connection ends, and a stop does not wait for lingering. */
  g_assert_cmpint (limits.linger_usec, <, limits.stop_timeout_usec);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http/auth", test_auth);
  g_test_add_func ("/http/query", test_query);
  g_test_add_func ("/http/query-limit", test_query_limit);
  g_test_add_func ("/http/status", test_status);
  g_test_add_func ("/http/bodies", test_bodies);
  g_test_add_func ("/http/stats", test_stats);
  g_test_add_func ("/http/limits", test_limits);

  return g_test_run ();
}
