/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashChannel: the way between the server and the shells of one terminal that does not lead
 * through the terminal. It is a directory with a FIFO for records, the script that shells read and
 * the command line that they fetch; nobody can list it, and it goes with the channel.
 */
#pragma once

#include <glib.h>

#include "gbx-bash-record.h"

G_BEGIN_DECLS

typedef struct _GbxBashChannel GbxBashChannel;

/* (transfer full) */
typedef void (*GbxBashChannelFunc) (GbxBashRecord *record, gpointer user_data);

GbxBashChannel *gbx_bash_channel_new (const char *parent_directory,
                                      GbxBashChannelFunc func,
                                      gpointer user_data,
                                      GError **error);
void gbx_bash_channel_free (GbxBashChannel *self);

const char *gbx_bash_channel_get_directory (GbxBashChannel *self);
const char *gbx_bash_channel_get_nonce (GbxBashChannel *self);

gboolean gbx_bash_channel_restore (GbxBashChannel *self,
                                   gboolean *out_was_broken,
                                   GError **error);
gboolean gbx_bash_channel_put_command (GbxBashChannel *self, const char *text, GError **error);
void gbx_bash_channel_poll (GbxBashChannel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GbxBashChannel, gbx_bash_channel_free)

G_END_DECLS
