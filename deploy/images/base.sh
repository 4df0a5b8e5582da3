#!/bin/sh
# A base made here, for where no registry is at hand: Debian with Python, imported into Docker.
# As root, with debootstrap: deploy/images/base.sh linli-base:trixie
set -eu
tag=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
debootstrap --variant=minbase --include=python3,python3-venv trixie "$root/debian"
rm -rf "$root"/debian/var/cache/apt/* "$root"/debian/var/lib/apt/lists/* "$root"/debian/var/log/*
tar --directory "$root/debian" --create . | docker import - "$tag"
