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

# apt and not debootstrap installs the rest: that does not choose between alternatives as apt does.
# shellcheck disable=SC2016 # for the shell in the mount namespace, which takes /proc away again
add='mount -t proc proc "$1/proc" && root=$1 && shift && exec chroot "$root" apt-get "$@"'
apt_get() {
  DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
    unshare --mount sh -c "$add" sh "$folder" -q "$@" </dev/null
}

debootstrap --variant=minbase "$suite" "$folder" "$mirror"
if [ $# -gt 0 ]; then
  apt_get update
  apt_get install -y --no-install-recommends "$@"
fi
rm -rf "$folder"/var/cache/apt/*.bin "$folder"/var/cache/apt/archives/*.deb \
  "$folder"/var/lib/apt/lists/*
[ -z "$name" ] || tar -C "$folder" -c . | docker import - "$name"
