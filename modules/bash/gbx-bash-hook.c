/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "gbx-bash-hook.h"

#include <string.h>

/*
 * It runs between a person's command and the next prompt, so it is written for speed and for
 * whatever options, aliases and functions are in force there: nothing forks unless the directory
 * moved under the shell, each variable has a default, every builtin is named as one, and no
 * command of it can end a shell with `set -e`. Its own output and trace go into the FIFO, where
 * all that is not a record is skipped.
 *
 * @D@ is the quoted directory, @N@ the nonce, @P@ the quoted PROMPT_COMMAND.
 */
static const char script[] =
    /* $1 and $2 are the user's $? and $!. $3: readline reads a line, and bash would show what it
     * remembers of the prompts after it was freed. */
    "__gbx_hook() {\n"
    "  __gbx_s=$1\n"
    "  ((++__gbx_n))\n"
    "  [[ ${PATH-} = \"$__gbx_path\" ]] || __gbx_search\n"
    "  [[ ${PWD-} = \"$__gbx_d\" ]] || __gbx_where\n"
    "  for __gbx_y in \"${__gbx_ys[@]}\" ''; do\n"
    "    [[ -x $__gbx_y && -f $__gbx_y ]] && \\builtin break\n"
    "  done\n"
    "  __gbx_send P \"$1\" \"$2\"\n"
    "  [[ ${PROMPT_COMMAND-} = \"$__gbx_pc\" ||"
    " ${PROMPT_COMMAND-} = \"$__gbx_pc; \"*\"$__gbx_last\" ]] || __gbx_install\n"
    "  [[ -n ${3-} ]] || __gbx_marks\n"
    "}\n"
    "__gbx_marks() {\n"
    "  PS0=$'\\e]5700;@N@;S\\a' PS2=$'\\\\[\\e]5700;@N@;C\\a\\\\]'"
    " PS1=$'\\\\[\\e]5700;@N@;P'$$.$__gbx_n$'.$?\\a\\\\]'\n"
    "}\n"
    "__gbx_send() {\n"
    "  \\builtin printf '@N@\\0%s\\0%s\\0%s\\0%s\\0%s\\0%s\\0%s\\0%s\\0%s\\0'"
    " \"$1\" \"$$\" \"$__gbx_n\" \"$2\" \"$3\" \"$__gbx_u\" \"$__gbx_h\""
    " \"$__gbx_d\" \"$__gbx_y\"\n"
    "}\n"
    /* Where `which python` looks, made anew when PATH changes. */
    "__gbx_search() {\n"
    "  \\builtin local - IFS=: __gbx_x\n"
    "  \\builtin set -f\n"
    "  __gbx_path=${PATH-} __gbx_ys=()\n"
    "  for __gbx_x in $__gbx_path; do __gbx_ys+=(\"${__gbx_x:-.}/python\"); done\n"
    "}\n"
    /* PWD is what `pwd` prints unless somebody assigned to it or removed the directory. */
    "__gbx_where() {\n"
    "  __gbx_d=${PWD-}\n"
    "  [[ $__gbx_d = /* && $__gbx_d -ef . ]] && \\builtin return\n"
    "  __gbx_d=$(\\builtin pwd; \\builtin printf x)\n"
    "  __gbx_d=${__gbx_d%?x}\n"
    "}\n"
    /* The record comes first, while $? is still the user's; then whatever they put there; then the
     * marks again, since what they put there is mostly a prompt of their own. */
    "__gbx_install() {\n"
    "  \\builtin local __gbx_x\n"
    "  __gbx_x=${PROMPT_COMMAND-}\n"
    "  __gbx_x=${__gbx_x//\"$__gbx_pc\"/:}\n"
    "  __gbx_x=${__gbx_x//\"$__gbx_last\"}\n"
    "  \\builtin export PROMPT_COMMAND\n"
    "  PROMPT_COMMAND=$__gbx_pc${__gbx_x:+; __gbx_back; $__gbx_x$__gbx_last}\n"
    "}\n"
    "__gbx_back() {\n"
    "  [[ $- = *e* ]] || \\builtin return \"$__gbx_s\"\n"
    "}\n"
    /* Readline shows a line from its end without moving about in it; for a very long one, finding
     * that end takes it seconds. */
    "__gbx_fetch() {\n"
    "  IFS= \\builtin read -r -d '' READLINE_LINE <@D@/" GBX_BASH_HOOK_COMMAND "\n"
    "  ((${#READLINE_LINE} > 16384)) || READLINE_POINT=${#READLINE_LINE}\n"
    "}\n"
    /* Asked for when a prompt seems to be there and no record came: only if the hook is gone, so
     * that a `read -e` is left alone. $3 set: in any case. */
    "__gbx_again() {\n"
    "  if [[ -z ${3-} && ${PROMPT_COMMAND-} = *\"$__gbx_pc\"* ]]; then\n"
    "    __gbx_send N \"$1\" \"$2\"\n"
    "  else\n"
    "    __gbx_hook \"$1\" \"$2\" 1\n"
    "    __gbx_send A \"$1\" \"$2\"\n"
    "  fi\n"
    "}\n"
    "__gbx_exports() {\n"
    "  \\builtin printf '@N@\\0E\\0%s\\0' \"$$\"\n"
    "  \\builtin declare -px\n"
    "  \\builtin printf '\\0'\n"
    "}\n"
    "__gbx_bind() {\n"
    "  \\builtin local __gbx_x\n"
    "  \\builtin bind 'set enable-bracketed-paste on' || \\builtin return 0\n"
    "  \\builtin bind 'set enable-active-region off'\n"
    "  for __gbx_x in emacs vi-insert vi-command; do\n"
    "    \\builtin bind -m \"$__gbx_x\" '\"\\C-x\\C-j\": accept-line'\n"
    "    \\builtin bind -m \"$__gbx_x\" -x '\"\\C-x\\C-_\":{ __gbx_fetch; } 2>/dev/null'\n"
    "    \\builtin bind -m \"$__gbx_x\" -x"
    " '\"\\C-x\\C-^\":{ __gbx_again \"$?\" \"${!-}\" || :; } &>@D@/" GBX_BASH_HOOK_FIFO "'\n"
    "    \\builtin bind -m \"$__gbx_x\" -x"
    " '\"\\C-x\\C-g\":{ __gbx_again \"$?\" \"${!-}\" 1 || :; } &>@D@/" GBX_BASH_HOOK_FIFO "'\n"
    "    \\builtin bind -m \"$__gbx_x\" -x"
    " '\"\\C-x\\C-]\":{ __gbx_exports || :; } &>@D@/" GBX_BASH_HOOK_FIFO "'\n"
    "  done\n"
    "}\n"
    "__gbx_pc=@P@\n"
    "__gbx_last=$'\\n{ __gbx_marks; } 2>/dev/null'\n"
    "__gbx_u='\\u' __gbx_h='\\h'\n"
    "__gbx_u=${__gbx_u@P} __gbx_h=${__gbx_h@P}\n"
    "__gbx_n=0 __gbx_d= __gbx_path=\n"
    "__gbx_search\n"
    "__gbx_bind\n"
    "\\builtin set +H\n"
    "__gbx=__gbx_hook\n"
    "__gbx_hook \"$@\"\n";

/* A word that no program writes by accident. */
char *
gbx_bash_hook_make_nonce (void)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_auto (GStrv) parts = g_strsplit (uuid, "-", -1);

  return g_strjoinv ("", parts);
}

/**
 * gbx_bash_hook_make_prompt_command:
 * @directory: the channel's directory
 *
 * What the environment of a shell carries: it reads the script the first time and calls it from
 * then on.
 *
 * Returns: (transfer full): the value of PROMPT_COMMAND
 */
char *
gbx_bash_hook_make_prompt_command (const char *directory)
{
  g_autofree char *quoted = g_shell_quote (directory);

  /* Where somebody has unset all functions it reads the script again. */
  return g_strdup_printf ("{ __gbx_s=$?; ${__gbx-. %s/" GBX_BASH_HOOK_SCRIPT "}"
                          " \"$__gbx_s\" \"${!-}\""
                          " || . %s/" GBX_BASH_HOOK_SCRIPT " \"$__gbx_s\" \"${!-}\" || :; }"
                          " &>%s/" GBX_BASH_HOOK_FIFO,
                          quoted, quoted, quoted);
}

static void
replace (GString *text, const char *name, const char *value)
{
  g_string_replace (text, name, value, 0);
}

/**
 * gbx_bash_hook_make_script:
 * @directory: the channel's directory
 * @nonce: what every record and mark carries
 *
 * Returns: (transfer full): the script that a shell reads before its first prompt
 */
char *
gbx_bash_hook_make_script (const char *directory, const char *nonce)
{
  g_autofree char *quoted = g_shell_quote (directory);
  g_autofree char *prompt_command = gbx_bash_hook_make_prompt_command (directory);
  g_autofree char *quoted_command = g_shell_quote (prompt_command);
  GString *text = g_string_new (script);

  replace (text, "@N@", nonce);
  replace (text, "@P@", quoted_command);
  replace (text, "@D@", quoted);

  return g_string_free (text, FALSE);
}
