/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static char *
read_file (int pid, const char *name)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/%s", pid, name);
  char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) ? text : NULL;
}

static gint64
ticks_to_usec (unsigned long long ticks)
{
  return ticks * G_USEC_PER_SEC / sysconf (_SC_CLK_TCK);
}

static gint64
get_boot_usec (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);

  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* FALSE: it is gone. */
gboolean
gbx_bash_process_read (int pid, GbxBashProcess *out_process)
{
  g_autofree char *text = read_file (pid, "stat");
  /* The name stands in brackets and may hold any characters, brackets too. */
  const char *name = text != NULL ? strchr (text, '(') : NULL;
  const char *name_end = text != NULL ? strrchr (text, ')') : NULL;
  GbxBashProcess process = { .pid = pid };
  unsigned long long user, kernel, started;

  if (name == NULL || name_end == NULL || name_end < name ||
      sscanf (name_end + 1,
              " %c %*d %d %d %*d %*d %*u %*u %*u %*u %*u %llu %llu %*d %*d %*d %*d %*d %*d %llu",
              &process.state, &process.group, &process.session, &user, &kernel, &started) != 6)
    return FALSE;
  g_strlcpy (process.name, name + 1, MIN ((gsize) (name_end - name), sizeof process.name));
  process.cpu_usec = ticks_to_usec (user + kernel);
  process.age_usec = MAX (get_boot_usec () - ticks_to_usec (started), 0);
  *out_process = process;

  return TRUE;
}

/* Whether it waits for what is typed; FALSE also where the system does not tell. */
gboolean
gbx_bash_process_reads_terminal (int pid)
{
  g_autofree char *text = read_file (pid, "syscall");
  g_autofree char *link = NULL;
  g_autofree char *target = NULL;
  unsigned int fd;
  long number;

  if (text == NULL || sscanf (text, "%ld 0x%x", &number, &fd) != 2 || number != SYS_read)
    return FALSE;
  link = g_strdup_printf ("/proc/%d/fd/%u", pid, fd);
  target = g_file_read_link (link, NULL);

  return target != NULL &&
         (g_str_has_prefix (target, "/dev/pts/") || g_str_equal (target, "/dev/tty"));
}

/**
 * gbx_bash_process_describe_group:
 * @group: a process group
 *
 * Looks through all processes, so not for where time matters.
 *
 * Returns: (transfer full) (nullable): what its leader is called, whether one of them waits for
 *   input, and what they use, as a phrase for people; %NULL if nothing is left of it
 */
char *
gbx_bash_process_describe_group (int group)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  GbxBashProcess first = { .pid = 0 }, process;
  gboolean is_reading = FALSE;
  gint64 cpu_usec = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (!g_ascii_isdigit (name[0]) || !gbx_bash_process_read (atoi (name), &process) ||
          process.group != group || process.state == 'Z')
        continue;
      if (first.pid == 0 || process.pid == group)
        first = process;
      cpu_usec += process.cpu_usec;
      is_reading = is_reading || gbx_bash_process_reads_terminal (process.pid);
    }
  if (first.pid == 0)
    return NULL;

  return g_strdup_printf ("“%s” (process %d)%s%s, %.2f s of processor time in %.1f s", first.name,
                          first.pid, first.state == 'T' ? ", stopped" : "",
                          is_reading ? ", waits for input" : "",
                          cpu_usec / (double) G_USEC_PER_SEC,
                          first.age_usec / (double) G_USEC_PER_SEC);
}
