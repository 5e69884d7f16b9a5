/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a shell runs before each prompt, so that the server learns of the end of a command without
 * reading it off the terminal: a record goes through a FIFO that only the shell knows, and marks
 * in the terminal's stream say where in the output that was. A mark alone means nothing.
 *
 * The shell's environment carries one short PROMPT_COMMAND; it reads the script the first time, so
 * that nested shells which inherit the environment take part.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names below the channel's directory. */
#define GBX_BASH_HOOK_FIFO "report"
#define GBX_BASH_HOOK_SCRIPT "hook"
#define GBX_BASH_HOOK_COMMAND "command"

/* Keys that the script binds; nobody types them. */
#define GBX_BASH_HOOK_KEY_FETCH "\x18\x1f"   /* takes the command line from the file */
#define GBX_BASH_HOOK_KEY_ASK "\x18\x1e"     /* sends a record if the hook was lost */
#define GBX_BASH_HOOK_KEY_INSIST "\x18\x07"  /* sends one in any case */
#define GBX_BASH_HOOK_KEY_EXPORTS "\x18\x1d" /* sends the exported variables */
#define GBX_BASH_HOOK_KEY_ACCEPT "\x18\x0a"  /* Enter, whatever became of that key */

/* A mark is ESC ] 5700 ; nonce ; what BEL. */
#define GBX_BASH_HOOK_MARK_START "\033]5700;"

char *gbx_bash_hook_make_nonce (void);
char *gbx_bash_hook_make_prompt_command (const char *directory);
char *gbx_bash_hook_make_script (const char *directory, const char *nonce);

G_END_DECLS
