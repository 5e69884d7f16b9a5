/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-modal-parse.h"

#include <math.h>
#include <string.h>

#include "gbx-modal-limits.h"

#define PORT_KEY "gbx-modal-port"
#define HTTPS_PORT 443
#define LONGEST_YEARS_SECONDS 1e11

const char *
gbx_modal_parse_text (const char *text)
{
  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

/* --- how something ended --- */

guint
gbx_modal_parse_result (const GbxModal__Result *result)
{
  return result != NULL ? result->status : GBX_MODAL_RESULT_NONE;
}

char *
gbx_modal_parse_reason (const GbxModal__Result *result)
{
  static const char *const names[] = { "unknown", "ended",
                                       "failed", "terminated",
                                       "timed out", "could not start",
                                       "failed inside Modal", "was idle for too long",
                                       "out of memory" };
  guint status = gbx_modal_parse_result (result);
  const char *name = status < G_N_ELEMENTS (names) ? names[status] : names[0];
  const char *said = result != NULL ? gbx_modal_parse_text (result->exception) : NULL;

  if (said != NULL && said[0] != '\0')
    return g_strdup_printf ("%s: %s", name, said);
  if (status == GBX_MODAL_RESULT_SUCCESS || (result != NULL && result->exitcode != 0))
    return g_strdup_printf ("%s with status %d", name, result->exitcode);
  return g_strdup (name);
}

/* --- sandboxes --- */

guint
gbx_modal_sandbox_get_port (GbxSandbox *sandbox)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (sandbox), PORT_KEY));
}

void
gbx_modal_sandbox_set_port (GbxSandbox *sandbox, guint port)
{
  g_object_set_data (G_OBJECT (sandbox), PORT_KEY, GUINT_TO_POINTER (port));
}

static const char *
find_tag (GbxModal__Tag *const *tags, gsize count, const char *name)
{
  for (gsize i = 0; i < count; i++)
    if (g_strcmp0 (tags[i]->tag_name, name) == 0)
      return gbx_modal_parse_text (tags[i]->tag_value);
  return NULL;
}

static void
fill_state (GbxSandbox *sandbox, const GbxModal__Task *task)
{
  g_autofree char *reason = NULL;

  if (task != NULL &&
      (gbx_modal_parse_result (task->result) != GBX_MODAL_RESULT_NONE || task->finished_at > 0))
    {
      reason = gbx_modal_parse_reason (task->result);
      gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_ENDED, reason);
    }
  else if (task != NULL && task->started_at > 0)
    gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_RUNNING, NULL);
  else
    gbx_sandbox_set_state (sandbox, GBX_SANDBOX_STATE_STARTING, "not scheduled yet");
}

GbxSandbox *
gbx_modal_parse_sandbox (const GbxModal__Info *info)
{
  const char *id = gbx_modal_parse_text (info->id);
  const char *name = find_tag (info->tags, info->n_tags, GBX_MODAL_TAG_NAME);
  const char *digits = find_tag (info->tags, info->n_tags, GBX_MODAL_TAG_PORT);
  g_autofree char *workspace = NULL;
  guint64 port = 0;
  GbxSandbox *sandbox;

  if (id == NULL || id[0] == '\0' || name == NULL || name[0] == '\0')
    return NULL;
  sandbox = gbx_sandbox_new ("modal", id, name);
  fill_state (sandbox, info->task_info);
  workspace = gbx_modal_tags_decode_path (info->tags, info->n_tags);
  gbx_sandbox_set_workspace (sandbox, workspace);
  if (isfinite (info->created_at))
    gbx_sandbox_set_created_usec (sandbox,
                                  (gint64) (CLAMP (info->created_at, 0, LONGEST_YEARS_SECONDS) *
                                            (double) G_USEC_PER_SEC));
  if (digits != NULL && g_ascii_string_to_unsigned (digits, 10, 1, G_MAXUINT16, &port, NULL))
    gbx_modal_sandbox_set_port (sandbox, (guint) port);
  return sandbox;
}

char *
gbx_modal_parse_address (const GbxModal__TunnelsAnswer *answer, const char *pattern, guint port)
{
  for (gsize i = 0; i < answer->n_tunnels; i++)
    {
      const GbxModal__Tunnel *tunnel = answer->tunnels[i];
      const char *host = gbx_modal_parse_text (tunnel->host);
      g_autofree char *digits = g_strdup_printf ("%u", tunnel->port);
      g_autoptr (GString) url = g_string_new (pattern);

      if (tunnel->container_port != port || host == NULL || host[0] == '\0' ||
          strpbrk (host, "/?#@ ") != NULL)
        continue;
      if (tunnel->port == HTTPS_PORT && g_str_has_prefix (pattern, "https:"))
        g_string_replace (url, ":{port}", "", 0);
      g_string_replace (url, "{port}", digits, 0);
      g_string_replace (url, "{host}", host, 0);
      return g_string_free (g_steal_pointer (&url), FALSE);
    }
  return NULL;
}

/* --- tags, which take letters, digits and a few signs --- */

char **
gbx_modal_tags_encode_path (const char *path)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) value = g_string_new (NULL);

  for (const char *p = path; *p != '\0'; p++)
    {
      if (value->len + 3 > GBX_MODAL_TAG_MAX_BYTES)
        {
          g_ptr_array_add (values, g_strndup (value->str, value->len));
          g_string_truncate (value, 0);
        }
      if (g_ascii_isalnum (*p) || *p == '.' || *p == '-')
        g_string_append_c (value, *p);
      else
        g_string_append_printf (value, "_%02X", (guchar) *p);
    }
  if (value->len > 0)
    g_ptr_array_add (values, g_strdup (value->str));
  if (values->len > GBX_MODAL_WORKSPACE_TAGS_MAX_COUNT)
    return NULL;
  g_ptr_array_add (values, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&values), FALSE);
}

static gboolean
decode_value (GString *path, const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    {
      int high = *p == '_' ? g_ascii_xdigit_value (p[1]) : 0;
      int low = *p == '_' && high >= 0 ? g_ascii_xdigit_value (p[2]) : 0;

      if (high < 0 || low < 0 || (*p == '_' && high + low == 0))
        return FALSE;
      g_string_append_c (path, *p == '_' ? (char) (high * 16 + low) : *p);
      p += *p == '_' ? 2 : 0;
    }
  return TRUE;
}

char *
gbx_modal_tags_decode_path (GbxModal__Tag *const *tags, gsize count)
{
  g_autoptr (GString) path = g_string_new (NULL);

  for (guint i = 0; i < GBX_MODAL_WORKSPACE_TAGS_MAX_COUNT; i++)
    {
      g_autofree char *name = g_strdup_printf (GBX_MODAL_TAG_WORKSPACE "%u", i);
      const char *value = find_tag (tags, count, name);

      if (value == NULL)
        break;
      if (!decode_value (path, value))
        return NULL;
    }
  if (path->len == 0 || !g_utf8_validate (path->str, (gssize) path->len, NULL))
    return NULL;
  return g_string_free (g_steal_pointer (&path), FALSE);
}

/* --- logs --- */

static int
compare_logs (gconstpointer a, gconstpointer b)
{
  const GbxModal__Log *left = *(GbxModal__Log *const *) a;
  const GbxModal__Log *right = *(GbxModal__Log *const *) b;

  return (left->timestamp > right->timestamp) - (left->timestamp < right->timestamp);
}

/* Where the last lines begin. */
static gsize
find_last_lines (const GString *text, guint count)
{
  gsize begin = text->len > 0 && text->str[text->len - 1] == '\n' ? text->len - 1 : text->len;

  while (begin > 0)
    {
      if (text->str[begin - 1] == '\n' && --count == 0)
        break;
      begin--;
    }
  return begin;
}

GBytes *
gbx_modal_parse_logs (GPtrArray *answers, guint max_lines_count)
{
  g_autoptr (GPtrArray) logs = g_ptr_array_new ();
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < answers->len; i++)
    {
      const GbxModal__LogsAnswer *answer = answers->pdata[i];

      for (gsize k = 0; k < answer->n_items; k++)
        if (answer->items[k]->data != NULL && isfinite (answer->items[k]->timestamp))
          g_ptr_array_add (logs, answer->items[k]);
    }
  g_ptr_array_sort (logs, compare_logs); /* keeps the order of those at the same time */
  for (guint i = 0; i < logs->len; i++)
    g_string_append (text, ((GbxModal__Log *) logs->pdata[i])->data);
  if (max_lines_count > 0)
    g_string_erase (text, 0, (gssize) find_last_lines (text, max_lines_count));
  return g_string_free_to_bytes (g_steal_pointer (&text));
}
