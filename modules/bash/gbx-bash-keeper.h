/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashKeeper: the server's side of a shell's keeper. It says when the shell has ended and when
 * nothing is left that was started there.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GbxBashKeeper GbxBashKeeper;

typedef struct
{
  void (*started) (gpointer user_data, int pid);
  /* Somebody killed the keeper; the shell goes on. */
  void (*lost) (gpointer user_data);
  /* The shell has ended; without a keeper nobody knows how, and it counts as killed. */
  void (*ended) (gpointer user_data, int wait_status);
} GbxBashKeeperFuncs;

typedef void (*GbxBashKeeperDoneFunc) (gpointer user_data);

GbxBashKeeper *gbx_bash_keeper_new (int control,
                                    int pid,
                                    const GbxBashKeeperFuncs *funcs,
                                    gpointer user_data);
void gbx_bash_keeper_resume (GbxBashKeeper *self);
void gbx_bash_keeper_leave (GbxBashKeeper *self);
void gbx_bash_keeper_end_all (GbxBashKeeperDoneFunc done, gpointer user_data);

G_END_DECLS
