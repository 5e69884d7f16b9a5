#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Makes a base image of Debian's packages, without a registry:
#
#   make-base-image.sh NAME[:TAG] [PACKAGE…]     an image of the engine that “docker” reaches
#   make-base-image.sh --folder DIR [PACKAGE…]   only the folder that it would be made from
#
# $SUITE and $MIRROR choose another Debian. Needs root and debootstrap.
set -eu
suite=${SUITE:-bookworm}
mirror=${MIRROR:-http://deb.debian.org/debian}

usage() {
  echo 'Usage: make-base-image.sh NAME[:TAG] [PACKAGE…]' >&2
  echo '       make-base-image.sh --folder DIR [PACKAGE…]' >&2
  exit 2
}

name=
folder=
case ${1-} in
  --folder) [ $# -ge 2 ] || usage && folder=$2 && shift 2 ;;
  '' | -*) usage ;;
  *) name=$1 && shift ;;
esac
if [ -z "$folder" ]; then
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  folder=$scratch/root
fi

packages=$(printf '%s,' bash "$@")
debootstrap --variant=minbase --include="${packages%,}" "$suite" "$folder" "$mirror"
rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/*
[ -z "$name" ] || tar -C "$folder" -c . | docker import - "$name"
