#compdef glovebox
# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion for glovebox(1). Commands, options, sandboxes and modules come from the program, so they
# are never stale.

_glovebox_commands() {
  local -a found
  found=(${(f)"$(_call_program commands $program --help 2>/dev/null |
    sed -n 's/^  \([a-z][a-z-]*\)\( [^ ]\{1,\}\)*   *\(.*\)/\1:\3/p')"})
  _describe -t commands command found
}

_glovebox_sandboxes() {
  local -a found
  found=(${(f)"$(_call_program sandboxes $program list 2>/dev/null | sed -n '2,$s/ .*//p')"})
  _describe -t sandboxes sandbox found
}

_glovebox_modules() {
  local -a found
  found=(${(f)"$(_call_program modules $program modules 2>/dev/null |
    sed -n 's/^\([a-z][a-z0-9_]*\) .*/\1/p')"})
  _describe -t modules module found
}

# Where other modules have their actions, providers have their own name.
_glovebox_providers() {
  local -a found
  found=(${(f)"$(_call_program providers $program modules 2>/dev/null |
    sed -n 's/^\([a-z][a-z0-9_]*\)  *[^ ]*  *\1 .*/\1/p')"})
  _describe -t providers provider found
}

# The options of a command as _arguments wants them.
_glovebox_specs() {
  local line short long value text action

  $program $1 --help 2>/dev/null | while IFS= read -r line; do
    [[ $line == (#b)'  '(-[a-z]|)(, |)(--[a-z-]##)(=[^ ]#|)\ #(*) ]] || continue
    short=$match[1] long=$match[3] value=${match[4]#=} text=${match[5]//[\[\]]/}
    case $long in
      --provider) action=_glovebox_providers ;;
      --plugin) action=_glovebox_modules ;;
      --for) action='(docker local remote kubernetes daytona modal runloop)' ;;
      --format) action='(argv shell json)' ;;
      *) action= ;;
    esac
    [[ -n $value ]] && value=":${value//:/ }:$action"
    [[ -n $short ]] && print -r -- "*$short${value:++}[$text]$value"
    print -r -- "*$long${value:+=}[$text]$value"
  done
}

_glovebox() {
  emulate -L zsh -o extendedglob
  local program=$words[1] command=$words[2]
  local -a specs

  if (( CURRENT == 2 )); then
    _glovebox_commands
    return
  fi

  specs=("${(@f)$(_glovebox_specs $command)}")
  shift words
  (( CURRENT-- ))
  case $command in
    list|modules|startup-command) ;;
    describe) specs+=('1:module:_glovebox_modules') ;;
    check) specs+=('*:module:_glovebox_modules') ;;
    upload) specs+=('1:sandbox:_glovebox_sandboxes' '2:file:_files' '3:directory: ') ;;
    download) specs+=('1:sandbox:_glovebox_sandboxes' '2:path: ' '3:file:_files') ;;
    *) specs+=('1:sandbox:_glovebox_sandboxes' '*:word: ') ;;
  esac
  _arguments -S $specs
}

_glovebox "$@"
