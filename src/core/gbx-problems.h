/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Everything that keeps a server from starting, gathered so that all of it is told at once. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a program ends: bad words on the command line, bad set-up, or a service that is not there. */
#define GBX_EXIT_USAGE 2
#define GBX_EXIT_UNAVAILABLE 69
#define GBX_EXIT_CONFIG 78

typedef struct _GbxProblems GbxProblems;

GbxProblems *gbx_problems_new (void);
void gbx_problems_free (GbxProblems *self);
void gbx_problems_add (GbxProblems *self, int exit_status, GError *error);
void gbx_problems_clear (GbxProblems *self);
guint gbx_problems_get_count (const GbxProblems *self);
const GError *gbx_problems_get (const GbxProblems *self, guint index);
int gbx_problems_get_exit_status (const GbxProblems *self);
GError *gbx_problems_to_error (const GbxProblems *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxProblems, gbx_problems_free)

G_END_DECLS
