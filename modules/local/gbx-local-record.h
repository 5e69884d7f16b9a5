/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

/* What is kept of one sandbox. */
typedef struct
{
  char *name;
  char *workspace;
  gboolean owns_workspace;
  gboolean is_paused;
  char *api_key;      /* (nullable) */
  char **command;     /* never empty */
  char **environment; /* NAME=VALUE beyond that of the caller */
  gint64 created_usec;
  gint64 pid;        /* 0: none */
  gint64 started_at; /* as the kernel counts it, to know the process again */
  guint16 port;      /* 0: not known yet */
} GbxLocalRecord;

GbxLocalRecord *gbx_local_record_new (GbxSandboxSpec *spec);
GbxLocalRecord *gbx_local_record_parse (const char *text, gsize length_bytes, GError **error);
char *gbx_local_record_format (const GbxLocalRecord *self);
void gbx_local_record_free (GbxLocalRecord *self);
gboolean gbx_local_record_is_name (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxLocalRecord, gbx_local_record_free)

G_END_DECLS
