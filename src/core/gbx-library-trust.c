/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-library-trust.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-error.h"

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_TRUST, message);
  return FALSE;
}

static gboolean
check_everybody (const char *path, const struct stat *info, GError **error)
{
  return (info->st_mode & S_IWOTH) == 0 ||
         refuse (error, "%s: everybody may write to it (mode %04o); take that away (chmod o-w)",
                 path, (guint) info->st_mode & 07777);
}

/* Who may change the file or directory, and with it what the server does. */
static gboolean
check_owner_and_mode (const char *path,
                      const struct stat *info,
                      gboolean is_development,
                      char **out_warning,
                      GError **error)
{
  guint mode = info->st_mode & 07777;

  if (info->st_uid != 0 && info->st_uid != geteuid ())
    return refuse (error, "%s: owned by user %u, not by root or user %u; change its owner", path,
                   (guint) info->st_uid, (guint) geteuid ());
  if (!check_everybody (path, info, error))
    return FALSE;
  if ((mode & S_IWGRP) == 0)
    return TRUE;
  if (!is_development)
    return refuse (error, "%s: its group may write to it (mode %04o); take that away (chmod g-w)",
                   path, mode);

  /* Build trees under umask 002 are like this. */
  if (out_warning != NULL && *out_warning == NULL)
    *out_warning = g_strdup_printf ("%s: its group may write to it (mode %04o)", path, mode);
  return TRUE;
}

/**
 * gbx_library_trust_check:
 * @path: a library
 * @is_development: whether it was found where the user said, not where packages put libraries
 * @out_warning: (out) (nullable) (optional): what is odd but let pass; untouched if nothing is
 * @error: return location for an error
 *
 * Accepts a regular file of root or of our own user that nobody else may change, in a directory of
 * which the same is true; links may not lead out of that directory.
 *
 * Returns: %FALSE with %GBX_MODULE_ERROR_TRUST, or %GBX_MODULE_ERROR_OPEN if there is no file
 */
gboolean
gbx_library_trust_check (const char *path,
                         gboolean is_development,
                         char **out_warning,
                         GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *warning = NULL;
  char *real_directory = realpath (directory, NULL);
  char *real_path = realpath (path, NULL);
  int saved_errno = errno;
  g_autofree char *own_directory = g_strdup (real_directory);
  g_autofree char *own_path = g_strdup (real_path);
  g_autofree char *found_directory = NULL;
  struct stat file_info, directory_info;

  free (real_directory);
  free (real_path);
  if (own_path == NULL || own_directory == NULL || stat (own_path, &file_info) != 0 ||
      stat (own_directory, &directory_info) != 0)
    {
      g_set_error (error, GBX_MODULE_ERROR, GBX_MODULE_ERROR_OPEN,
                   "%s: %s; install the module's library there", path, g_strerror (saved_errno));
      return FALSE;
    }

  found_directory = g_path_get_dirname (own_path);
  if (!g_str_equal (found_directory, own_directory))
    return refuse (error,
                   "%s: a link that leads to %s, out of the directory; put the library there", path,
                   own_path);
  if (!S_ISREG (file_info.st_mode))
    return refuse (error, "%s: not a regular file; put the library there", path);
  if (!check_owner_and_mode (path, &file_info, is_development, &warning, error) ||
      !check_owner_and_mode (directory, &directory_info, is_development, &warning, error))
    return FALSE;
  if (warning != NULL && out_warning != NULL)
    *out_warning = g_steal_pointer (&warning);
  return TRUE;
}

/**
 * gbx_library_trust_check_program:
 * @path: the keyfile of a program, or a file beside it that its command names
 * @error: return location for an error
 *
 * Accepts what not everybody may change, in a directory of which the same is true. Whose it is does
 * not matter: a program runs with the rights of the sandbox's user. What is not there is accepted.
 *
 * Returns: %FALSE with %GBX_MODULE_ERROR_TRUST
 */
gboolean
gbx_library_trust_check_program (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  struct stat info;

  if (stat (path, &info) != 0)
    return TRUE;
  return check_everybody (path, &info, error) &&
         (stat (directory, &info) != 0 || check_everybody (directory, &info, error));
}
