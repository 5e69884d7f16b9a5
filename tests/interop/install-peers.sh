#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Installs what tests/interop/ talks to, each peer in a folder of its own, below
# $GLOVEBOX_INTEROP_PEERS (or build/interop-peers). Says why and fails where it cannot.
#
# install-peers.sh [openhands] [mcp] [clouds] [modal] [devtools] [editor]: without a name, all but
# the editor, whose parts in C++ take minutes to build.
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

# Libraries that drive browsers.
install_devtools() {
  peer=$peers/devtools
  cmp -s devtools-package.json "$peer/package.json" && return
  if ! command -v npm >/dev/null; then
    echo 'install-peers.sh: no npm: without the libraries that drive browsers' >&2
    return 1
  fi
  rm -rf "$peer"
  mkdir -p "$peer/new"
  cp devtools-package.json "$peer/new/package.json"
  (cd "$peer/new" && npm install --ignore-scripts --no-audit --no-fund --loglevel=error) ||
    return 1
  mv "$peer/new/node_modules" "$peer/new/package.json" "$peer/"
  rm -rf "$peer/new"
}

# The program that builds parts in C++: npm's own, or one that is installed beside it.
run_node_gyp() {
  own=$(npm root -g 2>/dev/null)/npm/node_modules/node-gyp/bin/node-gyp.js
  if [ -f "$own" ]; then
    node "$own" "$@"
  else
    node-gyp "$@"
  fi
}

# build_part FOLDER OPTION…: a part in C++; says why where that fails.
build_part() {
  part=$1
  shift
  (cd "$part" && run_node_gyp rebuild --nodedir=/usr "$@" >build.log 2>&1) && return
  echo "install-peers.sh: cannot build $part, which says:" >&2
  tail -n 20 "$part/build.log" >&2
  return 1
}

# Its own way of installation fetches a program from elsewhere, by which it searches, and which it
# can do without.
install_editor() {
  peer=$peers/editor
  cmp -s editor-package.json "$peer/package.json" && return
  if ! [ -f /usr/include/node/node.h ]; then
    echo 'install-peers.sh: no headers of Node.js in /usr/include/node: without the editor' >&2
    return 1
  fi
  for program in node npm python3 make c++; do
    if ! command -v "$program" >/dev/null; then
      echo "install-peers.sh: no $program: without the editor" >&2
      return 1
    fi
  done
  rm -rf "$peer"
  mkdir -p "$peer/new"
  cp editor-package.json "$peer/new/package.json"
  (cd "$peer/new" && npm install --ignore-scripts --no-audit --no-fund --loglevel=error) ||
    return 1
  modules=$(cd "$peer/new/node_modules" && pwd) || return 1
  build_part "$modules/argon2" --module_name=argon2 --napi_version=8 --napi_build_version=3 \
    --module_path="$modules/argon2/lib/binding/napi-v3" || return 1
  (cd "$modules/code-server/lib/vscode" && npm install --ignore-scripts --omit=dev \
    --legacy-peer-deps --no-audit --no-fund --loglevel=error) || return 1
  for part in @vscode/spdlog node-pty native-watchdog kerberos @parcel/watcher; do
    build_part "$modules/code-server/lib/vscode/node_modules/$part" || return 1
  done
  if ! "$modules/.bin/code-server" --version >/dev/null; then
    echo 'install-peers.sh: the editor is built, and does not run' >&2
    return 1
  fi
  mv "$peer/new/node_modules" "$peer/new/package.json" "$peer/"
  rm -rf "$peer/new"
}

# The official clients of providers on the net.
install_clouds() {
  peer=$peers/clouds
  cmp -s clouds-requirements.txt "$peer/clouds-requirements.txt" && return
  rm -rf "$peer"
  mkdir -p "$peers"
  python3 -m venv "$peer" || return 1
  pip_install "$peer" clouds-requirements.txt --no-deps || return 1
  cp clouds-requirements.txt "$peer/clouds-requirements.txt"
}

# The client of Modal that OpenHands has; the one among the others is newer.
install_modal() {
  peer=$peers/modal
  cmp -s modal-requirements.txt "$peer/modal-requirements.txt" && return
  rm -rf "$peer"
  mkdir -p "$peers"
  python3 -m venv "$peer" || return 1
  pip_install "$peer" modal-requirements.txt --no-deps || return 1
  cp modal-requirements.txt "$peer/modal-requirements.txt"
}

[ $# -gt 0 ] || set -- openhands mcp clouds modal devtools
status=0
for name; do
  case $name in
    openhands) install_openhands || status=1 ;;
    mcp) install_mcp || status=1 ;;
    clouds) install_clouds || status=1 ;;
    modal) install_modal || status=1 ;;
    devtools) install_devtools || status=1 ;;
    editor) install_editor || status=1 ;;
    *)
      echo "install-peers.sh: no peer $name" >&2
      exit 2
      ;;
  esac
done
exit $status
