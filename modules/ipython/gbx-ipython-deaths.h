/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How a session's kernels died: the words for it, and whether it was too often of late. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxIpythonDeaths GbxIpythonDeaths;

GbxIpythonDeaths *gbx_ipython_deaths_new (void);
void gbx_ipython_deaths_free (GbxIpythonDeaths *self);
void gbx_ipython_deaths_add (GbxIpythonDeaths *self,
                             const char *how,
                             const char *last_lines,
                             gboolean was_asked_for);
void gbx_ipython_deaths_pardon (GbxIpythonDeaths *self);
gboolean gbx_ipython_deaths_are_too_many (GbxIpythonDeaths *self);
const char *gbx_ipython_deaths_get_notice (const GbxIpythonDeaths *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxIpythonDeaths, gbx_ipython_deaths_free)

G_END_DECLS
