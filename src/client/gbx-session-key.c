/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-session-key.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-error.h"

#define SECRET_BYTES 32
#define SECRET_DIGITS (2 * SECRET_BYTES)

static gboolean
fail (const char *what, const char *path, GError **error)
{
  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "cannot %s the key file “%s”: %s", what, path,
               g_strerror (errno));
  return FALSE;
}

static char *
new_secret (void)
{
  guint8 bytes[SECRET_BYTES];
  GString *text;

  if (getrandom (bytes, sizeof bytes, 0) != sizeof bytes)
    return NULL;
  text = g_string_sized_new (SECRET_DIGITS);
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

static gboolean
write_secret (int fd, const char *secret)
{
  gboolean is_written = write (fd, secret, SECRET_DIGITS) == SECRET_DIGITS && fsync (fd) == 0;

  return close (fd) == 0 && is_written;
}

/* Whole or not at all, and never over one that another process has made at the same time. */
static gboolean
make_file (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *draft = g_strconcat (path, ".XXXXXX", NULL);
  g_autofree char *secret = new_secret ();
  gboolean is_made;
  int fd;

  if (g_mkdir_with_parents (directory, 0700) != 0)
    return fail ("make the directory of", path, error);
  fd = secret != NULL ? g_mkstemp_full (draft, O_WRONLY | O_CLOEXEC, 0600) : -1;
  if (fd < 0)
    return fail ("make", path, error);
  is_made = write_secret (fd, secret) && (link (draft, path) == 0 || errno == EEXIST);
  if (!is_made)
    fail ("write", path, error);
  g_unlink (draft);
  return is_made;
}

static gboolean
is_private (int fd, const char *path, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return fail ("look at", path, error);
  if (S_ISREG (status.st_mode) && status.st_uid == geteuid () &&
      (status.st_mode & (S_IRWXG | S_IRWXO)) == 0)
    return TRUE;
  g_set_error (error, GBX_ERROR, GBX_ERROR_FORBIDDEN,
               "the key file “%s” is open to others: it must be yours, with mode 600", path);
  return FALSE;
}

/* FALSE without an error: there is no file. */
static gboolean
read_secret (const char *path, char *secret, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gboolean is_read;

  if (fd < 0 && errno == ENOENT)
    return FALSE;
  if (fd < 0)
    return fail ("open", path, error);
  is_read = is_private (fd, path, error);
  if (is_read && read (fd, secret, SECRET_DIGITS) != SECRET_DIGITS)
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "the key file “%s” is too short", path);
      is_read = FALSE;
    }
  close (fd);
  return is_read;
}

/**
 * gbx_session_key_derive:
 * @path: the key file
 * @provider: who has the sandbox
 * @name: the sandbox's name
 * @error: return location for an error
 *
 * Derives a sandbox's key. The key file is made on first use; one that others can read is refused.
 * It blocks for as long as a small file takes.
 *
 * Returns: (transfer full): the key, or %NULL with %GBX_ERROR
 */
char *
gbx_session_key_derive (const char *path, const char *provider, const char *name, GError **error)
{
  char secret[SECRET_DIGITS];
  g_autoptr (GError) local = NULL;
  g_autofree char *text = g_strconcat (provider, "/", name, NULL);
  gboolean is_read = read_secret (path, secret, &local);

  if (!is_read && local == NULL && make_file (path, &local))
    is_read = read_secret (path, secret, &local);
  if (is_read)
    return g_compute_hmac_for_string (G_CHECKSUM_SHA256, (const guchar *) secret, sizeof secret,
                                      text, -1);
  if (local == NULL)
    local = g_error_new (GBX_ERROR, GBX_ERROR_FAILED, "the key file “%s” has gone again", path);
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/**
 * gbx_session_key_get_default_path:
 *
 * Returns: (transfer full): $GLOVEBOX_KEY_FILE, else a file in the user's configuration
 */
char *
gbx_session_key_get_default_path (void)
{
  const char *preset = g_getenv ("GLOVEBOX_KEY_FILE");

  if (preset != NULL && preset[0] != '\0')
    return g_strdup (preset);
  return g_build_filename (g_get_user_config_dir (), "glovebox", "key", NULL);
}
