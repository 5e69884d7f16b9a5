/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-options.h"

#include <string.h>

#include "gbx-error.h"
#include "gbx-number.h"
#include "gbx-option-table.h"

#define DEFAULT_USERNAME "openhands"
#define DEFAULT_USER_ID 1000
/* The largest number is what system calls use for “leave as it is”. */
#define MAX_USER_ID (G_MAXUINT32 - 1)

/* One walk over the words of a command line. */
typedef struct
{
  const char *const *words;
  gsize next;
  gboolean only_positionals; /* behind “--” */
  GbxOptions *options;
  GPtrArray *module_dirs;
  GPtrArray *settings;
} Parser;

static gboolean fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, GBX_ERROR, GBX_ERROR_INVALID_ARGS, text);

  return FALSE;
}

/* The first bytes of a word of the command line in a form that can be shown: always UTF-8, never
 * control characters, never long. */
static char *
show_bytes (const char *word, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (word, length);
  g_autoptr (GString) shown = g_string_new (NULL);
  const char *at = valid;

  for (gsize count = 0; *at != '\0' && count < 80; at = g_utf8_next_char (at), count++)
    g_string_append_unichar (shown,
                             g_unichar_iscntrl (g_utf8_get_char (at)) ? '?' : g_utf8_get_char (at));
  if (*at != '\0')
    g_string_append (shown, "…");

  return g_string_free (g_steal_pointer (&shown), FALSE);
}

static char *
show (const char *word)
{
  return show_bytes (word, strlen (word));
}

static gboolean
is_negative_number (const char *word)
{
  return word[0] == '-' && word[1] != '\0' && strspn (word + 1, "0123456789.") == strlen (word + 1);
}

/* Whether a word is an option by its looks. What holds a blank, or is a negative number, is a
 * value, as it is for the callers' own parser. */
static gboolean
looks_like_option (const char *word)
{
  return word[0] == '-' && word[1] != '\0' && !is_negative_number (word) &&
         (strchr (word, ' ') == NULL || strchr (word, '=') != NULL);
}

static gboolean
is_prefix (const char *text, gsize length, const char *name)
{
  return strncmp (text, name, length) == 0;
}

/* Finds the option that @word names, whole or shortened; the value behind “=”, if any, goes out. */
static const GbxOption *
find_option (const char *word, const char **out_value, GError **error)
{
  gsize count;
  const GbxOption *table = gbx_option_table_get (&count);
  const char *equals = strchr (word, '=');
  gsize length = equals == NULL ? strlen (word) : (gsize) (equals - word);
  g_autoptr (GString) matches = g_string_new (NULL);
  g_autofree char *shown = show_bytes (word, length);
  const GbxOption *found = NULL;
  gsize found_count = 0;

  *out_value = equals == NULL ? NULL : equals + 1;
  if (strcmp (word, "-h") == 0)
    {
      word = "--help";
      length = strlen (word);
    }
  for (gsize i = 0; i < count && length > 2; i++)
    {
      if (!is_prefix (word, length, table[i].name))
        continue;
      if (table[i].name[length] == '\0')
        return &table[i];
      found = &table[i];
      found_count++;
      g_string_append_printf (matches, "%s%s", found_count > 1 ? ", " : "", table[i].name);
    }
  if (found_count == 0)
    fail (error, "unrecognized arguments: %s", shown);
  if (found_count > 1)
    fail (error, "ambiguous option: %s could match %s", shown, matches->str);

  return found_count == 1 ? found : NULL;
}

static gboolean
parse_port (Parser *parser, const char *word, GError **error)
{
  g_autofree char *shown = show (word);
  gint64 number;

  if (parser->options->has_port)
    return fail (error, "unrecognized arguments: %s (the port is given already)", shown);
  if (!gbx_number_parse (word, 0, G_MAXUINT16, &number))
    return fail (error, "argument port: “%s” is not a number from 0 to 65535", shown);
  parser->options->port = (guint16) number;
  parser->options->has_port = TRUE;

  return TRUE;
}

static gboolean
parse_user_id (GbxOptions *options, const char *value, GError **error)
{
  g_autofree char *shown = show (value);
  gint64 number;

  if (!gbx_number_parse (value, 0, MAX_USER_ID, &number))
    return fail (error,
                 "argument --user-id: “%s” is not a number from 0 to %u",
                 shown,
                 MAX_USER_ID);
  options->user_id = (guint32) number;

  return TRUE;
}

static gboolean
parse_log_format (GbxOptions *options, const char *value, GError **error)
{
  g_autofree char *shown = show (value);

  if (strcmp (value, "human") == 0)
    options->log_format = GBX_LOG_FORMAT_HUMAN;
  else if (strcmp (value, "json") == 0)
    options->log_format = GBX_LOG_FORMAT_JSON;
  else
    return fail (error, "argument --log-format: “%s” is neither “human” nor “json”", shown);

  return TRUE;
}

/* Only the shape: what settings there are is known once the keyfiles are read. */
static gboolean
parse_setting (Parser *parser, const char *value, GError **error)
{
  const char *equals = strchrnul (value, '=');
  const char *dot = memchr (value, '.', equals - value);
  /* What stands behind the “=” may be a secret. */
  g_autofree char *shown = show_bytes (value, equals - value);

  if (*equals == '\0' || dot == NULL || dot == value || dot + 1 == equals)
    return fail (error, "argument --set: “%s” is not of the form NAME.SETTING=VALUE", shown);
  g_ptr_array_add (parser->settings, g_strdup (value));

  return TRUE;
}

static gboolean
parse_list_modules (GbxOptions *options, const char *value, GError **error)
{
  g_autofree char *shown = show (value == NULL ? "" : value);

  if (value != NULL && strcmp (value, "json") != 0)
    return fail (error, "argument --list-modules: “%s” is not a format; “json” is", shown);
  options->command = value == NULL ? GBX_COMMAND_LIST_MODULES : GBX_COMMAND_LIST_MODULES_JSON;

  return TRUE;
}

static void
set_string (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

static gboolean
set_text (char **field, const GbxOption *option, const char *value, GError **error)
{
  if (value[0] == '\0')
    return fail (error, "argument %s: the value is empty", option->name);
  set_string (field, value);

  return TRUE;
}

/* Takes in an option that has exactly one value. */
static gboolean
apply_value (Parser *parser, const GbxOption *option, const char *value, GError **error)
{
  GbxOptions *options = parser->options;

  switch (option->id)
    {
    case GBX_OPTION_WORKING_DIR:
      return set_text (&options->working_dir, option, value, error);
    case GBX_OPTION_USERNAME:
      return set_text (&options->username, option, value, error);
    case GBX_OPTION_USER_ID:
      return parse_user_id (options, value, error);
    case GBX_OPTION_BROWSERGYM_EVAL_ENV:
      set_string (&options->browsergym_eval_env, value);
      return TRUE;
    case GBX_OPTION_LISTEN:
      return set_text (&options->listen, option, value, error);
    case GBX_OPTION_CONFIG:
      return set_text (&options->config, option, value, error);
    case GBX_OPTION_MODULE_DIR:
      g_ptr_array_add (parser->module_dirs, g_strdup (value));
      return TRUE;
    case GBX_OPTION_SET:
      return parse_setting (parser, value, error);
    case GBX_OPTION_LOG_FORMAT:
      return parse_log_format (options, value, error);
    case GBX_OPTION_DESCRIBE:
      options->command = GBX_COMMAND_DESCRIBE;
      return set_text (&options->describe, option, value, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

static void
apply_flag (GbxOptions *options, const GbxOption *option)
{
  if (option->id == GBX_OPTION_ENABLE_BROWSER || option->id == GBX_OPTION_NO_ENABLE_BROWSER)
    options->enable_browser = option->id == GBX_OPTION_ENABLE_BROWSER;
  else if (option->id == GBX_OPTION_CHECK)
    options->command = GBX_COMMAND_CHECK;
  else if (option->id == GBX_OPTION_HELP)
    options->command = GBX_COMMAND_HELP;
  else if (option->id == GBX_OPTION_VERSION)
    options->command = GBX_COMMAND_VERSION;
}

static gboolean
parse_words (Parser *parser, const char *attached, GError **error)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  gsize count = 0;

  if (attached != NULL)
    {
      g_strv_builder_add (words, attached);
      count = 1;
    }
  while (attached == NULL && parser->words[parser->next] != NULL &&
         !looks_like_option (parser->words[parser->next]))
    {
      g_strv_builder_add (words, parser->words[parser->next++]);
      count++;
    }
  if (count == 0)
    return fail (error, "argument --plugins: expected at least one argument");
  g_strfreev (parser->options->plugins);
  parser->options->plugins = g_strv_builder_end (words);

  return TRUE;
}

static gboolean
parse_option (Parser *parser, const char *word, GError **error)
{
  const char *value = NULL;
  const GbxOption *option = find_option (word, &value, error);

  if (option == NULL)
    return FALSE;

  switch (option->value)
    {
    case GBX_OPTION_VALUE_NONE:
      if (value != NULL)
        return fail (error, "argument %s: takes no value", option->name);
      apply_flag (parser->options, option);
      return TRUE;
    case GBX_OPTION_VALUE_ATTACHED:
      return parse_list_modules (parser->options, value, error);
    case GBX_OPTION_VALUE_WORDS:
      return parse_words (parser, value, error);
    case GBX_OPTION_VALUE_ONE:
    default:
      break;
    }

  if (value == NULL && parser->words[parser->next] != NULL &&
      !looks_like_option (parser->words[parser->next]))
    value = parser->words[parser->next++];
  if (value == NULL)
    return fail (error, "argument %s: expected one argument", option->name);

  return apply_value (parser, option, value, error);
}

static gboolean
parse_all (Parser *parser, GError **error)
{
  while (parser->words[parser->next] != NULL)
    {
      const char *word = parser->words[parser->next++];
      gboolean parsed;

      if (!parser->only_positionals && strcmp (word, "--") == 0)
        {
          parser->only_positionals = TRUE;
          continue;
        }
      parsed = !parser->only_positionals && looks_like_option (word)
                   ? parse_option (parser, word, error)
                   : parse_port (parser, word, error);
      if (!parsed)
        return FALSE;
      /* These two answer at once, whatever else stands on the line. */
      if (parser->options->command == GBX_COMMAND_HELP ||
          parser->options->command == GBX_COMMAND_VERSION)
        return TRUE;
    }

  if (parser->options->command == GBX_COMMAND_SERVE && !parser->options->has_port)
    return fail (error, "the following arguments are required: port%s",
                 parser->options->plugins[0] == NULL
                     ? ""
                     : " (all words after --plugins are plugins; the port stands before it)");

  return TRUE;
}

static GbxOptions *
options_new (void)
{
  GbxOptions *self = g_new0 (GbxOptions, 1);

  self->plugins = g_new0 (char *, 1);
  self->username = g_strdup (DEFAULT_USERNAME);
  self->user_id = DEFAULT_USER_ID;
  self->enable_browser = TRUE;

  return self;
}

static char **
take_words (GPtrArray *words)
{
  g_ptr_array_add (words, NULL);

  return (char **) g_ptr_array_steal (words, NULL);
}

/**
 * gbx_options_parse:
 * @words: (array zero-terminated=1): the words of the command line behind the program's name
 * @error: return location for an error
 *
 * Reads the server's command line: the one that orchestrators write for the action execution
 * server, and what Glovebox adds to it. Where an option is given twice the last one counts, but
 * for those that gather. It touches nothing but its arguments. Any thread.
 *
 * Returns: (transfer full): what is asked for, or %NULL with %GBX_ERROR_INVALID_ARGS and a message
 *   to show behind gbx_options_make_usage()
 */
GbxOptions *
gbx_options_parse (const char *const *words, GError **error)
{
  g_autoptr (GbxOptions) options = options_new ();
  g_autoptr (GPtrArray) module_dirs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) settings = g_ptr_array_new_with_free_func (g_free);
  Parser parser = { words, 0, FALSE, options, module_dirs, settings };

  if (!parse_all (&parser, error))
    return NULL;
  options->module_dirs = take_words (module_dirs);
  options->settings = take_words (settings);

  return g_steal_pointer (&options);
}

/**
 * gbx_options_free:
 * @self: what gbx_options_parse() returned
 *
 * Frees the options.
 */
void
gbx_options_free (GbxOptions *self)
{
  g_free (self->working_dir);
  g_strfreev (self->plugins);
  g_free (self->username);
  g_free (self->browsergym_eval_env);
  g_free (self->listen);
  g_free (self->config);
  g_strfreev (self->module_dirs);
  g_strfreev (self->settings);
  g_free (self->describe);
  g_free (self);
}
