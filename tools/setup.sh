#!/bin/sh
# Makes .venv hold what the requirements files ask for; does nothing when it already does.
# usage: sh tools/setup.sh run|dev
set -eu
cd "$(dirname "$0")/.."

# Packages go into .venv, whatever else Python and pip are told on this machine.
unset PYTHONPATH PYTHONHOME PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT

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

with_uv() {
    # Networks that look into encrypted traffic have certificates of their own (two spellings: old
    # and new releases of uv).
    export UV_SYSTEM_CERTS=true UV_NATIVE_TLS=true
    if ! works .venv/bin/python -c pass; then
        rm -rf .venv
        # Without a Python of its own on this machine, uv can bring one.
        uv venv --quiet --python "${python:-3.13}" .venv || return
    fi
    uv pip install $quiet --python .venv/bin/python --requirement "$file"
}

with_pip() {
    works .venv/bin/python -m pip --version || make_environment
    .venv/bin/python -m pip install $quiet --disable-pip-version-check --requirement "$file"
}

make_environment() {
    rm -rf .venv
    [ -n "$python" ] || stop "Python 3.11, 3.12 or 3.13 is needed${PYTHON:+, and PYTHON=$PYTHON is none};" \
        "install one, or say where it is: make run PYTHON=/path/to/python3"
    complete=$(find_python ensurepip)
    if [ -z "$complete" ] && works virtualenv --version; then
        virtualenv --quiet --python "$python" .venv
        return
    fi
    if [ -z "$complete" ] && sh tools/apt-install.sh python3-venv; then
        complete=$(find_python ensurepip)
    fi
    [ -n "$complete" ] || stop "$python cannot make virtual environments; install its venv package" \
        "(Debian and Ubuntu: sudo apt install python3-venv) or uv, then run this again."
    "$complete" -m venv .venv
}

# Whoever watches sees how far it is: on a slow line it takes minutes. A log has no use for bars.
if [ -t 1 ]; then quiet=; else quiet=--quiet; fi

say "installing $file into .venv (a minute or two the first time)"
python=$(find_python)
# Tried by running it: version managers leave commands on the PATH that only print an error.
if works uv --version; then
    with_uv || { say "uv did not manage; trying pip" && with_pip; }
else
    with_pip
fi || stop "$file could not be installed; the reason is above. Is this machine connected?"

# What tests need includes what the application needs.
echo "$run_stamp" >.venv/.installed-run
if [ "$1" = dev ]; then echo "$dev_stamp" >.venv/.installed-dev; fi
say "done"
