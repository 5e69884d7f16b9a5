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
    list|modules) _arguments '--json[as JSON]' ;;
    describe | check)
      found=(${(f)"$(_call_program modules $words[1] modules 2>/dev/null |
        sed -n 's/^\([a-z][a-z0-9_]*\) .*/\1/p')"})
      _describe -t modules module found
      ;;
    status|run|ipython|read|write|edit|browse|upload|download|logs|pause|resume|down|shell|mcp)
      if (( CURRENT == 3 )); then
        found=(${(f)"$(_call_program list $words[1] list 2>/dev/null | sed -n '2,$s/ .*//p')"})
        _describe -t sandboxes sandbox found
      else
        _files
      fi
      ;;
    up|startup-command)
      found=(${(f)"$(_call_program options $words[1] $words[2] --help 2>/dev/null |
        sed -n 's/.* \(--[a-z-]*\).*/\1/p')"})
      _describe -t options option found
      ;;
  esac
fi
