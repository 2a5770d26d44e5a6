#!/bin/sh
# Find the Chromium that the browser tests drive and print where it is. In CI (CI=true), where it is missing, install
# it if this is Debian and we are root. A developer's machine is never changed, and a browser that cannot be had is no
# failure: those tests are then skipped, with the reason.
set -u

find_chromium() {
    for name in "${CHROMIUM:-chromium}" chromium chromium-browser google-chrome chrome; do
        command -v "$name" && return
    done
    return 1
}

if find_chromium; then
    exit 0
fi
if [ "${CI:-}" = true ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    { apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium fonts-dejavu-core; } >/dev/null
fi
find_chromium || echo "There is no Chromium: browser tests will be skipped. Debian: apt-get install chromium"
