#!/bin/sh
# Builds a release when SOURCE is given, then serves the application until Ctrl-C.
# Settings come from the environment: SOURCE, PORT, ADDRESS, HOSTS, EMBED.
set -eu
cd "$(dirname "$0")/.."
port=${PORT:-8501}
# The same on every machine: no modules of somebody's own, compiled modules are stored for the next
# process, and text is UTF-8.
unset PYTHONPATH PYTHONHOME PYTHONOPTIMIZE PYTHONDONTWRITEBYTECODE
export PYTHONUTF8=1
address=${ADDRESS:-localhost}

# Asked before the build, so that nobody waits for a release that then cannot be shown.
.venv/bin/python tools/port.py "$address" "$port"

if [ -n "${SOURCE-}" ]; then
    .venv/bin/python -m mobility build "$SOURCE"
fi

# Every answer is worked out in a thread of its own, and what threads leave behind is not given back
# where each has a part of the memory for itself: with two for all, a session takes half (glibc).
export MALLOC_ARENA_MAX=2

# Names by which proxies and other computers open the app; websites that may show a figure of it.
export MOBILITY_HOSTS="${HOSTS-${MOBILITY_HOSTS-}}" MOBILITY_EMBED="${EMBED-${MOBILITY_EMBED-}}"

# In place of this shell, so that Ctrl-C and a stop from outside reach it. Nobody changes the code
# under people who read: watching its files costs a second for every window that opens.
exec .venv/bin/python -m streamlit run app.py \
    --server.address="$address" --server.port="$port" --server.fileWatcherType=none
