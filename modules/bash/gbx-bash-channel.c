/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-channel.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "gbx-bash-hook.h"
#include "gbx-bash-session-limits.h"

struct _GbxBashChannel
{
  char *directory;
  char *nonce;
  int fd; /* the FIFO, both ends, so that writers never wait for a reader */
  GSource *source;
  GByteArray *stream;
  GbxBashChannelFunc func;
  gpointer user_data;
};

static gboolean
fail (GError **error, const char *what, const char *path)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "cannot %s “%s”: %s", what, path,
               g_strerror (code));
  return FALSE;
}

/* The directory is ours alone, so the files may be opened without any precaution but speed. */
static gboolean
write_file (GbxBashChannel *self, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (self->directory, name, NULL);
  gsize length = strlen (text);
  gssize written;
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

  if (fd < 0)
    return fail (error, "write", path);
  written = write (fd, text, length);
  if (written == (gssize) length && fchmod (fd, 0644) == 0)
    return g_close (fd, error);

  fail (error, "write", path);
  close (fd);
  return FALSE;
}

static void
read_records (GbxBashChannel *self)
{
  guint8 buffer[4096];
  gssize count;

  while ((count = read (self->fd, buffer, sizeof buffer)) > 0)
    {
      if (self->stream->len > GBX_BASH_CHANNEL_MAX_BYTES)
        g_byte_array_set_size (self->stream, 0);
      g_byte_array_append (self->stream, buffer, count);
      if (count < (gssize) sizeof buffer)
        break;
    }
}

static gboolean
on_readable (int fd, GIOCondition condition, gpointer user_data)
{
  gbx_bash_channel_poll (user_data);
  return G_SOURCE_CONTINUE;
}

static void
close_fifo (GbxBashChannel *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static gboolean
open_fifo (GbxBashChannel *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->directory, GBX_BASH_HOOK_FIFO, NULL);

  close_fifo (self);
  g_unlink (path); /* a shell that found no FIFO may have left a file */
  if (mkfifo (path, 0622) != 0 || chmod (path, 0622) != 0)
    return fail (error, "make", path);
  self->fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (self->fd < 0)
    return fail (error, "open", path);

  self->source = g_unix_fd_source_new (self->fd, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_readable), self, NULL);
  g_source_set_static_name (self->source, "bash channel");
  g_source_set_can_recurse (self->source, TRUE); /* saves GLib two calls to the kernel */
  g_source_attach (self->source, g_main_context_get_thread_default ());

  return TRUE;
}

static gboolean
make_files (GbxBashChannel *self, GError **error)
{
  g_autofree char *script = gbx_bash_hook_make_script (self->directory, self->nonce);

  /* Shells of another user get in, if they know the name. */
  if (chmod (self->directory, 0711) != 0)
    return fail (error, "open up", self->directory);

  return open_fifo (self, error) && write_file (self, GBX_BASH_HOOK_SCRIPT, script, error);
}

static gboolean
is_whole (GbxBashChannel *self)
{
  g_autofree char *fifo = g_build_filename (self->directory, GBX_BASH_HOOK_FIFO, NULL);
  g_autofree char *script = g_build_filename (self->directory, GBX_BASH_HOOK_SCRIPT, NULL);
  struct stat there, ours;

  return stat (fifo, &there) == 0 && fstat (self->fd, &ours) == 0 &&
         there.st_ino == ours.st_ino && there.st_dev == ours.st_dev &&
         access (script, F_OK) == 0;
}

/**
 * gbx_bash_channel_new:
 * @parent_directory: where to make the directory; the shells' user must be able to pass it
 * @func: called for every record
 * @user_data: for @func
 * @error: return location for an error
 *
 * Opens a channel; its callbacks come on the context that is the thread's default now.
 *
 * Returns: (transfer full): a channel, or %NULL with a %G_IO_ERROR
 */
GbxBashChannel *
gbx_bash_channel_new (const char *parent_directory,
                      GbxBashChannelFunc func,
                      gpointer user_data,
                      GError **error)
{
  g_autoptr (GbxBashChannel) self = g_rc_box_new0 (GbxBashChannel);

  self->fd = -1;
  self->func = func;
  self->user_data = user_data;
  self->stream = g_byte_array_new ();
  self->nonce = gbx_bash_hook_make_nonce ();
  self->directory = g_build_filename (parent_directory, "bash-XXXXXX", NULL);
  if (g_mkdtemp_full (self->directory, 0711) == NULL)
    {
      fail (error, "make", self->directory);
      g_clear_pointer (&self->directory, g_free);
      return NULL;
    }
  if (!make_files (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

static void
remove_file (GbxBashChannel *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->directory, name, NULL);

  g_unlink (path);
}

static void
clear (gpointer box)
{
  GbxBashChannel *self = box;

  g_free (self->directory);
  g_free (self->nonce);
  g_byte_array_unref (self->stream);
}

/* Removes the directory; there are no callbacks from here on. It may be called from one. */
void
gbx_bash_channel_free (GbxBashChannel *self)
{
  if (self == NULL)
    return;
  close_fifo (self);
  self->func = NULL;
  if (self->directory != NULL)
    {
      remove_file (self, GBX_BASH_HOOK_FIFO);
      remove_file (self, GBX_BASH_HOOK_SCRIPT);
      remove_file (self, GBX_BASH_HOOK_COMMAND);
      g_rmdir (self->directory);
    }
  g_rc_box_release_full (self, clear);
}

const char *
gbx_bash_channel_get_directory (GbxBashChannel *self)
{
  return self->directory;
}

const char *
gbx_bash_channel_get_nonce (GbxBashChannel *self)
{
  return self->nonce;
}

/**
 * gbx_bash_channel_restore:
 * @self: a channel
 * @out_was_broken: (out) (optional): whether there was anything to do
 * @error: return location for an error
 *
 * Makes again what somebody removed, such as a person who emptied the temporary directory.
 *
 * Returns: whether the channel is whole now; %FALSE with a %G_IO_ERROR
 */
gboolean
gbx_bash_channel_restore (GbxBashChannel *self, gboolean *out_was_broken, GError **error)
{
  gboolean was_broken = !is_whole (self);

  if (out_was_broken != NULL)
    *out_was_broken = was_broken;
  if (!was_broken)
    return TRUE;
  if (g_mkdir_with_parents (self->directory, 0711) != 0)
    return fail (error, "make", self->directory);

  return make_files (self, error);
}

/* Leaves a command line for the shell to fetch. */
gboolean
gbx_bash_channel_put_command (GbxBashChannel *self, const char *text, GError **error)
{
  return write_file (self, GBX_BASH_HOOK_COMMAND, text, error);
}

/* Takes what the shells have written so far, without waiting. */
void
gbx_bash_channel_poll (GbxBashChannel *self)
{
  GbxBashRecord *record;

  g_rc_box_acquire (self);
  read_records (self);
  while (self->func != NULL &&
         (record = gbx_bash_record_take (self->stream, self->nonce)) != NULL)
    self->func (record, self->user_data);
  g_rc_box_release_full (self, clear);
}
