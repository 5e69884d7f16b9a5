/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * GbxBashSession: a shell that lives on, with its terminal. Whoever has it types lines, sees the
 * screen, and is told when the shell is back at its prompt and what it says of itself then. It
 * knows nothing of actions, requests or the protocol.
 *
 * Signals, all on the context that was the thread's default when the session was started:
 *   ready ()                   the shell is at its first prompt, its setup lines have run
 *   prompt (GbxBashRecord *)   it is back at a prompt; the screen holds all that came before
 *   output ()                  the screen looks different
 *   ended (int exit_code)      it is gone; gbx_bash_session_restart() makes a new one
 */
#pragma once

#include <gio/gio.h>

#include "gbx-bash-log.h"
#include "gbx-bash-record.h"
#include "gbx-bash-screen.h"

G_BEGIN_DECLS

typedef enum
{
  GBX_BASH_SESSION_OFF,      /* not started, or ended */
  GBX_BASH_SESSION_STARTING, /* not at its first prompt yet */
  GBX_BASH_SESSION_IDLE,     /* at its prompt */
  GBX_BASH_SESSION_MORE,     /* wants the rest of a command */
  GBX_BASH_SESSION_RUNNING,  /* runs something */
} GbxBashSessionState;

typedef struct
{
  const char *user_name;          /* whose shell `su` starts; NULL: no su, our own */
  const char *directory;          /* where it starts; one that is not there does not matter */
  const char *const *environment; /* what it inherits; NULL: our own */
  const char *const *setup_lines; /* typed before each first prompt; NULL: none */
  const char *runtime_directory;  /* where its files are made; its user must be able to pass */
} GbxBashSessionSpec;

#define GBX_TYPE_BASH_SESSION (gbx_bash_session_get_type ())
G_DECLARE_FINAL_TYPE (GbxBashSession, gbx_bash_session, GBX, BASH_SESSION, GObject)

GbxBashSession *gbx_bash_session_new (const GbxBashSessionSpec *spec);

gboolean gbx_bash_session_start (GbxBashSession *self, GError **error);
gboolean gbx_bash_session_restart (GbxBashSession *self, GError **error);
void gbx_bash_session_stop_async (GbxBashSession *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean gbx_bash_session_stop_finish (GbxBashSession *self,
                                       GAsyncResult *result,
                                       GError **error);

GbxBashSessionState gbx_bash_session_get_state (GbxBashSession *self);
const GbxBashRecord *gbx_bash_session_get_record (GbxBashSession *self);
int gbx_bash_session_get_setup_exit_code (GbxBashSession *self);
GbxBashScreen *gbx_bash_session_get_screen (GbxBashSession *self);
GbxBashLog *gbx_bash_session_get_log (GbxBashSession *self);
int gbx_bash_session_get_pid (GbxBashSession *self);
char *gbx_bash_session_describe_foreground (GbxBashSession *self);
void gbx_bash_session_resume (GbxBashSession *self);
gboolean gbx_bash_session_is_echoing (GbxBashSession *self);
gboolean gbx_bash_session_is_settling (GbxBashSession *self);
gboolean gbx_bash_session_has_unread (GbxBashSession *self);
gboolean gbx_bash_session_is_line_untaken (GbxBashSession *self);
gboolean gbx_bash_session_has_exports (GbxBashSession *self);

gboolean gbx_bash_session_send_line (GbxBashSession *self, const char *text, GError **error);
void gbx_bash_session_send_keys (GbxBashSession *self, const void *bytes, gsize length_bytes);

G_END_DECLS
