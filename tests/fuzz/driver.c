/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Makes a unit test of a fuzz target where libFuzzer is not linked: runs it over every file of its
 * corpus and over a fixed number of repeatable mutations of each, and reports in TAP. An input
 * that crashes or hangs is written to crash-<target> in the working directory; it belongs into the
 * corpus once the fault is mended.
 */
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gbx-fuzz-mutate.h"

#define DEFAULT_MUTATIONS_COUNT 48
/* All mutations of one run together; the corpus itself always runs whole. */
#define MUTATIONS_MAX_USEC (5 * G_USEC_PER_SEC)
/* Larger inputs are there to reach a limit; mutating them costs much and finds little. */
#define MUTATED_INPUT_MAX_BYTES (64 * 1024)
#define DEFAULT_HANG_SECONDS 10

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
int LLVMFuzzerInitialize (int *argc, char ***argv) __attribute__ ((weak));
void __sanitizer_set_death_callback (void (*callback) (void)) __attribute__ ((weak));

typedef struct
{
  GPtrArray *names;  /* file names, sorted */
  GPtrArray *inputs; /* GBytes, in the same order */
} Corpus;

/* What runs now; read by the signal handlers. */
static const uint8_t *running_data;
static size_t running_size;
static char crash_path[256];

static char *option_dict;
static int option_mutations = DEFAULT_MUTATIONS_COUNT;
static int option_hang_seconds = DEFAULT_HANG_SECONDS;
static char *option_target;
static char **option_corpus;

static const GOptionEntry option_entries[] = {
  { "dict", 0, 0, G_OPTION_ARG_FILENAME, &option_dict, "Tokens to insert", "FILE" },
  { "hang-seconds", 0, 0, G_OPTION_ARG_INT, &option_hang_seconds, "Limit of one input", "COUNT" },
  { "mutations", 0, 0, G_OPTION_ARG_INT, &option_mutations, "Mutations of each input", "COUNT" },
  { "target", 0, 0, G_OPTION_ARG_STRING, &option_target, "Name in reports", "NAME" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &option_corpus, NULL, "CORPUS" },
  { NULL, 0, 0, 0, NULL, NULL, NULL },
};

static void
say (const char *text)
{
  ssize_t ignored = write (STDOUT_FILENO, text, strlen (text));

  (void) ignored;
}

/* Async-signal-safe: keeps the input that does the harm. */
static void
keep_input (void)
{
  int fd = open (crash_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  ssize_t ignored;

  if (fd < 0)
    return;
  ignored = write (fd, running_data, running_size);
  (void) ignored;
  close (fd);
  say ("# the input is in ");
  say (crash_path);
  say ("\n");
}

static void
on_fatal_signal (int number)
{
  if (number == SIGALRM)
    say ("Bail out! one input takes too long\n");
  else
    say ("Bail out! an input crashes the target\n");
  keep_input ();
  signal (number, SIG_DFL);
  raise (number);
}

static void
on_sanitizer_death (void)
{
  say ("Bail out! a sanitizer ended the target\n");
  keep_input ();
}

static void
catch_signals (void)
{
  static const int numbers[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGALRM };

  if (__sanitizer_set_death_callback != NULL)
    __sanitizer_set_death_callback (on_sanitizer_death);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      struct sigaction old;

      /* A sanitizer that watches a signal reports it better than we could. */
      if (sigaction (numbers[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
        signal (numbers[i], on_fatal_signal);
    }
}

static void
run_one (const uint8_t *data, size_t size)
{
  /* A block of exactly this size, so that reading past the end is seen. */
  g_autofree uint8_t *copy = g_malloc (MAX (size, 1));

  if (size > 0)
    memcpy (copy, data, size);
  running_data = copy;
  running_size = size;
  alarm ((unsigned) option_hang_seconds);
  LLVMFuzzerTestOneInput (copy, size);
  alarm (0);
  running_data = NULL;
  running_size = 0;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
corpus_clear (Corpus *self)
{
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->inputs, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Corpus, corpus_clear)

static gboolean
corpus_load (Corpus *self, const char *path, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;

  self->names = g_ptr_array_new_with_free_func (g_free);
  self->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (self->names, g_strdup (name));
  g_ptr_array_sort (self->names, compare_names);

  for (guint i = 0; i < self->names->len; i++)
    {
      g_autofree char *file = g_build_filename (path, self->names->pdata[i], NULL);
      char *text;
      gsize size;

      if (!g_file_get_contents (file, &text, &size, error))
        return FALSE;
      g_ptr_array_add (self->inputs, g_bytes_new_take (text, size));
    }

  return TRUE;
}

/* Returns how many mutations ran before the time for them was over. */
static int
run_mutations (const Corpus *corpus, guint i, GPtrArray *dict, gint64 until_usec)
{
  GbxFuzzRandom random;
  gsize size;
  const uint8_t *data = g_bytes_get_data (corpus->inputs->pdata[i], &size);
  int count;

  if (size > MUTATED_INPUT_MAX_BYTES)
    return 0;
  gbx_fuzz_random_init (&random, corpus->names->pdata[i]);
  for (count = 0; count < option_mutations && g_get_monotonic_time () < until_usec; count++)
    {
      g_autoptr (GByteArray) changed = g_byte_array_new ();

      g_byte_array_append (changed, data, (guint) size);
      gbx_fuzz_mutate (&random, changed, corpus->inputs, dict);
      run_one (changed->data, changed->len);
    }

  return count;
}

static void
run_corpus (const Corpus *corpus, GPtrArray *dict)
{
  gint64 until_usec;

  g_print ("1..%u\n", corpus->names->len + 1);
  run_one ((const uint8_t *) "", 0);
  g_print ("ok 1 - empty input\n");

  for (guint i = 0; i < corpus->names->len; i++)
    {
      gsize size;
      const uint8_t *data = g_bytes_get_data (corpus->inputs->pdata[i], &size);

      run_one (data, size);
    }

  /* One test point a file, given only when its mutations ran too. */
  until_usec = g_get_monotonic_time () + MUTATIONS_MAX_USEC;
  for (guint i = 0; i < corpus->names->len; i++)
    {
      int count = run_mutations (corpus, i, dict, until_usec);

      g_print ("# %d mutations\n", count);
      g_print ("ok %u - %s\n", i + 2, (const char *) corpus->names->pdata[i]);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) dict = NULL;
  g_auto (Corpus) corpus = { NULL, NULL };

  g_option_context_add_main_entries (options, option_entries, NULL);
  if (!g_option_context_parse (options, &argc, &argv, &error) || option_corpus == NULL ||
      (option_dict != NULL && (dict = gbx_fuzz_dict_load (option_dict, &error)) == NULL) ||
      !corpus_load (&corpus, option_corpus[0], &error))
    {
      g_print ("Bail out! %s\n", error != NULL ? error->message : "no corpus folder given");
      return 2;
    }
  if (corpus.names->len == 0)
    {
      g_print ("Bail out! the corpus is empty\n");
      return 2;
    }

  g_snprintf (crash_path, sizeof crash_path, "crash-%s", option_target ? option_target : "input");
  if (LLVMFuzzerInitialize != NULL)
    LLVMFuzzerInitialize (&argc, &argv);
  catch_signals ();
  run_corpus (&corpus, dict);
  return 0;
}
