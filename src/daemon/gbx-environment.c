/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-environment.h"

#include <string.h>

#include "gbx-error.h"
#include "gbx-number.h"

#define PLUGIN_TIMEOUT_DEFAULT "120"
/* A year: more than anyone waits for, and no risk of an overflow in microseconds. */
#define PLUGIN_TIMEOUT_MAX_SECONDS (365 * 24 * 60 * 60)
#define WORKING_DIR_GROUP_DEFAULT "root"
#define LOG_LEVEL_KEY_DEFAULT "level"

/* g_environ_getenv() takes an array that it could change. */
static const char *
look_up (const char *const *envp, const char *name)
{
  return g_environ_getenv ((char **) envp, name);
}

/* NULL for a variable that is empty, too. */
static const char *
look_up_text (const char *const *envp, const char *name)
{
  const char *value = look_up (envp, name);

  return value == NULL || value[0] == '\0' ? NULL : value;
}

static const char *
or_default (const char *value, const char *fallback)
{
  return value == NULL ? fallback : value;
}

static gboolean
read_number (const char *name,
             const char *value,
             gint64 maximum,
             gint64 *out_number,
             GError **error)
{
  g_autofree char *shown = NULL;

  if (gbx_number_parse (value, G_MININT64, G_MAXINT64, out_number))
    {
      *out_number = CLAMP (*out_number, 0, maximum);
      return TRUE;
    }
  shown = g_utf8_make_valid (value, MIN (strlen (value), 80));
  g_set_error (error,
               GBX_ERROR,
               GBX_ERROR_INVALID_ARGS,
               "environment variable %s: “%s” is not a whole number",
               name,
               shown);

  return FALSE;
}

static GLogLevelFlags
read_log_level (const char *const *envp)
{
  static const struct
  {
    const char *name;
    GLogLevelFlags level;
  } levels[] = {
    { "CRITICAL", G_LOG_LEVEL_ERROR },
    { "FATAL", G_LOG_LEVEL_ERROR },
    { "ERROR", G_LOG_LEVEL_CRITICAL },
    { "WARNING", G_LOG_LEVEL_WARNING },
    { "WARN", G_LOG_LEVEL_WARNING },
    { "INFO", G_LOG_LEVEL_INFO },
    { "DEBUG", G_LOG_LEVEL_DEBUG },
    { "NOTSET", G_LOG_LEVEL_DEBUG },
  };
  const char *name = look_up (envp, "LOG_LEVEL");

  if (gbx_number_parse_bool (look_up (envp, "DEBUG")))
    return G_LOG_LEVEL_DEBUG;
  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (levels); i++)
    if (g_ascii_strcasecmp (name, levels[i].name) == 0)
      return levels[i].level;

  return G_LOG_LEVEL_INFO;
}

static void
read_log (GbxEnvironment *self, const char *const *envp)
{
  const char *to_file = look_up (envp, "LOG_TO_FILE");

  self->log_level = read_log_level (envp);
  self->log_json = gbx_number_parse_bool (look_up (envp, "LOG_JSON"));
  self->log_json_level_key =
      g_utf8_make_valid (or_default (look_up_text (envp, "LOG_JSON_LEVEL_KEY"),
                                     LOG_LEVEL_KEY_DEFAULT),
                         -1);
  self->log_to_file = to_file == NULL ? self->log_level == G_LOG_LEVEL_DEBUG
                                      : gbx_number_parse_bool (to_file);
}

/**
 * gbx_environment_new:
 * @envp: (array zero-terminated=1): the environment, as NAME=value
 * @error: return location for an error
 *
 * Reads what the server's environment tells it. Changes nothing. Any thread.
 *
 * Returns: (transfer full): the values, or %NULL with %GBX_ERROR_INVALID_ARGS if a variable that
 *   must hold a number does not
 */
GbxEnvironment *
gbx_environment_new (const char *const *envp, GError **error)
{
  g_autoptr (GbxEnvironment) self = g_new0 (GbxEnvironment, 1);
  const char *plugin_timeout = look_up (envp, "INIT_PLUGIN_TIMEOUT");
  const char *max_memory = look_up_text (envp, "RUNTIME_MAX_MEMORY_GB");
  const char *group = look_up_text (envp, "SANDBOX_GROUP_ID");
  gint64 max_memory_gigabytes; /* callers expect that it is checked; nothing limits memory */

  self->session_api_key = g_strdup (look_up_text (envp, "SESSION_API_KEY"));
  self->user = g_strdup (look_up_text (envp, "USER"));
  self->working_dir_group = g_strdup (or_default (group, WORKING_DIR_GROUP_DEFAULT));
  self->memory_monitor = gbx_number_parse_bool (look_up (envp, "RUNTIME_MEMORY_MONITOR"));
  read_log (self, envp);

  if (!read_number ("INIT_PLUGIN_TIMEOUT",
                    or_default (plugin_timeout, PLUGIN_TIMEOUT_DEFAULT),
                    PLUGIN_TIMEOUT_MAX_SECONDS,
                    &self->plugin_timeout_usec,
                    error))
    return NULL;
  self->plugin_timeout_usec *= G_USEC_PER_SEC;
  if (max_memory != NULL && !read_number ("RUNTIME_MAX_MEMORY_GB",
                                          max_memory,
                                          G_MAXINT64,
                                          &max_memory_gigabytes,
                                          error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * gbx_environment_free:
 * @self: what gbx_environment_new() returned
 *
 * Frees the values.
 */
void
gbx_environment_free (GbxEnvironment *self)
{
  g_free (self->session_api_key);
  g_free (self->user);
  g_free (self->working_dir_group);
  g_free (self->log_json_level_key);
  g_free (self);
}

static gboolean
names_secret (const char *name, gsize length)
{
  static const char *const marks[] = { "SECRET", "_KEY", "_CODE", "_TOKEN" };
  g_autofree char *upper = g_ascii_strup (name, length);

  /* Named like one, but it names a key of the log's own lines. */
  if (strcmp (upper, "LOG_JSON_LEVEL_KEY") == 0)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strstr (upper, marks[i]) != NULL)
      return TRUE;

  return FALSE;
}

/**
 * gbx_environment_list_secrets:
 * @envp: (array zero-terminated=1): the environment, as NAME=value
 *
 * Finds the values that must not be shown in a log, by the names of their variables. Any thread.
 *
 * Returns: (transfer full): the values
 */
char **
gbx_environment_list_secrets (const char *const *envp)
{
  g_autoptr (GStrvBuilder) secrets = g_strv_builder_new ();

  for (; *envp != NULL; envp++)
    {
      const char *equals = strchr (*envp, '=');

      if (equals == NULL || strlen (equals + 1) <= 2 || strcmp (equals + 1, "default") == 0)
        continue;
      if (names_secret (*envp, equals - *envp))
        g_strv_builder_add (secrets, equals + 1);
    }

  return g_strv_builder_end (secrets);
}
