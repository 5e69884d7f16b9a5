/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is done to a sandbox at a provider, as a list of steps: each forms a request from what is
 * known so far, and takes the answer. A provider is a handful of such lists; going through them,
 * waiting, and giving up is here.
 */
#pragma once

#include "gbx-common-rest.h"

G_BEGIN_DECLS

typedef enum
{
  GBX_COMMON_NEXT,      /* on with the next step */
  GBX_COMMON_AGAIN,     /* this step again, after a while: what it waits for is not there yet */
  GBX_COMMON_AGAIN_NOW, /* this step again: there is more */
  GBX_COMMON_DONE,      /* no further steps */
  GBX_COMMON_FAILED,    /* the error is set */
} GbxCommonVerdict;

typedef struct _GbxCommonFlow GbxCommonFlow;

typedef struct
{
  const char *what; /* (nullable): what people are told */
  /* (transfer full) (nullable): NULL without an error leaves the step out. */
  GbxCommonCall *(*format) (GbxCommonFlow *flow, GError **error);
  /* (nullable): any answer is right. */
  GbxCommonVerdict (*parse) (GbxCommonFlow *flow, guint status, GBytes *body, GError **error);
} GbxCommonStep;

/* What the steps know, and find out. All is owned. */
struct _GbxCommonFlow
{
  GbxCommonRest *rest;
  gpointer provider;        /* (not owned): the module's own, with its settings */
  GbxSandboxSpec *spec;     /* (nullable): of the sandbox to be made */
  GbxSandbox *sandbox;      /* (nullable): once there is one */
  char *name;               /* (nullable): of the sandbox that is looked for */
  char *token;              /* (nullable): what marks the sandbox that is made as this flow's */
  guint port;               /* of the server, or the one to resolve */
  guint max_lines_count;    /* of the log; 0: all */
  gint64 timeout_usec;      /* for waiting, all in all */
  GbxSandboxState wanted;   /* what a waiting step waits for */
  char *cursor;             /* (nullable): where the next page begins */
  char *note;               /* (nullable): from one step to the next */
  GPtrArray *sandboxes;     /* found; of GbxSandbox */
  GPtrArray *ids;           /* still to be dealt with; of char* */
  GBytes *log;              /* (nullable) */
  char *url;                /* (nullable): resolved */
  char **headers;           /* (nullable): that go with it */
  gboolean may_have_worked; /* the request that failed */

  /* What else the steps of one provider know; freed with the flow. */
  gpointer own;
  GDestroyNotify free_own;
};

GbxCommonFlow *gbx_common_flow_new (GbxCommonRest *rest, gpointer provider);
void gbx_common_flow_free (GbxCommonFlow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxCommonFlow, gbx_common_flow_free)

void gbx_common_flow_take_note (GbxCommonFlow *self, char *note);
void gbx_common_flow_take_cursor (GbxCommonFlow *self, char *cursor);
/* Whether there is a sandbox, and it runs. */
gboolean gbx_common_flow_is_running (GbxCommonFlow *self);
/* (transfer full): collection, the id of the flow's sandbox, and what follows. */
char *gbx_common_flow_format_path (GbxCommonFlow *self, const char *collection, const char *verb);
/* (transfer full): the variables of the sandbox that is made; with_key: and the server's key. */
JsonObject *gbx_common_flow_new_environment (GbxCommonFlow *self, gboolean with_key);
/* The verdict of a step that waits for flow->wanted, from the state of flow->sandbox. */
GbxCommonVerdict gbx_common_flow_judge (GbxCommonFlow *self, GError **error);

/* steps: ended by one without a format. The flow must live until the end. */
void gbx_common_flow_run_async (GbxCommonFlow *self,
                                const GbxCommonStep *steps,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean gbx_common_flow_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
