#!/bin/sh
# Install the Debian packages that tests and the template compiler use, when run as root on Debian.
# Without them the product still runs; what needs them (browser tests, `template compile`) skips and says so.
set -eu
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || exit 0
need=""
for package in libgl1 libglib2.0-0 python3-venv chromium libreoffice-writer poppler-utils; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || need="$need $package"
done
[ -z "$need" ] && exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086  # a list of words on purpose
apt-get install -y -qq --no-install-recommends $need >/dev/null || echo "system packages missing:$need" >&2
