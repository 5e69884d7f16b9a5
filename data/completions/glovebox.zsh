#compdef glovebox
# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion for glovebox(1). Commands and modules come from the program, so they are never stale.

local -a found

if (( CURRENT == 2 )); then
  found=(${(f)"$(_call_program commands $words[1] --help 2>/dev/null |
    sed -n 's/^  \([a-z][a-z-]*\)  *\(.*\)/\1:\2/p')"})
  _describe -t commands command found
else
  case $words[2] in
    modules) _arguments '--json[as JSON]' ;;
    describe | check)
      found=(${(f)"$(_call_program modules $words[1] modules 2>/dev/null |
        sed -n 's/^\([a-z][a-z0-9_]*\) .*/\1/p')"})
      _describe -t modules module found
      ;;
  esac
fi
