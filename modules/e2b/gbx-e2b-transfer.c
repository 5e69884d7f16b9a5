/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-e2b-transfer.h"

#include <string.h>

#include "gbx-common-json.h"
#include "gbx-e2b-envd.h"
#include "gbx-e2b-files.h"
#include "gbx-e2b-limits.h"

#define DIRECTORY "FILE_TYPE_DIRECTORY"
#define PYTHON "python3"
#define PARTIAL_CONTENT 206
#define BEHIND_THE_END 416

/* What is in a directory, or the file itself, with names from there on. */
static const char pack_script[] =
    "import os, sys, zipfile\n"
    "out, root = sys.argv[1:]\n"
    "with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:\n"
    "    if not os.path.isdir(root):\n"
    "        archive.write(root, os.path.basename(root))\n"
    "    for folder, _, names in os.walk(root):\n"
    "        for path in (os.path.join(folder, name) for name in names):\n"
    "            if os.path.isfile(path):\n"
    "                archive.write(path, os.path.relpath(path, root))\n";
static const char unpack_script[] = "import sys, zipfile\n"
                                    "zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])\n";

typedef struct
{
  GbxCommonRest *rest;
  GbxSandbox *sandbox;
  char *user;
  gsize max_bytes;
  char *kind;
  char *path;    /* where it goes, or comes from */
  char *archive; /* (nullable): on the way, in the sandbox */
  GbxRequest *request;
  GBytes *piece;       /* (nullable): that was fetched, and not taken yet */
  gsize fetched_bytes; /* before it */
  gulong drained_id;
  GSource *end_of_wait; /* (nullable): for the piece to be taken */
  GError *problem;      /* (nullable) */
} Job;

static void
job_free (Job *job)
{
  gbx_common_rest_unref (job->rest);
  g_object_unref (job->sandbox);
  g_free (job->user);
  g_free (job->kind);
  g_free (job->path);
  g_free (job->archive);
  g_object_unref (job->request);
  g_clear_pointer (&job->piece, g_bytes_unref);
  g_clear_error (&job->problem);
  g_free (job);
}

/* --- steps that end in the same way --- */

static GBytes *
finish_call (GTask *task, GAsyncResult *result)
{
  GError *error = NULL;
  guint status = 0;
  GBytes *body = gbx_common_rest_send_finish (result, &status, &error);

  if (body == NULL)
    g_task_return_error (task, error);
  return body;
}

static void
send_call (GTask *owned, GbxCommonCall *call, GAsyncReadyCallback callback, GError *error)
{
  Job *job = g_task_get_task_data (owned);

  if (call == NULL)
    {
      g_task_return_error (owned, error);
      g_object_unref (owned);
      return;
    }
  call->is_repeatable = TRUE;
  gbx_common_rest_send_async (job->rest, call, g_task_get_cancellable (owned), callback, owned);
}

static void
return_done (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  GbxObservation *observation = gbx_observation_new (job->kind, "");

  gbx_observation_set_string_extra (observation, "path", job->path);
  g_task_return_pointer (task, observation, g_object_unref);
}

/* The archive is gone, or stays where things of no use are cleared away. */
static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  guint status = 0;
  g_autoptr (GBytes) body = gbx_common_rest_send_finish (result, &status, NULL);

  if (job->problem != NULL)
    g_task_return_error (task, g_steal_pointer (&job->problem));
  else
    return_done (task);
}

static void
remove_archive (GTask *owned, GError *problem)
{
  Job *job = g_task_get_task_data (owned);
  JsonObject *body = json_object_new ();
  GError *error = NULL;
  GbxCommonCall *call;

  job->problem = problem;
  json_object_set_string_member (body, "path", job->archive);
  call = gbx_e2b_envd_new_call (job->sandbox, GBX_E2B_ENVD_PORT, "POST",
                                g_strdup (GBX_E2B_FILES "Remove"), job->user, body, &error);
  if (call != NULL)
    call->must_end = TRUE;
  send_call (owned, call, on_removed, error);
}

static void
help (GTask *owned, const char *script, const char *to, GAsyncReadyCallback callback)
{
  Job *job = g_task_get_task_data (owned);
  const char *const argv[] = { PYTHON, "-c", script, job->archive, to, NULL };

  gbx_e2b_envd_help_async (job->rest, job->sandbox, argv, job->user,
                           GBX_E2B_TRANSFER_TIMEOUT_USEC, g_task_get_cancellable (owned),
                           callback, owned);
}

/* NULL: it went well. The last line says most. */
static GError *
finish_help (GAsyncResult *result)
{
  GError *error = NULL;
  int exit_code = 0;
  g_autofree char *said = gbx_e2b_envd_help_finish (result, &exit_code, &error);
  const char *last;

  if (said == NULL || exit_code == 0)
    return error;
  g_strchomp (said);
  last = strrchr (said, '\n');
  return g_error_new (GBX_ERROR, GBX_ERROR_FAILED, "in the sandbox: %s",
                      last != NULL ? last + 1 : said);
}

/* --- lists --- */

typedef struct
{
  char *name;
  char *key;
  gboolean is_directory;
} Entry;

static void
entry_clear (Entry *entry)
{
  g_free (entry->name);
  g_free (entry->key);
}

static int
entry_compare (gconstpointer a, gconstpointer b)
{
  const Entry *first = a;
  const Entry *second = b;

  if (first->is_directory != second->is_directory)
    return first->is_directory ? -1 : 1;
  return strcmp (first->key, second->key);
}

static JsonArray *
sort_entries (JsonArray *entries)
{
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, sizeof (Entry));
  JsonArray *names = json_array_new ();

  g_array_set_clear_func (sorted, (GDestroyNotify) entry_clear);
  for (guint i = 0; entries != NULL && i < json_array_get_length (entries); i++)
    {
      JsonObject *object = gbx_common_json_get_element (entries, i);
      const char *name = gbx_common_json_get_string (object, "name");
      const char *type = gbx_common_json_get_string (object, "type");
      Entry entry = { .is_directory = g_strcmp0 (type, DIRECTORY) == 0 };

      if (name == NULL || sorted->len >= GBX_LIST_FILES_MAX_COUNT)
        continue;
      entry.name = g_strconcat (name, entry.is_directory ? "/" : "", NULL);
      entry.key = g_utf8_strdown (name, -1);
      g_array_append_val (sorted, entry);
    }
  g_array_sort (sorted, entry_compare);
  for (guint i = 0; i < sorted->len; i++)
    json_array_add_string_element (names, g_array_index (sorted, Entry, i).name);
  return names;
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GBytes) body = finish_call (task, result);
  g_autoptr (JsonObject) object =
      body != NULL ? gbx_common_json_parse_object (body, NULL) : NULL;
  g_autoptr (JsonArray) names = NULL;
  GbxObservation *observation;

  if (body == NULL)
    return;
  names = sort_entries (gbx_common_json_get_array (object, "entries"));
  observation = gbx_observation_new (job->kind, "");
  gbx_observation_set_string_extra (observation, "path", job->path);
  gbx_observation_set_node_extra (observation, "files",
                                  json_node_init_array (json_node_alloc (), names));
  g_task_return_pointer (task, observation, g_object_unref);
}

/* What is no directory is an empty list, as everywhere else. */
static void
list (GTask *owned)
{
  static const guint none[] = { 400, 404, 0 };
  Job *job = g_task_get_task_data (owned);
  JsonObject *body = json_object_new ();
  GError *error = NULL;
  GbxCommonCall *call;

  json_object_set_string_member (body, "path", job->path);
  json_object_set_int_member (body, "depth", 1);
  call = gbx_e2b_envd_new_call (job->sandbox, GBX_E2B_ENVD_PORT, "POST",
                                g_strdup (GBX_E2B_FILES "ListDir"), job->user, body, &error);
  if (call != NULL)
    call->also_answers = none;
  send_call (owned, call, on_listed, error);
}

/* --- to the sandbox --- */

static void
on_unpacked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  remove_archive (user_data, finish_help (result));
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Job *job = g_task_get_task_data (task);
  g_autoptr (GBytes) body = finish_call (task, result);

  if (body == NULL)
    return;
  if (job->archive == NULL)
    return_done (task);
  else
    help (g_steal_pointer (&task), unpack_script, job->path, on_unpacked);
}

static void
upload (GTask *owned, const char *name)
{
  Job *job = g_task_get_task_data (owned);
  g_autofree char *target = job->archive != NULL
                                ? g_strdup (job->archive)
                                : g_build_filename (job->path, name, NULL);
  GError *error = NULL;
  GbxCommonCall *call = gbx_e2b_files_new_store (
      job->sandbox, job->user, target, gbx_request_get_content (job->request), &error);

  send_call (owned, call, on_stored, error);
}

/* --- from the sandbox --- */

static void fetch (GTask *owned);

static void
stop_waiting (Job *job)
{
  g_clear_signal_handler (&job->drained_id, job->request);
  if (job->end_of_wait != NULL)
    g_source_destroy (job->end_of_wait);
  g_clear_pointer (&job->end_of_wait, g_source_unref);
}

/* Hands over the piece; FALSE: there is no room for it yet. One that is not full is the last. */
static gboolean
hand_over (GTask *task)
{
  Job *job = g_task_get_task_data (task);
  gsize length = g_bytes_get_size (job->piece);

  if (!gbx_request_emit_output (job->request, job->piece))
    return FALSE;
  stop_waiting (job);
  g_clear_pointer (&job->piece, g_bytes_unref);
  job->fetched_bytes += length;
  if (length < GBX_E2B_PIECE_BYTES)
    remove_archive (task, NULL);
  else
    fetch (task);
  return TRUE;
}

static void
on_drained (GbxRequest *request, gpointer user_data)
{
  hand_over (user_data);
}

static gboolean
on_given_up (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  stop_waiting (g_task_get_task_data (task));
  g_cancellable_set_error_if_cancelled (cancellable, &error);
  remove_archive (task, error);
  return G_SOURCE_REMOVE;
}

static void
wait_for_room (GTask *owned)
{
  Job *job = g_task_get_task_data (owned);
  GCancellable *cancellable = g_task_get_cancellable (owned);

  job->drained_id =
      g_signal_connect (job->request, "drained", G_CALLBACK (on_drained), owned);
  if (cancellable == NULL)
    return;
  job->end_of_wait = g_cancellable_source_new (cancellable);
  g_source_set_callback (job->end_of_wait, G_SOURCE_FUNC (on_given_up), owned, NULL);
  g_source_attach (job->end_of_wait, NULL);
}

static void
on_fetched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Job *job = g_task_get_task_data (task);
  GError *error = NULL;
  guint status = 0;
  g_autoptr (GBytes) body = gbx_common_rest_send_finish (result, &status, &error);

  if (body != NULL && status == PARTIAL_CONTENT &&
      job->fetched_bytes + g_bytes_get_size (body) > job->max_bytes)
    error = g_error_new (GBX_ERROR, GBX_ERROR_TOO_LARGE,
                         "the archive has more bytes than max-transfer allows");
  else if (body != NULL && status != PARTIAL_CONTENT && status != BEHIND_THE_END)
    error = g_error_new (GBX_ERROR, GBX_ERROR_FAILED, "the sandbox gives no part of a file");
  if (error != NULL || status == BEHIND_THE_END)
    {
      remove_archive (task, error);
      return;
    }
  job->piece = g_steal_pointer (&body);
  if (!hand_over (task))
    wait_for_room (task);
}

/* Piece by piece, each tried again by itself: neither is all of it held here, nor lost at once. */
static void
fetch (GTask *owned)
{
  static const guint behind_the_end[] = { BEHIND_THE_END, 0 };
  Job *job = g_task_get_task_data (owned);
  GError *error = NULL;
  GbxCommonCall *call =
      gbx_e2b_envd_new_call (job->sandbox, GBX_E2B_ENVD_PORT, "GET",
                             gbx_e2b_envd_format_file (job->archive, job->user), NULL, NULL,
                             &error);

  if (call != NULL)
    {
      gbx_e2b_envd_take_header (call, "Range",
                                g_strdup_printf ("bytes=%" G_GSIZE_FORMAT "-%" G_GSIZE_FORMAT,
                                                 job->fetched_bytes,
                                                 job->fetched_bytes + GBX_E2B_PIECE_BYTES - 1));
      call->also_answers = behind_the_end;
      call->max_answer_bytes = GBX_E2B_PIECE_BYTES;
      call->timeout_usec = GBX_E2B_TRANSFER_TIMEOUT_USEC;
    }
  send_call (owned, call, on_fetched, error);
}

static void
on_packed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = finish_help (result);

  if (error != NULL)
    remove_archive (task, error);
  else
    fetch (task);
}

/* --- all of it --- */

static char *
new_archive_name (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strdup_printf ("/tmp/.glovebox-%s.zip", uuid);
}

static gboolean
read_upload (Job *job, const char **out_name, GError **error)
{
  GBytes *content = gbx_request_get_content (job->request);
  gboolean is_recursive = FALSE;

  *out_name = gbx_request_get_string_arg (job->request, "name", error);
  if (*out_name == NULL ||
      !gbx_request_get_bool_arg (job->request, "recursive", FALSE, &is_recursive, error))
    return FALSE;
  if (content == NULL)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, "there is nothing to upload");
      return FALSE;
    }
  if (g_bytes_get_size (content) > job->max_bytes)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_TOO_LARGE,
                   "%" G_GSIZE_FORMAT " bytes are more than max-transfer allows",
                   g_bytes_get_size (content));
      return FALSE;
    }
  if (is_recursive)
    job->archive = new_archive_name ();
  return TRUE;
}

static void
begin (GTask *owned)
{
  Job *job = g_task_get_task_data (owned);
  const char *path = NULL;
  const char *name = NULL;
  GError *error = NULL;

  if (!gbx_request_get_optional_string_arg (job->request, "path",
                                            gbx_sandbox_get_workspace (job->sandbox), &path,
                                            &error) ||
      (strcmp (job->kind, "upload_file") == 0 && !read_upload (job, &name, &error)))
    {
      g_task_return_error (owned, error);
      g_object_unref (owned);
      return;
    }
  job->path = g_path_is_absolute (path)
                  ? g_strdup (path)
                  : g_build_filename (gbx_sandbox_get_workspace (job->sandbox), path, NULL);
  if (name != NULL)
    upload (owned, name);
  else if (strcmp (job->kind, "list_files") == 0)
    list (owned);
  else
    {
      job->archive = new_archive_name ();
      help (owned, pack_script, job->path, on_packed);
    }
}

void
gbx_e2b_transfer_execute_async (GbxCommonRest *rest,
                                GbxSandbox *sandbox,
                                const char *user,
                                gsize max_bytes,
                                GbxRequest *request,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, gbx_e2b_transfer_execute_async);
  job->rest = gbx_common_rest_ref (rest);
  job->sandbox = g_object_ref (sandbox);
  job->user = g_strdup (user);
  job->max_bytes = max_bytes;
  job->kind = g_strdup (gbx_request_get_action (request));
  job->request = g_object_ref (request);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  begin (task);
}

GbxObservation *
gbx_e2b_transfer_execute_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
