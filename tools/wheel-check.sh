#!/bin/sh
# Build the wheel, install it in a new environment and run the demo from another folder: what a customer gets.
set -eu
root=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/.venv/bin/python" -m hatchling build -t wheel -d "$work/dist"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$root/requirements.lock"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps "$work"/dist/*.whl
cd "$work"
"$work/venv/bin/stationdesk" demo --dir "$work/desk"
"$work/venv/bin/stationdesk" verify --dir "$work/desk"
echo "wheel: the demo ran from $work"
