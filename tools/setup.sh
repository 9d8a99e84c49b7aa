#!/bin/sh
# Makes .venv hold what the requirements files ask for; does nothing when it already does.
# usage: sh tools/setup.sh run|dev
set -eu
cd "$(dirname "$0")/.."

say() { echo "setup: $*"; }
stop() { echo "setup: $*" >&2; exit 1; }
works() { "$@" >/dev/null 2>&1; }

# Stamps are made from the content of the files, so touching or checking out a file costs nothing.
run_stamp=$(cksum <requirements.txt)
dev_stamp=$(cat requirements.txt requirements-dev.txt | cksum)
case ${1-} in
    run) file=requirements.txt stamp=$run_stamp ;;
    dev) file=requirements-dev.txt stamp=$dev_stamp ;;
    *) stop "usage: sh tools/setup.sh run|dev" ;;
esac
installed=.venv/.installed-$1
if [ -x .venv/bin/python ] && [ -f "$installed" ] && [ "$(cat "$installed")" = "$stamp" ]; then
    exit 0
fi

# Tried by running it: version managers leave commands on the PATH that only print an error.
if works uv --version; then have_uv=yes; else have_uv=no; fi

# suits COMMAND LOWEST HIGHEST [MODULE]: is it a Python of these minor versions that has the module?
suits() {
    works "$1" -c "import sys, ${4-sys}
sys.exit(not (3, $2) <= sys.version_info[:2] <= (3, $3))"
}

# find_python [MODULE]: tested versions first, a newer one only where there is no other.
find_python() {
    for highest in 13 99; do
        for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 /usr/bin/python3 python}; do
            if suits "$candidate" 11 "$highest" "${1-sys}"; then
                echo "$candidate"
                return
            fi
        done
    done
}

make_environment() {
    rm -rf .venv
    python=$(find_python)
    if [ "$have_uv" = yes ]; then
        # Without a Python of its own on this machine, uv can bring one.
        uv venv --quiet --python "${python:-3.13}" .venv && return
        stop "uv could not make the environment .venv with Python ${python:-3.13}."
    fi
    [ -n "$python" ] || stop "Python 3.11, 3.12 or 3.13 is needed${PYTHON:+, and PYTHON=$PYTHON is none};" \
        "install one, or say where it is: make run PYTHON=/path/to/python3"
    complete=$(find_python ensurepip)
    if [ -n "$complete" ]; then
        "$complete" -m venv .venv
    elif works virtualenv --version; then
        virtualenv --quiet --python "$python" .venv
    elif sh tools/apt-install.sh python3-venv && complete=$(find_python ensurepip) && [ -n "$complete" ]; then
        "$complete" -m venv .venv
    else
        stop "$python cannot make virtual environments; install its venv package" \
            "(Debian and Ubuntu: sudo apt install python3-venv) or uv, then run this again."
    fi
}

if ! works .venv/bin/python -c pass; then
    say "making the environment .venv"
    make_environment
elif [ "$have_uv" = no ] && ! works .venv/bin/python -m pip --version; then
    say "making the environment .venv again: it has no pip"
    make_environment
fi

say "installing $file (a minute or two the first time)"
if [ "$have_uv" = yes ]; then
    uv pip install --quiet --python .venv/bin/python --requirement "$file"
else
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement "$file"
fi || stop "$file could not be installed; the reason is above. Is this machine connected?"

# What tests need includes what the application needs.
echo "$run_stamp" >.venv/.installed-run
if [ "$1" = dev ]; then echo "$dev_stamp" >.venv/.installed-dev; fi
say "done"
