/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A keeper stands between the server and a shell. Whatever is started in the shell is its
 * descendant, also what leaves the session or loses its parent, so it can end all that, and does
 * when the server is gone, however that came.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  GBX_BASH_KEEPER_STARTED, /* value: the shell's process id; with a descriptor of it */
  GBX_BASH_KEEPER_ENDED,   /* value: its waitpid() status */
} GbxBashKeeperEvent;

typedef struct
{
  GbxBashKeeperEvent event;
  int value;
} GbxBashKeeperMessage;

void gbx_bash_keeper_process_run (int control,
                                  void (*become_child) (gpointer data),
                                  gpointer data) G_GNUC_NORETURN;

int gbx_bash_keeper_process_parse_number (const char *text);
void gbx_bash_keeper_process_format_number (int number, char *out_text);

G_END_DECLS
