/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The action language: calls of functions with literals as arguments, in whatever text stands
 * around them. Pure; any thread.
 *
 *   g_autoptr (GbxBrowseProgram) program = gbx_browse_program_parse (text, &error);
 *   for each call: gbx_browse_call_bind (call, &args, &error), then run it with the readers of
 *   gbx-browse-args.h; the first error ends the step.
 */
#pragma once

#include "gbx-browse-args.h"

G_BEGIN_DECLS

/* Calls in one action. */
#define GBX_BROWSE_PROGRAM_MAX_CALLS_COUNT 4096
/* An action's text. */
#define GBX_BROWSE_PROGRAM_MAX_BYTES (4 * 1024 * 1024)

typedef struct _GbxBrowseProgram GbxBrowseProgram;

/* One call as it was written. */
typedef struct
{
  GbxBrowseFunction function;
  GPtrArray *positional; /* GbxBrowseValue */
  GPtrArray *names;      /* char *: of the named arguments */
  GPtrArray *named;      /* GbxBrowseValue: their values */
} GbxBrowseCall;

/* Names, syntax and repeated keywords are all checked here, before anything runs. */
GbxBrowseProgram *gbx_browse_program_parse (const char *text, GError **error);
void gbx_browse_program_free (GbxBrowseProgram *self);
guint gbx_browse_program_count_calls (const GbxBrowseProgram *self);
const GbxBrowseCall *gbx_browse_program_get_call (const GbxBrowseProgram *self, guint index);
/* TypeError for missing, unknown, repeated or too many arguments: when the call's turn comes. */
gboolean gbx_browse_call_bind (const GbxBrowseCall *self, GbxBrowseArgs *out_args, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBrowseProgram, gbx_browse_program_free)

G_END_DECLS
