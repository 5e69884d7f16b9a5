/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-user-setup.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#include "gbx-error.h"
#include "gbx-number.h"
#include "gbx-owner.h"
#include "gbx-user-database.h"

#define ROOT "root"
#define DEFAULT_USER "openhands"
#define PRIMARY_GROUP "root"
#define SUDO_GROUP "sudo"
#define SUDOERS_PATH "/etc/sudoers"
#define SUDOERS_LINE "%sudo ALL=(ALL) NOPASSWD:ALL"
#define USERADD_PROGRAM "/usr/sbin/useradd"
/* The system's own limit is lower where it has one. */
#define USERNAME_MAX_BYTES 256

static const char *
or_default (const char *value, const char *fallback)
{
  return value == NULL ? fallback : value;
}

static gboolean
fail (GError **error, const char *what, const char *name, const char *why)
{
  g_set_error (error, GBX_ERROR, GBX_ERROR_FAILED, "cannot %s “%s”: %s", what, name, why);

  return FALSE;
}

/* The name becomes part of a path and of a line of the user file. */
static gboolean
is_usable_name (const char *name)
{
  return name[0] != '\0' && strchr ("-.", name[0]) == NULL &&
         strlen (name) <= USERNAME_MAX_BYTES && strpbrk (name, "/:,\n\r\t ") == NULL;
}

static gboolean
write_whole (int fd, const char *text)
{
  gsize length = strlen (text);

  return write (fd, text, length) == (gssize) length;
}

static gboolean
has_line (const char *path, const char *line)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);

  return g_strv_contains ((const char *const *) lines, line);
}

/* One write, so that nobody ever reads half a line there. */
static gboolean
let_sudo (const char *path, GError **error)
{
  gboolean written;
  int code;
  int fd;

  if (has_line (path, SUDOERS_LINE))
    return TRUE;
  fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0440);
  if (fd < 0)
    return fail (error, "add a line to", path, g_strerror (errno));
  written = write_whole (fd, SUDOERS_LINE "\n");
  code = errno;
  close (fd);

  return written ? TRUE : fail (error, "add a line to", path, g_strerror (code));
}

/* Not every system has the group that may become root. */
static gboolean
has_sudo_group (const GbxUserSetup *self)
{
  guint32 group_id;

  return gbx_user_database_find_group (self->group_path, SUDO_GROUP, &group_id, NULL) ==
         GBX_USER_LOOKUP_FOUND;
}

static char **
make_useradd_command (const GbxUserSetup *self)
{
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_autofree char *home = g_strconcat ("/home/", self->username, NULL);
  g_autofree char *user_id = g_strdup_printf ("%u", self->user_id);

  g_strv_builder_add (argv, or_default (self->useradd_program, USERADD_PROGRAM));
  g_strv_builder_add_many (argv, "-rm", "-d", home, "-s", "/bin/bash", "-g", PRIMARY_GROUP, NULL);
  if (has_sudo_group (self))
    g_strv_builder_add_many (argv, "-G", SUDO_GROUP, NULL);
  g_strv_builder_add_many (argv, "-u", user_id, self->username, NULL);

  return g_strv_builder_end (argv);
}

static gboolean
add_user (const GbxUserSetup *self, GError **error)
{
  g_auto (GStrv) argv = make_useradd_command (self);
  g_autofree char *said = NULL;
  g_autoptr (GError) local = NULL;
  GSpawnFlags flags = G_SPAWN_STDOUT_TO_DEV_NULL;
  int wait_status;

  if (!g_spawn_sync (NULL, argv, NULL, flags, NULL, NULL, NULL, &said, &wait_status, &local))
    return fail (error, "make the user", self->username, local->message);
  if (!g_spawn_check_wait_status (wait_status, &local))
    return fail (error,
                 "make the user",
                 self->username,
                 g_strstrip (said)[0] == '\0' ? local->message : said);

  return TRUE;
}

/* Finds the user, or makes it. */
static gboolean
set_up_user (const GbxUserSetup *self,
             guint32 *user_id,
             GStrvBuilder *warnings,
             GError **error)
{
  guint32 found_id;

  if (!is_usable_name (self->username))
    return fail (error, "use the user name", self->username, "it is not a name for a user");
  switch (gbx_user_database_find_user (self->passwd_path, self->username, &found_id, error))
    {
    case GBX_USER_LOOKUP_UNKNOWN:
      return let_sudo (or_default (self->sudoers_path, SUDOERS_PATH), error) &&
             add_user (self, error);
    case GBX_USER_LOOKUP_FOUND:
      break;
    case GBX_USER_LOOKUP_FAILED:
    default:
      return FALSE;
    }

  if (found_id != self->user_id)
    {
      g_autofree char *warning =
          g_strdup_printf ("the user “%s” has the number %u, not %u; %u is used",
                           self->username,
                           found_id,
                           self->user_id,
                           found_id);

      g_strv_builder_add (warnings, warning);
    }
  *user_id = found_id;

  return TRUE;
}

static gboolean
find_owner (const GbxUserSetup *self, guint32 *out_user_id, guint32 *out_group_id, GError **error)
{
  gint64 number;
  GbxUserLookup lookup =
      gbx_user_database_find_user (self->passwd_path, self->username, out_user_id, error);

  if (lookup == GBX_USER_LOOKUP_FAILED)
    return FALSE;
  if (lookup == GBX_USER_LOOKUP_UNKNOWN)
    return fail (error, "find the user", self->username, "there is no such user");

  lookup = gbx_user_database_find_group (self->group_path, self->group, out_group_id, error);
  if (lookup == GBX_USER_LOOKUP_FAILED)
    return FALSE;
  if (lookup == GBX_USER_LOOKUP_FOUND)
    return TRUE;
  if (!gbx_number_parse (self->group, 0, G_MAXUINT32 - 1, &number))
    return fail (error, "find the group", self->group, "there is no such group");
  *out_group_id = (guint32) number;

  return TRUE;
}

static void
take_warning (GStrvBuilder *warnings, GError *error)
{
  if (error != NULL)
    g_strv_builder_add (warnings, error->message);
}

/* Whatever goes wrong here, the server starts. */
static void
set_up_directory (const GbxUserSetup *self, GStrvBuilder *warnings)
{
  g_autoptr (GError) make_error = NULL;
  g_autoptr (GError) owner_error = NULL;
  g_autoptr (GError) mode_error = NULL;
  guint32 user_id;
  guint32 group_id;
  guint failed_count = 0;

  if (!gbx_owner_make_directories (self->working_dir, &make_error))
    {
      take_warning (warnings, make_error);
      return;
    }
  if (find_owner (self, &user_id, &group_id, &owner_error))
    failed_count = gbx_owner_give (self->working_dir, user_id, group_id);
  take_warning (warnings, owner_error);
  if (failed_count > 0)
    {
      g_autofree char *warning =
          g_strdup_printf ("%u entries of “%s” could not be given to “%s”",
                           failed_count,
                           self->working_dir,
                           self->username);

      g_strv_builder_add (warnings, warning);
    }
  gbx_owner_let_group_write (self->working_dir, &mode_error);
  take_warning (warnings, mode_error);
}

/**
 * gbx_user_setup_run:
 * @self: for whom and where
 * @out_user_id: (out): the number of the user that the server acts for; untouched on failure
 * @out_warnings: (out) (transfer full): what did not go as asked, yet does not keep the server from
 *   starting; untouched on failure
 * @error: return location for an error
 *
 * Sees to it that the user exists and that the working directory is there and belongs to the user.
 * Does nothing at all for a user who, by @current_user, runs the server, unless that is root or the
 * default user. Blocks: run it before the main loop, or in a worker.
 *
 * Returns: %FALSE with %GBX_ERROR_FAILED or %G_IO_ERROR if there is no such user and none could be
 *   made
 */
gboolean
gbx_user_setup_run (const GbxUserSetup *self,
                    guint32 *out_user_id,
                    char ***out_warnings,
                    GError **error)
{
  g_autoptr (GStrvBuilder) warnings = g_strv_builder_new ();
  gboolean is_root = strcmp (self->username, ROOT) == 0;
  gboolean is_caller = !is_root && strcmp (self->username, DEFAULT_USER) != 0 &&
                       g_strcmp0 (self->username, self->current_user) == 0;
  guint32 user_id = self->user_id;

  if (!is_root && !is_caller && !set_up_user (self, &user_id, warnings, error))
    return FALSE;
  if (!is_caller)
    set_up_directory (self, warnings);

  *out_user_id = user_id;
  *out_warnings = g_strv_builder_end (warnings);

  return TRUE;
}
