/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Starts a program of a bundle by the bundle's own loader, so that it needs nothing of the system
 * that it is on. Linked statically; every program of a bundle is a link to it:
 *
 *   bin/NAME, fallback/NAME -> lib/launch      lib/programs/NAME, by lib/loader, with lib/ (*.so.*)
 *
 * Any other name is that of a program whose place the server takes.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define SERVER "gloveboxd"
#define FIXED_WORDS_COUNT 7 /* loader, its options, program */

static void
print_path (char *path, const char *format, const char *root, const char *name)
{
  if (snprintf (path, PATH_MAX, format, root, name) < PATH_MAX)
    return;
  fputs ("glovebox: the bundle's path is too long\n", stderr);
  _exit (127);
}

/* What it was started as, also behind links. */
static const char *
find_name (const char *root, char *program)
{
  const char *path = (const char *) getauxval (AT_EXECFN);
  const char *slash = path != NULL ? strrchr (path, '/') : NULL;
  const char *name = slash != NULL ? slash + 1 : SERVER;

  print_path (program, "%s/lib/programs/%s", root, name);
  if (access (program, X_OK) == 0)
    return name;
  print_path (program, "%s/lib/programs/%s", root, SERVER);
  return SERVER;
}

static int
find_root (char *root)
{
  char *self = realpath ("/proc/self/exe", NULL);

  if (self == NULL) /* no /proc */
    self = realpath ((const char *) getauxval (AT_EXECFN), NULL);
  for (int i = 0; self != NULL && i < 2; i++) /* lib/launch */
    {
      char *slash = strrchr (self, '/');

      if (slash == NULL)
        return -1;
      *slash = '\0';
    }
  if (self == NULL || snprintf (root, PATH_MAX, "%s", self) >= PATH_MAX)
    return -1;
  free (self);
  return 0;
}

static void
put_variable (const char *name, const char *format, const char *root, const char *more)
{
  size_t length = strlen (format) + strlen (root) + strlen (more) + 1;
  char *value = malloc (length);

  if (value == NULL)
    return;
  snprintf (value, length, format, root, more);
  setenv (name, value, 1);
  free (value);
}

static void
set_environment (const char *root, const char *name)
{
  const char *path = getenv ("PATH");
  const char *modules = getenv ("GLOVEBOX_MODULE_PATH");
  const char *has_it = path != NULL ? strstr (path, root) : NULL;

  put_variable ("GLOVEBOX_BUNDLE", "%s%s", root, "");
  /* The system's own are for another libc; the server itself needs none. */
  put_variable ("GIO_MODULE_DIR", "%s/lib/gio-%s", root, name);
  if (modules == NULL || modules[0] == '\0')
    put_variable ("GLOVEBOX_MODULE_PATH", "%s/lib/modules%s", root, "");
  /* Behind all others: what the system has is what its users know. */
  if (path == NULL)
    put_variable ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:%s%s", root,
                  "/fallback");
  else if (has_it == NULL)
    put_variable ("PATH", "%s:%s/fallback", path, root);
}

int
main (int argc, char **argv)
{
  static char root[PATH_MAX], program[PATH_MAX], loader[PATH_MAX], libraries[PATH_MAX];
  char **words = calloc ((size_t) argc + FIXED_WORDS_COUNT + 1, sizeof (char *));
  const char *name;
  int count = 0;

  if (words == NULL || find_root (root) != 0)
    {
      fputs ("glovebox: the bundle does not find itself\n", stderr);
      return 127;
    }
  name = find_name (root, program);
  if (strcmp (name, "bash") != 0)
    set_environment (root, name);

  print_path (loader, "%s/lib/%s", root, "loader");
  print_path (libraries, "%s/%s", root, "lib");
  words[count++] = loader;
  words[count++] = (char *) "--inhibit-cache";
  words[count++] = (char *) "--library-path";
  words[count++] = libraries;
  words[count++] = (char *) "--argv0";
  words[count++] = argc > 0 ? argv[0] : program;
  words[count++] = program;
  for (int i = 1; i < argc; i++)
    words[count++] = argv[i];
  execv (loader, words);
  perror (loader);
  return 127;
}
