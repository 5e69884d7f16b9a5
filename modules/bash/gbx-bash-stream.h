/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashStream: finds the hook's marks in what comes from the terminal, and the two sequences by
 * which readline says that it begins and ends to read a line. Pieces may be cut anywhere.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A mark longer than this is none of ours. */
#define GBX_BASH_STREAM_MARK_MAX_BYTES 128

typedef enum
{
  GBX_BASH_MARK_PROMPT,       /* the shell shows its prompt */
  GBX_BASH_MARK_CONTINUATION, /* it wants the rest of a command */
  GBX_BASH_MARK_START,        /* it runs a command */
  GBX_BASH_MARK_EDIT,         /* some readline begins to read a line */
  GBX_BASH_MARK_ACCEPT,       /* it has the line */
} GbxBashMark;

/* What the mark of a prompt says. */
typedef struct
{
  gint64 pid; /* and sequence: those of the prompt's record */
  guint64 sequence;
  int exit_code; /* -1: not known */
} GbxBashPromptMark;

typedef struct
{
  void (*text) (gpointer user_data, const guint8 *bytes, gsize length_bytes);
  void (*mark) (gpointer user_data, GbxBashMark mark, const GbxBashPromptMark *prompt);
} GbxBashStreamFuncs;

typedef struct _GbxBashStream GbxBashStream;

GbxBashStream *gbx_bash_stream_new (const char *nonce,
                                    const GbxBashStreamFuncs *funcs,
                                    gpointer user_data);
void gbx_bash_stream_free (GbxBashStream *self);
void gbx_bash_stream_feed (GbxBashStream *self, const guint8 *bytes, gsize length_bytes);
void gbx_bash_stream_flush (GbxBashStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBashStream, gbx_bash_stream_free)

G_END_DECLS
