#!/bin/sh
# Make .venv/ from the locked packages: `setup.sh runtime` to train, chat and serve, `setup.sh dev` to test as well.
# Nothing is done where the content of the locks, of pyproject.toml and of the scripts has not changed.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=scripts/steps.sh
. scripts/steps.sh

kind=$1
stamp=.venv/set-up
room=4194304  # kB that the packages take while they are installed
wanted=$(cat .python-version)

checksum() { sha256sum 2>/dev/null || shasum -a 256; }

fingerprint() {
    cat .python-version pyproject.toml requirements/*.txt scripts/setup.sh | checksum | cut -d ' ' -f 1
}

is_wanted_python() {
    "$1" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$wanted')" >/dev/null 2>&1 </dev/null
}

# The commands in .venv/bin name its folder: a project that was moved needs a new one.
is_usable() {
    is_wanted_python .venv/bin/python && [ "$(cat .venv/place 2>/dev/null)" = "$PWD" ]
}

up_to_date() {
    made_kind='' made_from=''
    if [ -f "$stamp" ]; then
        read -r made_kind made_from <"$stamp" || true
    fi
    # What can test can also chat: a set-up for tests stays one.
    [ "$made_kind" != dev ] || kind=dev
    [ "$made_kind" = "$kind" ] && [ "$made_from" = "$(fingerprint)" ] && is_usable
}

# Print the path of a Python of the wanted version, or nothing.
find_python() {
    for python in "$(scripts/uv.sh python find --system --no-project --no-python-downloads "$wanted" 2>/dev/null)" \
        "python$wanted" python3 python "${PYENV_ROOT:-$HOME/.pyenv}/versions/$wanted".*/bin/python; do
        if [ -n "$python" ] && is_wanted_python "$python"; then
            command -v "$python"
            return
        fi
    done
}

wait_for_others() {
    command -v flock >/dev/null 2>&1 || return 0
    exec 9>"$private/lock"
    flock -n 9 || { say "Another set-up is running in this folder: waiting for it ..."; flock 9; }
}

require_room() {
    free=$(df -Pk . | awk 'NR == 2 { print $4 }')
    [ "${free:-$room}" -ge "$room" ] ||
        fail "The disk is nearly full. Free 4 GB on the disk of $PWD and run the same command again."
}

# Exactly the packages of the locks. The few without a wheel are built by the setuptools of the lock: build isolation
# would fetch one that is not.
install_packages() {
    scripts/uv.sh pip install --python .venv/bin/python --require-hashes -r requirements/build.txt &&
        scripts/uv.sh pip sync --python .venv/bin/python --require-hashes --no-build-isolation \
            "requirements/$kind.txt" requirements/encoder.txt
}

up_to_date && exit 0
mkdir -p "$private" 2>/dev/null || fail "The folder $PWD cannot be written to. Check its owner and the space on its disk."
wait_for_others
up_to_date && exit 0
rm -f "$stamp"
is_usable || require_room
scripts/uv.sh --version >/dev/null  # the private one says what it does, and why it fails
: >"$log"

if ! is_usable; then
    python=$(find_python)
    if [ -z "$python" ]; then
        say "1/3 Python $wanted is not on this machine: trying to download it ..."
        scripts/uv.sh python install --no-bin "$wanted" >>"$log" 2>&1 </dev/null || true
        python=$(find_python)
    fi
    [ -n "$python" ] || fail "Python $wanted is needed, was not found and could not be downloaded. Install it (for instance with 'pyenv install $wanted') and run the same command again."
    rm -rf .venv
    step "1/3 Making the environment with $python" scripts/uv.sh venv --no-project --python "$python" .venv
    echo "$PWD" >.venv/place
fi
step "2/3 Installing the packages (1 GB to download at the first time: some minutes)" install_packages
step "3/3 Installing the assistant itself" \
    scripts/uv.sh pip install --python .venv/bin/python --no-deps --no-build-isolation --offline --editable .

printf '%s %s\n' "$kind" "$(fingerprint)" >"$stamp.partial"
mv "$stamp.partial" "$stamp"
