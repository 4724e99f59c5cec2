#!/bin/sh
# Run uv with the arguments given: the uv on the PATH, else a private one, installed at its first use.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/steps.sh
. scripts/steps.sh

# Old versions lack what set-up needs.
works() { "$1" pip sync --help 2>/dev/null </dev/null | grep -q -e --no-build-isolation; }

# bootstrap FOLDER: install the locked uv into FOLDER with the first Python that can.
bootstrap() {
    for python in python3 python3.10 python3.11 python3.12 python3.13 python3.14 python; do
        # A venv has a pip of its own; where the system left that out, its own pip may do.
        if "$python" -m venv "$1"; then
            "$1/bin/python" -m pip install --require-hashes -r requirements/uv.txt && return 0
        elif "$python" -m pip --version; then
            "$python" -m pip install --target "$1" --require-hashes -r requirements/uv.txt && return 0
        fi
        rm -rf "$1"
    done
    return 1
}

if works uv; then
    exec uv "$@"
fi
mkdir -p "$private"
folder=$private/uv-$(sed -n 's/^uv==\([^ ]*\).*/\1/p' requirements/uv.txt)
if ! works "$folder/bin/uv"; then
    rm -rf "$folder"
    : >"$log"
    say "Getting the installer, uv ..."
    if ! bootstrap "$folder" >>"$log" 2>&1 </dev/null; then
        if ! grep -q 'pip' "$log"; then
            fail "No Python with pip or venv was found. Install them ('sudo apt-get install python3-venv' on Debian and Ubuntu), or install uv, and run the same command again."
        fi
        fail "$(explanation)"
    fi
fi
# Where uv may fetch a Python, it is kept beside it.
export UV_PYTHON_INSTALL_DIR="${UV_PYTHON_INSTALL_DIR:-$PWD/$private/python}"
exec "$folder/bin/uv" "$@"
