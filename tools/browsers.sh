#!/bin/sh
# Find the browsers that tests drive, Chromium and Firefox, and print where they are. In CI (CI=true), what is missing is
# installed if this is Debian and we are root. A developer's machine is never changed, and a browser that cannot be had is
# no failure: its tests are then skipped, with the reason.
set -u

find_one() {
    for name in "$@"; do
        command -v "$name" && return
    done
    return 1
}

find_chromium() {
    find_one "${CHROMIUM:-chromium}" chromium chromium-browser google-chrome chrome
}

find_firefox() {
    find_one "${FIREFOX:-firefox-esr}" firefox-esr firefox
}

fetch() {
    [ "${CI:-}" = true ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
    [ -n "${updated:-}" ] || apt-get -qq update >/dev/null
    updated=yes
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

find_chromium || { fetch chromium fonts-dejavu-core; find_chromium; } ||
    echo "There is no Chromium: its tests will be skipped. Debian: apt-get install chromium"
find_firefox || { fetch firefox-esr fonts-dejavu-core; find_firefox; } ||
    echo "There is no Firefox: its tests will be skipped. Debian: apt-get install firefox-esr"
