# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion for glovebox(1). Commands, options, sandboxes and modules come from the program, so they
# are never stale.

_glovebox_commands() {
  "$1" --help 2>/dev/null | sed -n 's/^  \([a-z][a-z-]*\) .*/\1/p'
}

_glovebox_options() {
  "$1" "$2" --help 2>/dev/null | sed -n 's/^  \(-[a-z], \)\{0,1\}\(--[a-z-]*\).*/\2/p'
}

_glovebox_takes_value() {
  "$1" "$2" --help 2>/dev/null | grep -q -e "^  $3, --[a-z-]*=" -e "^  \(-[a-z], \)\{0,1\}$3="
}

_glovebox_sandboxes() {
  "$1" list 2>/dev/null | sed -n '2,$s/ .*//p'
}

_glovebox_modules() {
  "$1" modules 2>/dev/null | sed -n 's/^\([a-z][a-z0-9_]*\) .*/\1/p'
}

# Where other modules have their actions, providers have their own name.
_glovebox_providers() {
  "$1" modules 2>/dev/null | sed -n 's/^\([a-z][a-z0-9_]*\)  *[^ ]*  *\1 .*/\1/p'
}

_glovebox_values() {
  case $2 in
    -p | --provider) _glovebox_providers "$1" ;;
    --plugin) _glovebox_modules "$1" ;;
    --for) echo docker local remote kubernetes daytona modal runloop ;;
    --format) echo argv shell json ;;
  esac
}

# How many words before the one under the cursor are neither options nor their values.
_glovebox_count() {
  local count=0 i

  for ((i = 2; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      =) i=$((i + 1)) ;;
      -*)
        [[ ${COMP_WORDS[i + 1]} == = ]] ||
          ! _glovebox_takes_value "${COMP_WORDS[0]}" "${COMP_WORDS[1]}" "${COMP_WORDS[i]}" ||
          i=$((i + 1))
        ;;
      *) count=$((count + 1)) ;;
    esac
  done
  echo "$count"
}

_glovebox() {
  local word=${COMP_WORDS[COMP_CWORD]}
  local before=${COMP_WORDS[COMP_CWORD - 1]}
  local program=${COMP_WORDS[0]}
  local command=${COMP_WORDS[1]}
  local words=

  # Bash takes --option=value for three words.
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  if ((COMP_CWORD == 1)); then
    words="--help --version $(_glovebox_commands "$program")"
  elif [[ $before == -* ]] && _glovebox_takes_value "$program" "$command" "$before"; then
    words=$(_glovebox_values "$program" "$before")
  elif [[ $word == -* ]]; then
    words=$(_glovebox_options "$program" "$command")
  else
    case $command:$(_glovebox_count) in
      describe:0 | check:*) words=$(_glovebox_modules "$program") ;;
      list:* | modules:* | startup-command:*) words=$(_glovebox_options "$program" "$command") ;;
      *:0) words=$(_glovebox_sandboxes "$program") ;;
      upload:1 | download:2)
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _glovebox glovebox
