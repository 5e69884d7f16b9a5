/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Room for one task that waits for something, and that its cancellable ends at once. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  GTask *task; /* NULL: nobody waits */
  GSource *cancel_source;
} GbxTaskSlot;

void gbx_task_slot_put (GbxTaskSlot *self, GTask *task);
GTask *gbx_task_slot_take (GbxTaskSlot *self);

G_END_DECLS
