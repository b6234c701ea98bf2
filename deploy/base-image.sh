#!/bin/sh
# The image localhost/debian:12 from Debian's own packages, where no registry can be reached.
# Run it as root: sh deploy/base-image.sh [MIRROR]
# Then: podman build --format docker --build-arg BASE=localhost/debian:12 \
#           -f deploy/Containerfile -t attribution .
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
debootstrap --variant=minbase bookworm "$folder" "${1:-http://deb.debian.org/debian}"
rm -rf "$folder"/var/cache/apt/archives/*.deb "$folder"/var/lib/apt/lists/*
tar -C "$folder" -c . | podman import - localhost/debian:12
