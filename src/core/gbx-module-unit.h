/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One module at run time. It knows how to open, start and stop its object in bounded time; what a
 * failure means for the server is the manager's to decide. Main context only.
 */
#pragma once

#include <gbx.h>

#include "gbx-module-manager.h"

G_BEGIN_DECLS

#define GBX_TYPE_MODULE_UNIT (gbx_module_unit_get_type ())
G_DECLARE_FINAL_TYPE (GbxModuleUnit, gbx_module_unit, GBX, MODULE_UNIT, GObject)

/* The manager's to read and write. */
struct _GbxModuleUnit
{
  GObject parent_instance;

  const GbxModuleEntry *entry; /* the catalog's */
  gboolean is_strong;
  guint group; /* units of one group start, and stop, side by side */
  GObject *object;
  gboolean is_started;
  GbxModuleState state;
  char *reason;       /* of a state that is not READY */
  char *reported_why; /* what the module itself says is wrong; NULL: nothing */
  GBytes *openapi;    /* what it says of its routes; NULL: nothing */
  GPtrArray *waiters; /* of GTask: who wants the unit once it is settled */
};

GbxModuleUnit *gbx_module_unit_new (const GbxModulePlanItem *item, guint first_group);
const GbxModuleInfo *gbx_module_unit_get_info (GbxModuleUnit *self);
const char *gbx_module_unit_get_name (GbxModuleUnit *self);
void gbx_module_unit_set_state (GbxModuleUnit *self, GbxModuleState state, const char *reason);

gboolean gbx_module_unit_open (GbxModuleUnit *self,
                               GbxHost *host,
                               char **out_warning,
                               GError **error);

void gbx_module_unit_start_async (GbxModuleUnit *self,
                                  gint64 deadline_usec,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean gbx_module_unit_start_finish (GbxModuleUnit *self, GAsyncResult *result, GError **error);

void gbx_module_unit_stop_async (GbxModuleUnit *self,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean gbx_module_unit_stop_finish (GbxModuleUnit *self, GAsyncResult *result, GError **error);

G_END_DECLS
