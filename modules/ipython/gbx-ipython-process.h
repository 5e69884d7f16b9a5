/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gbx-ipython-account.h"

G_BEGIN_DECLS

#define GBX_IPYTHON_TYPE_PROCESS (gbx_ipython_process_get_type ())
G_DECLARE_FINAL_TYPE (GbxIpythonProcess, gbx_ipython_process, GBX_IPYTHON, PROCESS, GObject)

GbxIpythonProcess *gbx_ipython_process_spawn (const char *const *argv,
                                              const char *const *environment,
                                              const char *directory,
                                              const GbxIpythonAccount *account,
                                              GError **error);
int gbx_ipython_process_get_pid (GbxIpythonProcess *self);
gboolean gbx_ipython_process_has_exited (GbxIpythonProcess *self);
gboolean gbx_ipython_process_send_signal (GbxIpythonProcess *self, int number);
char *gbx_ipython_process_describe_exit (GbxIpythonProcess *self);
char *gbx_ipython_process_get_last_lines (GbxIpythonProcess *self);
void gbx_ipython_process_forget_lines (GbxIpythonProcess *self);

G_END_DECLS
