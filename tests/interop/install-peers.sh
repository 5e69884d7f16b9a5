#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Installs what tests/interop/ talks to, each peer in a Python environment of its own, below
# $GLOVEBOX_INTEROP_PEERS (or build/interop-peers). Says why and fails where it cannot.
set -eu
cd "$(dirname "$0")"
peers=${GLOVEBOX_INTEROP_PEERS:-../../build/interop-peers}
peer=$peers/openhands
done_mark=$peer/requirements.txt

if cmp -s requirements.txt "$done_mark"; then
  exit 0
fi

# The client says that it needs Python 3.12 at least.
for candidate in ${PYTHON:-} python3 python3.12 python3.13 \
  "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python3; do
  if "$candidate" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "${python:-}" ]; then
  echo 'install-peers.sh: the OpenHands client needs Python 3.12 or later, with its venv' >&2
  exit 1
fi

rm -rf "$peer"
mkdir -p "$peers"
"$python" -m venv "$peer"
# The list is complete: it names what the client imports, and no more.
"$peer/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
  --retries 1 --timeout 15 --requirement requirements.txt
cp requirements.txt "$done_mark"
