/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashRecord: what a shell says of itself through the channel. The records stand in a stream
 * into which programs may have written too; whatever does not start with the nonce is skipped.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GBX_BASH_RECORD_PROMPT,  /* before each prompt */
  GBX_BASH_RECORD_AGAIN,   /* asked for; the shell had lost its hook and is at a prompt */
  GBX_BASH_RECORD_NOT_NOW, /* asked for; the hook is in place, so this is no prompt */
  GBX_BASH_RECORD_EXPORTS, /* asked for */
} GbxBashRecordKind;

typedef struct
{
  GbxBashRecordKind kind;
  gint64 pid;        /* of the shell, as it knows itself */
  guint64 sequence;  /* of its prompts */
  int exit_code;     /* of the last command */
  gint64 background; /* its $!; -1: none yet */
  char *user_name;
  char *host_name;
  char *directory; /* any bytes */
  char *python;    /* any bytes; "": none */
  char *exports;   /* EXPORTS only: declarations that bash can read */
} GbxBashRecord;

GbxBashRecord *gbx_bash_record_copy (const GbxBashRecord *self);
void gbx_bash_record_free (GbxBashRecord *self);
GbxBashRecord *gbx_bash_record_take (GByteArray *stream, const char *nonce);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBashRecord, gbx_bash_record_free)

G_END_DECLS
