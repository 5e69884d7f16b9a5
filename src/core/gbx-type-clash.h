/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GType names are process-wide. A module that registers a name which is taken does not get an
 * error: its next call of the type's function waits for ever. So libraries are searched for such
 * names before any of their code makes a type. Main context only; the state is the process's.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

void gbx_type_clash_remember (gconstpointer symbol, const char *module_name, GObject *object);
char *gbx_type_clash_find (gconstpointer symbol);

G_END_DECLS
