#!/bin/sh
# Debian packages that the tests need: a browser, PostgreSQL and spelling dictionaries. Installed only as root.
set -eu
missing=
command -v chromium > /dev/null || missing="$missing chromium"
ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || missing="$missing postgresql"
for language in cy en_GB; do
    aspell dicts 2> /dev/null | grep -qx "$language" || missing="$missing aspell-${language%_*}"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then
    echo "Installing for the tests:$missing ..."
    apt-get update -qq
    # shellcheck disable=SC2086  # one word a package
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $missing > /dev/null
else
    echo "The tests need more Debian packages: sudo apt-get install$missing"
    exit 1
fi
