/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which modules run, in which order, and why. Made by the resolver, carried out by the manager. */
#pragma once

#include "gbx-module-entry.h"

G_BEGIN_DECLS

typedef struct
{
  const GbxModuleEntry *entry; /* the catalog's */
  guint level;                 /* modules of one level start at the same time, lower ones first */
  gboolean is_strong;          /* named, or required by one that is: the server needs it */
  char *why;                   /* “required by x, named on the command line” */
} GbxModulePlanItem;

typedef struct
{
  GPtrArray *items; /* of GbxModulePlanItem, by level and name */
  GPtrArray *notes; /* of char *: what was wanted and left out, and why */
} GbxModulePlan;

GbxModulePlan *gbx_module_plan_new (void);
void gbx_module_plan_free (GbxModulePlan *self);
GbxModulePlanItem *gbx_module_plan_item_new (const GbxModuleEntry *entry,
                                             gboolean is_strong,
                                             const char *why);
void gbx_module_plan_item_free (GbxModulePlanItem *self);
const GbxModulePlanItem *gbx_module_plan_find (const GbxModulePlan *self, const char *name);
char *gbx_module_plan_to_string (const GbxModulePlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxModulePlan, gbx_module_plan_free)

G_END_DECLS
