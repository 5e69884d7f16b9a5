# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion for glovebox(1). Commands and modules come from the program, so they are never stale.

_glovebox() {
  local word=${COMP_WORDS[COMP_CWORD]}
  local program=${COMP_WORDS[0]}
  local words

  if ((COMP_CWORD == 1)); then
    words="--help --version $("$program" --help 2>/dev/null | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p')"
  else
    case ${COMP_WORDS[1]} in
      list | modules) words='--json' ;;
      describe | check)
        words=$("$program" modules 2>/dev/null | sed -n 's/^\([a-z][a-z0-9_]*\) .*/\1/p')
        ;;
      status | run | ipython | read | write | edit | browse | upload | download | logs | pause | resume | down | shell | mcp)
        if ((COMP_CWORD == 2)); then
          words=$("$program" list 2>/dev/null | sed -n '2,$s/ .*//p')
        else
          mapfile -t COMPREPLY < <(compgen -f -- "$word")
          return
        fi
        ;;
      up) words=$("$program" up --help 2>/dev/null | sed -n 's/.* \(--[a-z-]*\).*/\1/p') ;;
      startup-command)
        words=$("$program" startup-command --help 2>/dev/null | sed -n 's/.* \(--[a-z-]*\).*/\1/p')
        ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "${words-}" -- "$word")
}

complete -F _glovebox glovebox
