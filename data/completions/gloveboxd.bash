# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion for gloveboxd(1). Options and modules come from the program, so they are never stale.

_gloveboxd_modules() {
  "${COMP_WORDS[0]}" --list-modules 2>/dev/null | sed -n 's/^\([a-z][a-z0-9_]*\) .*/\1/p'
}

# The option that the word under the cursor belongs to: --plugins takes all words up to the next.
_gloveboxd_option() {
  local i

  for ((i = COMP_CWORD - 1; i > 0; i--)); do
    if [[ ${COMP_WORDS[i]} == --plugins ]] ||
      { [[ ${COMP_WORDS[i]} == -* ]] && ((i == COMP_CWORD - 1)); }; then
      printf '%s' "${COMP_WORDS[i]}"
      return
    fi
    [[ ${COMP_WORDS[i]} != -* ]] || return
  done
}

_gloveboxd() {
  local word=${COMP_WORDS[COMP_CWORD]}
  local words

  case $(_gloveboxd_option) in
    --working-dir | --module-dir)
      mapfile -t COMPREPLY < <(compgen -d -- "$word")
      return
      ;;
    --config)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return
      ;;
    --username)
      mapfile -t COMPREPLY < <(compgen -u -- "$word")
      return
      ;;
    --log-format) words='human json' ;;
    --plugins | --describe) words=$(_gloveboxd_modules) ;;
  esac
  if [[ $word == -* || -z ${words-} ]]; then
    words=$("${COMP_WORDS[0]}" --help 2>/dev/null | sed -n 's/^  \(-h, \)\{0,1\}\(--[a-z-]*\).*/\2/p')
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -F _gloveboxd gloveboxd
