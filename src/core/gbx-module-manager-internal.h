/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of the manager share: the one that runs modules and the one that finds them. */
#pragma once

#include "gbx-module-manager.h"
#include "gbx-module-unit.h"

G_BEGIN_DECLS

struct _GbxModuleManager
{
  GObject parent_instance;

  GbxModuleCatalog *catalog;
  GbxModulePlan *plan;
  GbxSettingsStore *store;
  GbxConfig *config;
  GbxHostEnvironment *environment;

  GPtrArray *units; /* of GbxModuleUnit, by group */
  GbxProblems *problems;
  GCancellable *stopping; /* fires when the manager stops */
};

GbxModuleUnit *gbx_module_manager_find_unit (GbxModuleManager *self, const char *name);
GbxModuleUnit *gbx_module_manager_find_action_unit (GbxModuleManager *self, const char *action);
GError *gbx_module_manager_explain_state (GbxModuleUnit *unit, GQuark domain, int code);

guint gbx_module_manager_count_groups (GbxModuleManager *self);
void gbx_module_manager_answer_waiters (GbxModuleUnit *unit);
void gbx_module_manager_run_units (GTask *task,
                                   GPtrArray *units,
                                   gboolean is_plan,
                                   gint64 timeout_usec,
                                   GCancellable *cancellable);

/* Host callbacks; user_data is the GWeakRef of the manager. */
GObject *gbx_module_manager_answer_lookup (const char *module,
                                           const char *feature,
                                           gpointer user_data,
                                           GError **error);

G_END_DECLS
