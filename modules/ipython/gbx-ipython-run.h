/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One run_ipython action, from its arguments to its observation. */
#pragma once

#include "gbx-ipython-records.h"
#include "gbx-ipython-session.h"

G_BEGIN_DECLS

/* What an action asks for; the strings are the request's. */
typedef struct
{
  const char *code;
  const char *init_code;
  const char *kernel;
  const char *kernelspec;
  const char *cell;
  gboolean include_extra;
} GbxIpythonArgs;

gboolean gbx_ipython_args_read (GbxIpythonArgs *self, GbxRequest *request, GError **error);

void gbx_ipython_run_async (GbxHost *host,
                            GbxIpythonSession *session,
                            GbxIpythonRecords *records,
                            GbxRequest *request,
                            const GbxIpythonArgs *args,
                            GTask *task);

G_END_DECLS
