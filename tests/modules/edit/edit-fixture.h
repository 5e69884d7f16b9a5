/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The module in a workspace of its own. Where the test is root the sandbox user is another one. */
#pragma once

#include <gbx.h>

#include "gbx-edit-module.h"

typedef struct
{
  char *base;
  char *workspace;
  guint user_id;
  gboolean has_server_rights; /* set before fixture_set_up() */
  GbxHost *host;
  GbxEdit *module;
  GAsyncResult *result;
} Fixture;

void fixture_set_up (Fixture *f, gconstpointer data);
void fixture_tear_down (Fixture *f, gconstpointer data);

void fixture_make_directory (Fixture *f, const char *path);
void fixture_write (Fixture *f, const char *path, const void *data, gsize size, guint mode);
char *fixture_path (Fixture *f, const char *name);

GbxObservation *fixture_run (Fixture *f,
                             const char *action,
                             JsonObject *args,
                             GCancellable *cancellable,
                             GError **error);
GbxObservation *fixture_run_text (Fixture *f, const char *action, const char *args);
