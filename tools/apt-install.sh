#!/bin/sh
# Installs Debian packages where that needs no question: as root, with apt-get. Fails otherwise.
# usage: sh tools/apt-install.sh PACKAGE...
set -eu
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 1

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "setup: installing $* with apt-get"
{
    apt-get update &&
        DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
} >"$log" 2>&1 </dev/null || {
    tail -n 5 "$log" >&2
    exit 1
}
