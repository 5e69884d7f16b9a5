/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-modal-limits.h"
#include "gbx-modal-parse.h"

#include <math.h>
#include <string.h>

static GbxModal__Tag name_tag, port_tag, workspace_tags[GBX_MODAL_WORKSPACE_TAGS_MAX_COUNT];
static GbxModal__Tag *const tags[] = { &port_tag, &workspace_tags[0], &name_tag };

static void
set_tag (GbxModal__Tag *tag, const char *name, const char *value)
{
  gbx_modal__tag__init (tag);
  tag->tag_name = (char *) name;
  tag->tag_value = (char *) value;
}

static GbxModal__Info
new_info (const char *id, const char *name)
{
  GbxModal__Info info = GBX_MODAL__INFO__INIT;

  set_tag (&name_tag, GBX_MODAL_TAG_NAME, name);
  set_tag (&port_tag, GBX_MODAL_TAG_PORT, "3000");
  set_tag (&workspace_tags[0], GBX_MODAL_TAG_WORKSPACE "0", "_2Fw");
  info.id = (char *) id;
  info.n_tags = G_N_ELEMENTS (tags);
  info.tags = (GbxModal__Tag **) tags;
  return info;
}

static void
test_sandbox (void)
{
  GbxModal__Info info = new_info ("sb-1", "box");
  GbxModal__Task task = GBX_MODAL__TASK__INIT;
  g_autoptr (GbxSandbox) sandbox = NULL;

  task.started_at = 5;
  info.task_info = &task;
  info.created_at = 2.5;
  sandbox = gbx_modal_parse_sandbox (&info);
  g_assert_cmpstr (gbx_sandbox_get_id (sandbox), ==, "sb-1");
  g_assert_cmpstr (gbx_sandbox_get_name (sandbox), ==, "box");
  g_assert_cmpstr (gbx_sandbox_get_workspace (sandbox), ==, "/w");
  g_assert_cmpint (gbx_sandbox_get_created_usec (sandbox), ==, 2500000);
  g_assert_cmpint (gbx_sandbox_get_state (sandbox), ==, GBX_SANDBOX_STATE_RUNNING);
  g_assert_cmpuint (gbx_modal_sandbox_get_port (sandbox), ==, 3000);
}

static void
test_states (void)
{
  static const struct
  {
    double started;
    double finished;
    guint status;
    const char *exception;
    GbxSandboxState state;
    const char *reason;
  } rows[] = {
    { 0, 0, 0, NULL, GBX_SANDBOX_STATE_STARTING, "not scheduled" },
    { 1, 0, 0, NULL, GBX_SANDBOX_STATE_RUNNING, NULL },
    { 1, 2, 0, NULL, GBX_SANDBOX_STATE_ENDED, "unknown" },
    { 1, 2, 1, NULL, GBX_SANDBOX_STATE_ENDED, "ended with status 7" },
    { 1, 2, 3, NULL, GBX_SANDBOX_STATE_ENDED, "terminated" },
    { 1, 2, 5, "no image", GBX_SANDBOX_STATE_ENDED, "could not start: no image" },
    { 1, 2, 5, "\xff", GBX_SANDBOX_STATE_ENDED, "could not start" },
    { 1, 2, 99, NULL, GBX_SANDBOX_STATE_ENDED, "unknown" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GbxModal__Info info = new_info ("sb-1", "box");
      GbxModal__Task task = GBX_MODAL__TASK__INIT;
      GbxModal__Result result = GBX_MODAL__RESULT__INIT;
      g_autoptr (GbxSandbox) sandbox = NULL;

      result.status = rows[i].status;
      result.exception = (char *) rows[i].exception;
      result.exitcode = rows[i].status == 1 ? 7 : 0;
      task.started_at = rows[i].started;
      task.finished_at = rows[i].finished;
      task.result = &result;
      info.task_info = &task;
      sandbox = gbx_modal_parse_sandbox (&info);
      g_assert_cmpint (gbx_sandbox_get_state (sandbox), ==, rows[i].state);
      if (rows[i].reason != NULL)
        g_assert_true (g_str_has_prefix (gbx_sandbox_get_reason (sandbox), rows[i].reason));
    }
}

static void
test_not_ours (void)
{
  static const char *const rows[][2] = {
    { NULL, "box" },
    { "", "box" },
    { "\xff", "box" },
    { "sb-1", "" },
    { "sb-1", "\xff" },
  };
  GbxModal__Info bare = new_info ("sb-1", "box");
  GbxModal__Info odd = new_info ("sb-1", "box");
  g_autoptr (GbxSandbox) sandbox = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GbxModal__Info info = new_info (rows[i][0], rows[i][1]);

      g_assert_null (gbx_modal_parse_sandbox (&info));
    }
  bare.n_tags = 0;
  g_assert_null (gbx_modal_parse_sandbox (&bare));

  odd = new_info ("sb-1", "box");
  odd.created_at = NAN;
  port_tag.tag_value = (char *) "65536";
  workspace_tags[0].tag_value = (char *) "_2";
  sandbox = gbx_modal_parse_sandbox (&odd);
  g_assert_cmpuint (gbx_modal_sandbox_get_port (sandbox), ==, 0);
  g_assert_null (gbx_sandbox_get_workspace (sandbox));
}

static void
test_address (void)
{
  static const struct
  {
    const char *pattern;
    guint port;
    const char *url;
  } rows[] = {
    { "https://{host}:{port}", 3000, "https://a.modal.host" },
    { "https://{host}:{port}", 4445, "https://b.modal.host:8443" },
    { "http://{host}:{port}", 3000, "http://a.modal.host:443" },
    { "https://{host}:{port}", 5000, NULL },
    { "https://{host}:{port}", 6000, NULL },
  };
  GbxModal__Tunnel tunnels[3] = { GBX_MODAL__TUNNEL__INIT, GBX_MODAL__TUNNEL__INIT,
                                  GBX_MODAL__TUNNEL__INIT };
  GbxModal__Tunnel *list[] = { &tunnels[0], &tunnels[1], &tunnels[2] };
  GbxModal__TunnelsAnswer answer = GBX_MODAL__TUNNELS_ANSWER__INIT;

  tunnels[0].host = (char *) "a.modal.host";
  tunnels[0].port = 443;
  tunnels[0].container_port = 3000;
  tunnels[1].host = (char *) "b.modal.host";
  tunnels[1].port = 8443;
  tunnels[1].container_port = 4445;
  tunnels[2].host = (char *) "somebody@elsewhere/";
  tunnels[2].container_port = 6000;
  answer.n_tunnels = G_N_ELEMENTS (list);
  answer.tunnels = list;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *url = gbx_modal_parse_address (&answer, rows[i].pattern, rows[i].port);

      g_assert_cmpstr (url, ==, rows[i].url);
    }
}

static char *
decode (const char *const *values)
{
  GbxModal__Tag *list[GBX_MODAL_WORKSPACE_TAGS_MAX_COUNT];
  static char names[GBX_MODAL_WORKSPACE_TAGS_MAX_COUNT][32];
  gsize count = 0;

  for (; values[count] != NULL; count++)
    {
      g_snprintf (names[count], sizeof names[count], GBX_MODAL_TAG_WORKSPACE "%zu", count);
      set_tag (&workspace_tags[count], names[count], values[count]);
      list[count] = &workspace_tags[count];
    }
  return gbx_modal_tags_decode_path (list, count);
}

static void
test_paths (void)
{
  const gsize most_bytes = GBX_MODAL_WORKSPACE_TAGS_MAX_COUNT * GBX_MODAL_TAG_MAX_BYTES / 3;
  g_autofree char *much = g_strnfill (most_bytes, '/');
  g_autofree char *too_much = g_strnfill (most_bytes + 1, '/');
  const char *const rows[] = { "/workspace", "/a b/_é", much };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GStrv) values = gbx_modal_tags_encode_path (rows[i]);
      g_autofree char *path = NULL;

      for (gsize k = 0; values[k] != NULL; k++)
        {
          g_assert_cmpuint (strlen (values[k]), <=, GBX_MODAL_TAG_MAX_BYTES);
          g_assert_cmpuint (strspn (values[k], G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-"), ==,
                            strlen (values[k]));
        }
      path = decode ((const char *const *) values);
      g_assert_cmpstr (path, ==, rows[i]);
    }
  g_assert_null (gbx_modal_tags_encode_path (too_much));
}

static void
test_broken_paths (void)
{
  static const char *const rows[] = { "_", "_2", "_zz", "_00", "_FF", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *const values[] = { rows[i], NULL };

      g_assert_null (decode (values));
    }
}

static void
test_logs (void)
{
  GbxModal__Log logs[4] = { GBX_MODAL__LOG__INIT, GBX_MODAL__LOG__INIT, GBX_MODAL__LOG__INIT,
                            GBX_MODAL__LOG__INIT };
  GbxModal__Log *out[] = { &logs[0], &logs[2] };
  GbxModal__Log *err[] = { &logs[1], &logs[3] };
  GbxModal__LogsAnswer answers[2] = { GBX_MODAL__LOGS_ANSWER__INIT, GBX_MODAL__LOGS_ANSWER__INIT };
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  static const char *const rows[] = { "a\nb\nc\n", "c\n", "b\nc\n", "a\nb\nc\n", "a\nb\nc\n" };

  logs[0].data = (char *) "a\n";
  logs[1].data = (char *) "b\n";
  logs[1].timestamp = 1;
  logs[2].data = (char *) "c\n";
  logs[2].timestamp = 2;
  logs[3].timestamp = NAN;
  answers[0].n_items = answers[1].n_items = 2;
  answers[0].items = out;
  answers[1].items = err;
  g_ptr_array_add (list, &answers[0]);
  g_ptr_array_add (list, &answers[1]);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) text = gbx_modal_parse_logs (list, i);

      g_assert_cmpmem (g_bytes_get_data (text, NULL), g_bytes_get_size (text), rows[i],
                       strlen (rows[i]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/modal-parse/sandbox", test_sandbox);
  g_test_add_func ("/modal-parse/states", test_states);
  g_test_add_func ("/modal-parse/not-ours", test_not_ours);
  g_test_add_func ("/modal-parse/address", test_address);
  g_test_add_func ("/modal-parse/paths", test_paths);
  g_test_add_func ("/modal-parse/broken-paths", test_broken_paths);
  g_test_add_func ("/modal-parse/logs", test_logs);

  return g_test_run ();
}
