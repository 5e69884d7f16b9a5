/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-modal-create.h"

#include <string.h>

#include "gbx-modal-ask.h"
#include "gbx-modal-frame.h"
#include "gbx-modal-limits.h"
#include "gbx-modal-parse.h"

#define CREATE_IF_MISSING 1
#define OWNED_BY_APP 4
#define NETWORK_OPEN 1
#define BUILT_IMAGE "im-"
#define PORTS_MAX_COUNT 64

/* Takes an id that a step waited for; there is nothing to go on with without it. */
static GbxCommonVerdict
take_id (char **slot, const char *id, const char *what, GError **error)
{
  const char *text = gbx_modal_parse_text (id);

  if (text == NULL || text[0] == '\0')
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the answer names no %s", what);
      return GBX_COMMON_FAILED;
    }
  g_free (*slot);
  *slot = g_strdup (text);
  return GBX_COMMON_NEXT;
}

/* --- the app, in which all sandboxes are --- */

GbxCommonCall *
gbx_modal_create_format_app (GbxCommonFlow *flow, GError **error)
{
  GbxModal__AppRequest message = GBX_MODAL__APP_REQUEST__INIT;

  message.app_name = gbx_modal_ask_get_setting (flow, "app");
  message.environment_name = gbx_modal_ask_get_setting (flow, "environment");
  message.has_object_creation_type = TRUE;
  message.object_creation_type = CREATE_IF_MISSING;
  return gbx_modal_ask_new ("AppGetOrCreate", &message.base);
}

GbxCommonVerdict
gbx_modal_create_parse_app (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  GbxModal__AppAnswer *answer = NULL;
  g_autoptr (GPtrArray) messages =
      gbx_modal_ask_unpack (body, &gbx_modal__app_answer__descriptor, &answer, error);

  if (messages == NULL)
    return GBX_COMMON_FAILED;
  return take_id (&gbx_modal_ask_get_notes (flow)->app_id, answer->app_id, "app", error);
}

/* --- the image --- */

GbxCommonCall *
gbx_modal_create_format_image (GbxCommonFlow *flow, GError **error)
{
  GbxModalNotes *notes = gbx_modal_ask_get_notes (flow);
  const char *named = gbx_sandbox_spec_get_image (flow->spec);
  const char *image = named != NULL ? named : gbx_modal_ask_get_setting (flow, "image");
  GbxModal__ImageRequest message = GBX_MODAL__IMAGE_REQUEST__INIT;
  GbxModal__Image definition = GBX_MODAL__IMAGE__INIT;
  g_autofree char *line = g_strconcat ("FROM ", image, NULL);

  if (image == NULL || strpbrk (image, " \t\r\n") != NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   image == NULL ? "no image is named, and Modal has none of its own"
                                 : "“%s” is no name of an image",
                   image);
      return NULL;
    }
  if (g_str_has_prefix (image, BUILT_IMAGE))
    {
      notes->image_id = g_strdup (image);
      notes->is_built = TRUE;
      return NULL;
    }
  definition.n_dockerfile_commands = 1;
  definition.dockerfile_commands = &line;
  message.image = &definition;
  message.app_id = notes->app_id;
  message.builder_version = gbx_modal_ask_get_setting (flow, "builder-version");
  return gbx_modal_ask_new ("ImageGetOrCreate", &message.base);
}

static GbxCommonVerdict
judge_build (GbxCommonFlow *flow, const GbxModal__Result *result, GError **error)
{
  GbxModalNotes *notes = gbx_modal_ask_get_notes (flow);
  g_autofree char *reason = gbx_modal_parse_reason (result);
  guint status = gbx_modal_parse_result (result);

  notes->is_built = status == GBX_MODAL_RESULT_SUCCESS;
  if (notes->is_built || status == GBX_MODAL_RESULT_NONE)
    return GBX_COMMON_NEXT;
  g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE, "building the image %s", reason);
  return GBX_COMMON_FAILED;
}

GbxCommonVerdict
gbx_modal_create_parse_image (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  GbxModalNotes *notes = gbx_modal_ask_get_notes (flow);
  GbxModal__ImageAnswer *answer = NULL;
  g_autoptr (GPtrArray) messages =
      gbx_modal_ask_unpack (body, &gbx_modal__image_answer__descriptor, &answer, error);

  if (messages == NULL ||
      take_id (&notes->image_id, answer->image_id, "image", error) == GBX_COMMON_FAILED)
    return GBX_COMMON_FAILED;
  return judge_build (flow, answer->result, error);
}

GbxCommonCall *
gbx_modal_create_format_join (GbxCommonFlow *flow, GError **error)
{
  GbxModalNotes *notes = gbx_modal_ask_get_notes (flow);
  GbxModal__JoinRequest message = GBX_MODAL__JOIN_REQUEST__INIT;

  if (notes->is_built)
    return NULL;
  message.image_id = notes->image_id;
  message.has_timeout = TRUE;
  message.timeout = gbx_modal_ask_get_seconds (flow, GBX_MODAL_BUILD_POLL_USEC);
  message.last_entry_id = notes->entry_id;
  return gbx_modal_ask_new ("ImageJoinStreaming", &message.base);
}

static void
report_build (GbxCommonFlow *flow, const GbxModal__JoinAnswer *answer)
{
  for (gsize i = 0; i < answer->n_task_logs; i++)
    {
      const char *text = gbx_modal_parse_text (answer->task_logs[i]->data);
      g_autofree char *line = g_strdup (text != NULL ? text : "");

      if (g_strstrip (line)[0] != '\0')
        gbx_sandbox_spec_report_progress (flow->spec, -1, line);
    }
}

/* The stream ends with the build, or for now. */
GbxCommonVerdict
gbx_modal_create_parse_join (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  GbxModalNotes *notes = gbx_modal_ask_get_notes (flow);
  g_autoptr (GPtrArray) messages =
      gbx_modal_frame_unpack (body, &gbx_modal__join_answer__descriptor, error);

  if (messages == NULL)
    return GBX_COMMON_FAILED;
  for (guint i = 0; i < messages->len; i++)
    {
      const GbxModal__JoinAnswer *answer = messages->pdata[i];
      const char *entry_id = gbx_modal_parse_text (answer->entry_id);

      report_build (flow, answer);
      if (entry_id != NULL && entry_id[0] != '\0')
        {
          g_free (notes->entry_id);
          notes->entry_id = g_strdup (entry_id);
        }
      if (judge_build (flow, answer->result, error) == GBX_COMMON_FAILED)
        return GBX_COMMON_FAILED;
      if (notes->is_built)
        return GBX_COMMON_NEXT;
    }
  return GBX_COMMON_AGAIN;
}

/* --- the environment, in which the key is --- */

static void
add_pair (GPtrArray *pairs, const char *name, const char *value)
{
  GbxModal__Pair *pair = g_new (GbxModal__Pair, 1);

  gbx_modal__pair__init (pair);
  pair->key = g_strdup (name);
  pair->value = g_strdup (value);
  g_ptr_array_add (pairs, pair);
}

static void
pair_free (gpointer data)
{
  GbxModal__Pair *pair = data;

  g_free (pair->key);
  g_free (pair->value);
  g_free (pair);
}

GbxCommonCall *
gbx_modal_create_format_secret (GbxCommonFlow *flow, GError **error)
{
  const char *const *environment = gbx_sandbox_spec_get_environment (flow->spec);
  const char *key = gbx_sandbox_spec_get_api_key (flow->spec);
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (pair_free);
  GbxModal__SecretRequest message = GBX_MODAL__SECRET_REQUEST__INIT;

  for (gsize i = 0; environment[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (environment[i], "=", 2);

      add_pair (pairs, pair[0], pair[1]);
    }
  if (key != NULL)
    add_pair (pairs, "SESSION_API_KEY", key);
  message.environment_name = gbx_modal_ask_get_setting (flow, "environment");
  message.has_object_creation_type = TRUE;
  message.object_creation_type = OWNED_BY_APP;
  message.app_id = gbx_modal_ask_get_notes (flow)->app_id;
  message.n_env_dict = pairs->len;
  message.env_dict = (GbxModal__Pair **) pairs->pdata;
  return gbx_modal_ask_new ("SecretGetOrCreate", &message.base);
}

GbxCommonVerdict
gbx_modal_create_parse_secret (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  GbxModal__SecretAnswer *answer = NULL;
  g_autoptr (GPtrArray) messages =
      gbx_modal_ask_unpack (body, &gbx_modal__secret_answer__descriptor, &answer, error);

  if (messages == NULL)
    return GBX_COMMON_FAILED;
  return take_id (&gbx_modal_ask_get_notes (flow)->secret_id, answer->secret_id, "secret", error);
}

/* --- the sandbox --- */

/* What a request is made of, for as long as it takes to form it. */
typedef struct
{
  GbxModal__Tag tags[3 + GBX_MODAL_WORKSPACE_TAGS_MAX_COUNT];
  GbxModal__Tag *tag_list[3 + GBX_MODAL_WORKSPACE_TAGS_MAX_COUNT];
  char *names[3 + GBX_MODAL_WORKSPACE_TAGS_MAX_COUNT];
  gsize tags_count;
  GbxModal__Port ports[PORTS_MAX_COUNT];
  GbxModal__Port *port_list[PORTS_MAX_COUNT];
  gsize ports_count;
} Parts;

static void
add_tag (Parts *parts, char *name, const char *value)
{
  gsize i = parts->tags_count++;

  gbx_modal__tag__init (&parts->tags[i]);
  parts->names[i] = name;
  parts->tags[i].tag_name = name;
  parts->tags[i].tag_value = (char *) value;
  parts->tag_list[i] = &parts->tags[i];
}

static void
add_port (Parts *parts, guint port)
{
  gsize i = parts->ports_count;

  if (i == PORTS_MAX_COUNT || port == 0 || port > G_MAXUINT16)
    return;
  for (gsize k = 0; k < i; k++)
    if (parts->ports[k].port == port)
      return;
  gbx_modal__port__init (&parts->ports[i]);
  parts->ports[i].has_port = TRUE;
  parts->ports[i].port = port;
  parts->port_list[i] = &parts->ports[i];
  parts->ports_count++;
}

/* What is not opened when a sandbox is made can never be reached. */
static void
add_ports (Parts *parts, GbxCommonFlow *flow)
{
  const char *const *more =
      gbx_settings_get_list (gbx_common_cloud_get_settings (flow), "open-ports");

  add_port (parts, flow->port);
  for (gsize i = 0; more != NULL && more[i] != NULL; i++)
    add_port (parts, (guint) g_ascii_strtoull (more[i], NULL, 10));
}

static void
fill_sandbox (GbxModal__Sandbox *sandbox, GbxCommonFlow *flow, GbxModal__Resources *resources)
{
  GbxSettings *settings = gbx_common_cloud_get_settings (flow);
  GbxModalNotes *notes = gbx_modal_ask_get_notes (flow);
  const char *const *command = gbx_sandbox_spec_get_command (flow->spec);
  gint64 idle_usec = gbx_settings_get_duration_usec (settings, "idle-timeout");
  guint64 memory_bytes = gbx_sandbox_spec_get_memory_bytes (flow->spec);
  double cpus = gbx_sandbox_spec_get_cpus (flow->spec);

  sandbox->n_entrypoint_args = g_strv_length ((char **) command);
  sandbox->entrypoint_args = (char **) command;
  sandbox->image_id = notes->image_id;
  sandbox->n_secret_ids = 1;
  sandbox->secret_ids = &notes->secret_id;
  sandbox->resources = resources;
  resources->has_memory_mb = memory_bytes > 0;
  resources->memory_mb = (guint) CLAMP (memory_bytes / (1024 * 1024), 1, G_MAXINT);
  resources->has_milli_cpu = cpus > 0;
  resources->milli_cpu = (guint) (CLAMP (cpus, 0, 1000) * 1000);
  sandbox->has_timeout_secs = TRUE;
  sandbox->timeout_secs =
      (guint) (gbx_settings_get_duration_usec (settings, "lifetime") / G_USEC_PER_SEC);
  sandbox->has_idle_timeout_secs = idle_usec > 0;
  sandbox->idle_timeout_secs = (guint) (idle_usec / G_USEC_PER_SEC);
  sandbox->workdir = (char *) gbx_sandbox_spec_get_directory (flow->spec);
  sandbox->name = flow->name;
}

GbxCommonCall *
gbx_modal_create_format_sandbox (GbxCommonFlow *flow, GError **error)
{
  GbxModal__CreateRequest message = GBX_MODAL__CREATE_REQUEST__INIT;
  GbxModal__Sandbox sandbox = GBX_MODAL__SANDBOX__INIT;
  GbxModal__Resources resources = GBX_MODAL__RESOURCES__INIT;
  GbxModal__NetworkAccess access = GBX_MODAL__NETWORK_ACCESS__INIT;
  GbxModal__Ports ports = GBX_MODAL__PORTS__INIT;
  const char *workspace = gbx_sandbox_spec_get_workspace (flow->spec);
  g_auto (GStrv) values = gbx_modal_tags_encode_path (workspace != NULL ? workspace : "");
  g_autofree char *port = g_strdup_printf ("%u", flow->port);
  g_autofree Parts *parts = g_new0 (Parts, 1);
  GbxCommonCall *call;

  if (values == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS,
                   "the workspace's path is too long for Modal");
      return NULL;
    }
  add_tag (parts, g_strdup (GBX_MODAL_TAG_NAME), flow->name);
  add_tag (parts, g_strdup (GBX_MODAL_TAG_PORT), port);
  add_tag (parts, g_strdup (GBX_MODAL_TAG_TOKEN), flow->token);
  for (gsize i = 0; values[i] != NULL; i++)
    add_tag (parts, g_strdup_printf (GBX_MODAL_TAG_WORKSPACE "%zu", i), values[i]);
  add_ports (parts, flow);
  fill_sandbox (&sandbox, flow, &resources);
  ports.n_ports = parts->ports_count;
  ports.ports = parts->port_list;
  sandbox.open_ports = &ports;
  access.has_network_access_type = TRUE;
  access.network_access_type = NETWORK_OPEN;
  sandbox.network_access = &access;
  message.app_id = gbx_modal_ask_get_notes (flow)->app_id;
  message.definition = &sandbox;
  message.environment_name = gbx_modal_ask_get_setting (flow, "environment");
  message.n_tags = parts->tags_count;
  message.tags = parts->tag_list;
  call = gbx_modal_ask_new ("SandboxCreate", &message.base);
  call->must_end = TRUE;
  call->waits_for_others = TRUE; /* one of this name that is about to end */
  for (gsize i = 0; i < parts->tags_count; i++)
    g_free (parts->names[i]);
  return call;
}

GbxCommonVerdict
gbx_modal_create_parse_sandbox (GbxCommonFlow *flow, guint status, GBytes *body, GError **error)
{
  GbxModal__CreateAnswer *answer = NULL;
  g_autoptr (GPtrArray) messages =
      gbx_modal_ask_unpack (body, &gbx_modal__create_answer__descriptor, &answer, error);
  g_autofree char *id = NULL;

  if (messages == NULL || take_id (&id, answer->sandbox_id, "sandbox", error) == GBX_COMMON_FAILED)
    return GBX_COMMON_FAILED;
  flow->sandbox = gbx_sandbox_new ("modal", id, flow->name);
  gbx_modal_sandbox_set_port (flow->sandbox, flow->port);
  gbx_sandbox_set_workspace (flow->sandbox, gbx_sandbox_spec_get_workspace (flow->spec));
  gbx_sandbox_set_created_usec (flow->sandbox, g_get_real_time ());
  gbx_sandbox_set_state (flow->sandbox, GBX_SANDBOX_STATE_STARTING, "not scheduled yet");
  return GBX_COMMON_NEXT;
}
