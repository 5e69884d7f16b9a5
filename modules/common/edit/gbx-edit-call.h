/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

#include "gbx-edit-history.h"
#include "gbx-edit-meanwhile.h"
#include "gbx-edit-range.h"
#include "gbx-edit-store.h"

G_BEGIN_DECLS

typedef enum
{
  GBX_EDIT_KIND_READ,
  GBX_EDIT_KIND_WRITE,
  GBX_EDIT_KIND_EDIT,
} GbxEditKind;

/*
 * GbxEditCall:
 * @kind: the action
 * @is_view: whether a `read` shows numbered lines or directories (`oh_aci`)
 * @wire_path: the path as observations show it
 * @path: the path as it was sent
 * @path_problem: (nullable): why no file can have this path
 * @type_problem: (nullable): that an argument has the wrong type
 * @text_problem: (nullable): that a text cannot be stored
 * @command: what `edit` shall do
 * @content: (nullable): what `write` stores
 * @file_text: (nullable): what `create` stores
 * @old_str: (nullable): what `str_replace` looks for
 * @new_str: (nullable): what comes in its place, or what `insert` inserts
 * @has_insert_line: whether @insert_line is given
 * @start: the first line of `read` and `write`
 * @end: the line behind the last one
 * @range: the lines of a view
 * @directory: the shell's current directory
 * @workspace: the server's working directory
 * @history: what `undo_edit` knows
 * @store: (not owned): where the files are
 * @meanwhile: (not owned): what the store may do, and then clears, while it saves
 *
 * One action with all that it needs: read from the request on the main context, carried out in a
 * worker thread.
 */
typedef struct
{
  GbxEditKind kind;
  gboolean is_view;

  char *wire_path;
  char *path;
  char *path_problem;
  char *type_problem;
  char *text_problem;
  char *command;
  GString *content;
  GString *file_text;
  GString *old_str;
  GString *new_str;
  gboolean has_insert_line;
  gint64 insert_line;
  gint64 start;
  gint64 end;
  GbxEditRange range;

  char *directory;
  char *workspace;
  GbxEditHistory *history;
  GbxEditStore *store;
  const GbxEditMeanwhile *meanwhile;
} GbxEditCall;

GbxEditCall *gbx_edit_call_new (GbxRequest *request, GError **error);
void gbx_edit_call_free (GbxEditCall *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxEditCall, gbx_edit_call_free)

G_END_DECLS
