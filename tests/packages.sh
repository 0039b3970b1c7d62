#!/bin/sh
# Debian packages that the tests need: a browser. Installed only as root.
set -eu
command -v chromium > /dev/null && exit 0
if [ "$(id -u)" = 0 ]; then
    echo "Installing chromium for the browser tests ..."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium > /dev/null
else
    echo "The browser tests need chromium: sudo apt-get install chromium"
    exit 1
fi
