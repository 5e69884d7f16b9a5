#compdef gloveboxd
# SPDX-License-Identifier: LGPL-2.1-or-later
# Completion for gloveboxd(1). Modules come from the program, so they are never stale.

_gloveboxd_modules() {
  local -a modules
  modules=(${(f)"$(_call_program modules $words[1] --list-modules 2>/dev/null |
    sed -n 's/^\([a-z][a-z0-9_]*\) .*/\1/p')"})
  _describe -t modules module modules
}

_arguments -S \
  '--working-dir=[directory the shell starts in]:directory:_files -/' \
  '--plugins=[modules to start]:*-*:module:_gloveboxd_modules' \
  '--username=[user the actions run as]:user:_users' \
  '--user-id=[number for that user]:number' \
  '(--no-enable-browser)--enable-browser[offer the browser]' \
  '(--enable-browser)--no-enable-browser[do without the browser]' \
  '--browsergym-eval-env=[evaluation environment of the browser]:name' \
  '--listen=[address to listen on]:host:_hosts' \
  '--config=[configuration file]:file:_files' \
  '*--module-dir=[look for modules here first]:directory:_files -/' \
  '*--set=[give a setting a value]:NAME.SETTING=VALUE' \
  '--log-format=[how the log is written]:format:(human json)' \
  '--list-modules=-[list the modules that are installed]::format:(json)' \
  '--describe=[say all that is known of a module]:module:_gloveboxd_modules' \
  '--check[check keyfiles, settings and words, and start nothing]' \
  '(- *)'{-h,--help}'[show the help]' \
  '(- *)--version[show the version]' \
  '1:port:(3000)'
