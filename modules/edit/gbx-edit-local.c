/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-edit-local.h"

#include <errno.h>
#include <sys/stat.h>

#include "gbx-edit-directory.h"
#include "gbx-edit-error.h"
#include "gbx-edit-jobs.h"
#include "gbx-edit-rights.h"
#include "gbx-edit-save.h"

struct _GbxEditLocal
{
  GbxEditStore store;

  char *user_name;
  guint user_id;
  gboolean uses_user_rights;
  GbxEditRights *rights;
  GbxEditCall *call;
  GbxEditFd replaced_fd; /* to be closed when the reply is on its way */
};

static gboolean
look_at (GbxEditStore *store, const char *path, GbxEditState *out_state, GError **error)
{
  struct stat info;

  if (stat (path, &info) == 0)
    {
      out_state->exists = TRUE;
      out_state->is_directory = S_ISDIR (info.st_mode);
      out_state->is_regular = S_ISREG (info.st_mode);
      out_state->size_bytes = (guint64) info.st_size;
      return TRUE;
    }
  if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)
    return TRUE;

  gbx_edit_set_os_error (error, errno, path);
  return FALSE;
}

static GByteArray *
read_file (GbxEditStore *store,
           const char *path,
           gsize max_bytes,
           GCancellable *cancellable,
           GError **error)
{
  return gbx_edit_file_read (path, max_bytes, cancellable, error);
}

static gboolean
is_binary (GbxEditStore *store, const char *path)
{
  return gbx_edit_file_is_binary (path);
}

static gboolean
save (GbxEditStore *store,
      const char *path,
      GBytes *content,
      GCancellable *cancellable,
      int *out_owner_errnum,
      GError **error)
{
  GbxEditLocal *self = (GbxEditLocal *) store;
  const GbxEditMeanwhile *meanwhile = g_steal_pointer (&self->call->meanwhile);
  GbxEditSaved saved;

  if (!gbx_edit_save (path, content, self->user_id, self->rights, meanwhile, cancellable, &saved,
                      error))
    return FALSE;
  gbx_edit_fd_close (&self->replaced_fd);
  self->replaced_fd = saved.replaced_fd;
  *out_owner_errnum = saved.owner_errnum;
  return TRUE;
}

static gboolean
save_new (GbxEditStore *store,
          const char *path,
          GBytes *content,
          GCancellable *cancellable,
          GError **error)
{
  GbxEditLocal *self = (GbxEditLocal *) store;

  return gbx_edit_save_new (path, content, self->user_id, self->rights, cancellable, error);
}

static gboolean
make_parents (GbxEditStore *store, const char *path, GError **error)
{
  GbxEditLocal *self = (GbxEditLocal *) store;

  return gbx_edit_save_make_parents (path, self->user_id, self->rights, error);
}

static GString *
show_directory (GbxEditStore *store, const char *path, GCancellable *cancellable, GError **error)
{
  return gbx_edit_directory_show (path, cancellable, error);
}

/**
 * gbx_edit_local_new:
 * @user_name: the sandbox user
 * @user_id: its numeric id
 * @uses_user_rights: whether the kernel shall check accesses against that user
 *
 * Returns: (transfer full): the files of this machine
 */
GbxEditLocal *
gbx_edit_local_new (const char *user_name, guint user_id, gboolean uses_user_rights)
{
  GbxEditLocal *self = g_new0 (GbxEditLocal, 1);

  self->store = (GbxEditStore){ look_at, read_file, is_binary, save,
                                save_new, make_parents, show_directory };
  self->user_name = g_strdup (user_name);
  self->user_id = user_id;
  self->uses_user_rights = uses_user_rights;
  self->replaced_fd = -1;

  return self;
}

/**
 * gbx_edit_local_free:
 * @self: (transfer full): the files
 */
void
gbx_edit_local_free (GbxEditLocal *self)
{
  g_free (self->user_name);
  gbx_edit_fd_close (&self->replaced_fd);
  g_free (self);
}

/**
 * gbx_edit_local_run:
 * @self: the files
 * @call: an action
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Carries out an action with the sandbox user's rights, or those of the process.
 *
 * Returns: (transfer full): the reply, or %NULL with %G_IO_ERROR_CANCELLED or
 *   %GBX_ERROR_UNAVAILABLE
 */
GbxEditReply *
gbx_edit_local_run (GbxEditLocal *self,
                    GbxEditCall *call,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GbxEditRights) rights =
      gbx_edit_rights_new (self->user_name, self->uses_user_rights ? self->user_id : 0);
  GbxEditReply *reply;
  int errnum = 0;

  if (!gbx_edit_rights_enter (rights, &errnum))
    {
      g_set_error (error, GBX_ERROR, GBX_ERROR_UNAVAILABLE,
                   "cannot take on the rights of user %u: %s; file-rights=server does without",
                   self->user_id, g_strerror (errnum));
      return NULL;
    }
  self->rights = rights;
  self->call = call;
  call->store = &self->store;
  reply = gbx_edit_job_run (call, cancellable, error);
  call->store = NULL;
  self->call = NULL;
  self->rights = NULL;
  gbx_edit_rights_leave (rights);

  return reply;
}

/**
 * gbx_edit_local_steal_replaced:
 * @self: the files
 *
 * Returns: (transfer full): the file that was replaced, or -1
 */
GbxEditFd
gbx_edit_local_steal_replaced (GbxEditLocal *self)
{
  GbxEditFd replaced_fd = self->replaced_fd;

  self->replaced_fd = -1;
  return replaced_fd;
}
