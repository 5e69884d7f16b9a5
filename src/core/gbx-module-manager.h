/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Carries out a plan: opens modules and starts them level by level, degrades what may fail, opens
 * more on demand, stops all in reverse. All calls on the main context. Logs once what happens.
 */
#pragma once

#include <gbx.h>

#include "gbx-config.h"
#include "gbx-host-environment-private.h"
#include "gbx-module-catalog.h"
#include "gbx-module-plan.h"
#include "gbx-settings-store.h"

G_BEGIN_DECLS

/* How a module of the plan is. */
typedef enum
{
  GBX_MODULE_STATE_WAITING,  /* its turn has not come */
  GBX_MODULE_STATE_STARTING, /* opened, and on its way */
  GBX_MODULE_STATE_READY,
  GBX_MODULE_STATE_DEGRADED, /* does not run, or not well; the server goes on without it */
  GBX_MODULE_STATE_FAILED,   /* the server cannot go on without it */
  GBX_MODULE_STATE_STOPPED,
} GbxModuleState;

#define GBX_TYPE_MODULE_MANAGER (gbx_module_manager_get_type ())
G_DECLARE_FINAL_TYPE (GbxModuleManager, gbx_module_manager, GBX, MODULE_MANAGER, GObject)

/* Takes catalog, plan and store (transfer full) and references to config and environment. The plan
 * is the resolver's for this catalog. */
GbxModuleManager *gbx_module_manager_new (GbxModuleCatalog *catalog,
                                          GbxModulePlan *plan,
                                          GbxSettingsStore *store,
                                          GbxConfig *config,
                                          GbxHostEnvironment *environment);

/* timeout_usec: for all modules together (INIT_PLUGIN_TIMEOUT); 0: none but their own. On failure
 * what had started is stopped again, and gbx_module_manager_get_problems() has all that is wrong
 * and the exit status; the error is all of it in lines. */
void gbx_module_manager_start_async (GbxModuleManager *self,
                                     gint64 timeout_usec,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean gbx_module_manager_start_finish (GbxModuleManager *self,
                                          GAsyncResult *result,
                                          GError **error);
const GbxProblems *gbx_module_manager_get_problems (GbxModuleManager *self);

/* Stops what runs, in the reverse of the order of starting; never fails, for each module has
 * StopTimeout= and is then left alone. */
void gbx_module_manager_stop_async (GbxModuleManager *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
void gbx_module_manager_stop_finish (GbxModuleManager *self, GAsyncResult *result);

/* --- actions --- */

/* Whether a module that is installed announces @action. */
gboolean gbx_module_manager_has_action (GbxModuleManager *self, const char *action);

/* (transfer full): the ids of all actions that installed modules announce, sorted. */
char **gbx_module_manager_list_actions (GbxModuleManager *self);

/* (transfer none) (nullable): the handler of an action whose module is ready; NULL: ask
 * gbx_module_manager_open_action_async(), which opens it or says why it cannot. @out_info lives as
 * long as the manager. */
GbxAction *gbx_module_manager_get_action (GbxModuleManager *self,
                                          const char *action,
                                          const GbxModuleInfo **out_info);

/* Which module @action belongs to: the one in the plan, else the one that [Actions] in
 * glovebox.conf names, else the only one that is installed. NULL with GBX_MODULE_ERROR_NOT_FOUND or
 * GBX_MODULE_ERROR_AMBIGUOUS. */
const GbxModuleInfo *gbx_module_manager_lookup_action (GbxModuleManager *self,
                                                       const char *action,
                                                       GError **error);

/* Whether a module answers @action now, or would once it is opened. */
gboolean gbx_module_manager_can_run_action (GbxModuleManager *self, const char *action);

/* Opens and starts the module of an action if it is not there yet. */
void gbx_module_manager_open_action_async (GbxModuleManager *self,
                                           const char *action,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
/* (transfer full): the handler; NULL with GBX_MODULE_ERROR. */
GbxAction *gbx_module_manager_open_action_finish (GbxModuleManager *self,
                                                  GAsyncResult *result,
                                                  const GbxModuleInfo **out_info,
                                                  GError **error);

/* (transfer full): why there is no module @name: see gbx_module_catalog_explain_absence(). */
GError *gbx_module_manager_explain_absence (GbxModuleManager *self, const char *name);

/* --- routes, features and states --- */

/* (transfer none) (nullable): the module that announces @path, or the nearest path above it, and is
 * ready. NULL without an error: no module of the plan does; with GBX_ERROR_UNAVAILABLE: it does not
 * run. @out_route (nullable): the path as the module announces it; it stays as long as @self. */
GbxRoute *gbx_module_manager_lookup_route (GbxModuleManager *self,
                                           const char *path,
                                           const char **out_route,
                                           GError **error);

/* (transfer full): the object of a ready module that provides @feature, or has that name; NULL with
 * GBX_ERROR_NOT_FOUND or GBX_ERROR_UNAVAILABLE. */
GObject *gbx_module_manager_lookup_feature (GbxModuleManager *self,
                                            const char *feature,
                                            GError **error);

/* (transfer none) (nullable): a provider of sandboxes by its name. */
GbxProvider *gbx_module_manager_lookup_provider (GbxModuleManager *self,
                                                 const char *name,
                                                 GError **error);

/* The modules of the plan and those opened on demand, in the order of starting. */
guint gbx_module_manager_get_n_modules (GbxModuleManager *self);
const GbxModuleInfo *gbx_module_manager_get_module (GbxModuleManager *self,
                                                    guint index,
                                                    GbxModuleState *out_state,
                                                    const char **out_reason);
/* (transfer none) (nullable): what a module that was opened says of its routes: the file
 * openapi.json in the folder of its name beside its keyfile, unchecked. */
GBytes *gbx_module_manager_get_openapi (GbxModuleManager *self, guint index);
gboolean gbx_module_manager_is_ready (GbxModuleManager *self, const char *name);
const char *gbx_module_state_get_name (GbxModuleState state);

G_END_DECLS
