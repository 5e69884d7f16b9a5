#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Shell scripts of the tree: their syntax, and what shellcheck finds where it is installed.
set -eu

cd "$(dirname "$0")/../.."
for shell in dash sh; do
  if command -v "$shell" >/dev/null; then
    "$shell" -n bootstrap
  fi
done
bash -n .ci/run
for file in data/completions/*.bash; do
  bash -n "$file"
done

# What bash asks the program for, zsh has in a list of its own.
status=0
options=$(sed -n 's/^  { "\(--[a-z-]*\)".*/\1/p' src/daemon/gbx-option-table.c)
for option in $options; do
  if ! grep -q -e "[',*)]$option\b" data/completions/gloveboxd.zsh; then
    echo "data/completions/gloveboxd.zsh: $option is missing"
    status=1
  fi
done
[ "$status" -eq 0 ] || exit 1

if ! command -v shellcheck >/dev/null; then
  echo 'skipped: shellcheck is not installed'
  exit 77
fi
shellcheck bootstrap .ci/run tests/interop/*.sh data/containers/*.sh tests/lint/*.sh
shellcheck --shell=bash data/completions/*.bash
