#!/bin/sh
# pipInstall.sh FOLDER REQUIREMENT…: installs from PyPI into a virtual environment there, one at a time over all test workers.
set -eu
folder=$1
shift
mkdir -p "$folder"
exec 9>"$folder.lock"
flock 9
# the distribution's comes first, since its package python3-venv serves no other
python=/usr/bin/python3
[ -x $python ] || python=python3
[ -x "$folder/bin/pip" ] || $python -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check "$@"
