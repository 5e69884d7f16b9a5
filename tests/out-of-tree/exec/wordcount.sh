#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
set -eu

# The arguments: {"path":"…"}. A shell has no JSON reader, so only plain names are taken.
path=$(sed -n 's/.*"path" *: *"\([^"\\]*\)".*/\1/p')
if [ -z "$path" ]; then
  echo "path: missing, or not a plain name" >&2
  exit 1
fi

# A relative path counts from the current directory, which is that of the agent's shell.
if [ ! -r "$path" ]; then
  echo "cannot read $path" >&2
  exit 1
fi
words=$(wc -w <"$path")
printf '{"content":"%d words","extras":{"words":%d}}\n' "$words" "$words"
