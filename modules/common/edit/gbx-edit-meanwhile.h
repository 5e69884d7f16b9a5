/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What needs no file, and can be done while a file is on its way to the disk. */
typedef struct
{
  void (*func) (gpointer data);
  gpointer data;
} GbxEditMeanwhile;

/* Does it if nobody has done it yet. */
static inline void
gbx_edit_meanwhile_do (const GbxEditMeanwhile **meanwhile)
{
  const GbxEditMeanwhile *taken = *meanwhile;

  *meanwhile = NULL;
  if (taken != NULL)
    taken->func (taken->data);
}

G_END_DECLS
