/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The handler of modules without a library (Kind=exec): each action starts the keyfile's command.
 *
 * The command reads the action's arguments as one JSON object on its standard input and writes an
 * observation as one JSON object to its standard output; its standard error goes to the log. The
 * environment says the rest, settings too. An exit status other than 0 makes an error observation.
 * At the deadline its process group is ended.
 */
#pragma once

#include <gbx.h>

G_BEGIN_DECLS

#define GBX_TYPE_EXEC_RUNNER (gbx_exec_runner_get_type ())
G_DECLARE_FINAL_TYPE (GbxExecRunner, gbx_exec_runner, GBX, EXEC_RUNNER, GObject)

/* name: the module's; command: program and arguments. Implements GbxAction. */
GObject *gbx_exec_runner_new (GbxHost *host, const char *name, const char *const *command);

G_END_DECLS
