#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Installs what tests/interop/ talks to, each peer in a folder of its own, below
# $GLOVEBOX_INTEROP_PEERS (or build/interop-peers). Says why and fails where it cannot.
#
# install-peers.sh [openhands] [mcp]: without a name, all of them.
set -eu
cd "$(dirname "$0")"
peers=${GLOVEBOX_INTEROP_PEERS:-../../build/interop-peers}

# pip_install FOLDER REQUIREMENTS OPTION…: what a list names, into the environment of a folder.
pip_install() {
  folder=$1
  list=$2
  shift 2
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 15 \
    --requirement "$list" "$@"
}

# The client says that it needs Python 3.12 at least.
find_new_python() {
  for candidate in ${PYTHON:-} python3 python3.12 python3.13 \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python3; do
    if "$candidate" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 12))' \
      2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo 'install-peers.sh: the OpenHands client needs Python 3.12 or later, with its venv' >&2
  return 1
}

install_openhands() {
  peer=$peers/openhands
  cmp -s requirements.txt "$peer/requirements.txt" && return
  python=$(find_new_python) || return 1
  rm -rf "$peer"
  mkdir -p "$peers"
  "$python" -m venv "$peer" || return 1
  # The list is complete: it names what the client imports, and no more.
  pip_install "$peer" requirements.txt --no-deps || return 1
  cp requirements.txt "$peer/requirements.txt"
}

# Both official SDKs, and servers that are written with them.
install_mcp() {
  peer=$peers/mcp
  cmp -s mcp-requirements.txt "$peer/mcp-requirements.txt" &&
    cmp -s mcp-package.json "$peer/package.json" && return
  rm -rf "$peer"
  mkdir -p "$peers"
  python3 -m venv "$peer" || return 1
  pip_install "$peer" mcp-requirements.txt || return 1
  cp mcp-requirements.txt "$peer/mcp-requirements.txt"
  if ! command -v npm >/dev/null; then
    echo 'install-peers.sh: no npm: without the TypeScript SDK and the servers from there' >&2
    return 1
  fi
  cp mcp-package.json "$peer/package.new"
  (cd "$peer" && mkdir -p new && mv package.new new/package.json && cd new &&
    npm install --ignore-scripts --no-audit --no-fund --loglevel=error) || return 1
  mv "$peer/new/node_modules" "$peer/new/package.json" "$peer/"
  rm -rf "$peer/new"
}

[ $# -gt 0 ] || set -- openhands mcp
status=0
for name; do
  case $name in
    openhands) install_openhands || status=1 ;;
    mcp) install_mcp || status=1 ;;
    *)
      echo "install-peers.sh: no peer $name" >&2
      exit 2
      ;;
  esac
done
exit $status
