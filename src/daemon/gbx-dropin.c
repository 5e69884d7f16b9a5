/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Orchestrators start the action execution server as a module of a Python interpreter, behind two
 * programs that prepare that interpreter's environment:
 *
 *   …/micromamba run -n openhands poetry run python -u -m
 *   openhands.runtime.action_execution_server PORT …
 *
 * Where this program stands in place of one of those (a link by that name), it must know that line
 * from all others that the same link gets to see.
 */
#include "gbx-dropin.h"

#include <string.h>
#include <unistd.h>

#define MODULE_SUFFIX ".action_execution_server"
#define MODULE_NAME "action_execution_server"

typedef enum
{
  PROGRAM_OTHER,
  PROGRAM_RUNNER,
  PROGRAM_PYTHON,
} Program;

/* What a runner's options before the program are, where they take a word of their own. Options
 * that change what the program sees (its directory, its environment) are not here: such a line is
 * not one to take over. */
static const char *const runner_word_options[] = {
  "-n",
  "--name",
  "-p",
  "--prefix",
  "-r",
  "--root-prefix",
  "-a",
  "--attach",
};

static const char *
base_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash == NULL ? path : slash + 1;
}

static Program
program_of (const char *word)
{
  static const char *const runners[] = { "micromamba", "mamba", "conda", "poetry" };
  const char *name = base_name (word);

  for (gsize i = 0; i < G_N_ELEMENTS (runners); i++)
    if (strcmp (name, runners[i]) == 0)
      return PROGRAM_RUNNER;
  if (g_str_has_prefix (name, "python") && strspn (name + 6, "0123456789.") == strlen (name + 6))
    return PROGRAM_PYTHON;

  return PROGRAM_OTHER;
}

static gboolean
is_server_module (const char *word)
{
  return strcmp (word, MODULE_NAME) == 0 || g_str_has_suffix (word, MODULE_SUFFIX);
}

static gboolean
is_runner_word_option (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (runner_word_options); i++)
    if (strcmp (word, runner_word_options[i]) == 0)
      return TRUE;

  return FALSE;
}

static const char *const *
skip_runner_options (const char *const *words)
{
  while (*words != NULL && (*words)[0] == '-')
    words += is_runner_word_option (words[0]) && words[1] != NULL ? 2 : 1;

  return words;
}

/* Behind a runner's name: the program that it runs, or NULL. */
static const char *const *
skip_runner (const char *const *words)
{
  words = skip_runner_options (words);
  if (*words == NULL || strcmp (*words, "run") != 0)
    return NULL;
  words = skip_runner_options (words + 1);

  return *words == NULL ? NULL : words;
}

/* Behind an interpreter's name: what stands behind the server's module, or NULL. Like the
 * interpreter's own, single letters may share a dash and -m may hold its value. */
static const char *const *
skip_python (const char *const *words)
{
  for (; *words != NULL && (*words)[0] == '-' && (*words)[1] != '-'; words++)
    {
      const char *letters = *words + 1;
      const char *taking = strpbrk (letters, "mWXc");
      const char *value;

      if (taking == NULL)
        continue;
      value = taking[1] != '\0' ? taking + 1 : *++words;
      if (value == NULL || *taking == 'c')
        return NULL;
      if (*taking == 'm')
        return is_server_module (value) ? words + 1 : NULL;
    }

  return NULL;
}

static const char *const *
find_options (const char *const *words)
{
  Program program = program_of (words[0]);

  while (program == PROGRAM_RUNNER)
    {
      words = skip_runner (words + 1);
      program = words == NULL ? PROGRAM_OTHER : program_of (words[0]);
    }

  return program == PROGRAM_PYTHON ? skip_python (words + 1) : NULL;
}

/* “poetry config KEY VALUE”, alone or behind a runner: some orchestrators run it before the
 * server. */
static gboolean
is_preparation (const char *const *words)
{
  while (words != NULL && program_of (words[0]) == PROGRAM_RUNNER)
    {
      if (strcmp (base_name (words[0]), "poetry") == 0 && words[1] != NULL &&
          strcmp (words[1], "config") == 0)
        return TRUE;
      words = skip_runner (words + 1);
    }

  return FALSE;
}

/* A wrapper may hand on a runner's or interpreter's words without its name. */
static const char *const *
find_options_behind_own_name (const char *const *words)
{
  const char *const *options = NULL;

  if (words[0] == NULL)
    return NULL;
  if (strcmp (words[0], "run") == 0)
    {
      const char *const *program = skip_runner (words);

      return program == NULL ? NULL : find_options (program);
    }
  if (words[0][0] == '-')
    options = skip_python (words);

  return options != NULL ? options : find_options (words);
}

/**
 * gbx_dropin_recognise:
 * @argv: (array zero-terminated=1): the whole command line
 * @out_options: (out) (transfer none): with %GBX_DROPIN_OWN and %GBX_DROPIN_SERVE the words behind
 *   the program's name or the module's; a part of @argv. Otherwise untouched
 *
 * Tells a command line of this program from one that was meant for a program whose place it takes,
 * and finds in the latter the request for the action execution server. It touches nothing but its
 * arguments. Any thread.
 *
 * Returns: what to do
 */
GbxDropin
gbx_dropin_recognise (const char *const *argv, const char *const **out_options)
{
  const char *const *options = NULL;

  if (argv[0] == NULL)
    {
      *out_options = argv;
      return GBX_DROPIN_OWN;
    }

  if (program_of (argv[0]) == PROGRAM_OTHER)
    {
      options = find_options_behind_own_name (argv + 1);
      *out_options = options == NULL ? argv + 1 : options;
      return options == NULL ? GBX_DROPIN_OWN : GBX_DROPIN_SERVE;
    }

  options = find_options (argv);
  if (options == NULL)
    return is_preparation (argv) ? GBX_DROPIN_PREPARE : GBX_DROPIN_PASS;
  *out_options = options;

  return GBX_DROPIN_SERVE;
}

/**
 * gbx_dropin_find_program:
 * @argv0: the name that this program was started by
 * @configured: (nullable): fallback-program of glovebox.conf
 *
 * Finds the program whose place this one took: @configured, else the file beside the link that is
 * named like it with “.real” behind. Looks at the file system. Any thread.
 *
 * Returns: (transfer full) (nullable): a path to execute, or %NULL if there is none
 */
char *
gbx_dropin_find_program (const char *argv0, const char *configured)
{
  g_autofree char *link = NULL;
  g_autofree char *real = NULL;

  if (configured != NULL && configured[0] != '\0')
    return g_strdup (configured);

  link = g_find_program_in_path (argv0);
  if (link == NULL)
    return NULL;
  real = g_strconcat (link, ".real", NULL);
  if (access (real, X_OK) != 0)
    return NULL;

  return g_steal_pointer (&real);
}
