#!/bin/sh
# Find what building Fathoms needs: Python 3.11 or later with its venv module and headers, and a C++20 compiler.
# Prints the Python to use; if something is missing, says what it is and what to do about it, and fails.
#
#     sh tools/preflight.sh [PYTHON]      PYTHON is tried alone; without it, the usual names are tried in turn
set -u

oldest="3.11"
looked_for="${1:-python3 python3.14 python3.13 python3.12 python3.11 python}"
cxx_names="${CXX:-c++ g++ clang++}"
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

stop() {
    printf 'Fathoms cannot be built yet.\n' >&2
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 2
}

# --- Python ---------------------------------------------------------------------------------------------------------
python=""
too_old=""
for name in $looked_for; do
    command -v "$name" >/dev/null 2>&1 || continue
    version=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        python=$(command -v "$name")
        break
    fi
    too_old="${too_old:+$too_old, }$version ($name)"
done
if [ -z "$python" ] && [ -n "$too_old" ]; then
    stop "It needs Python $oldest or later; found $too_old." \
        "Install a newer one (Debian, Ubuntu: 'apt install python3 python3-venv python3-dev'; macOS: 'brew install python')," \
        "or name one that is not on the PATH: make demo PYTHON=/where/it/is/python3.12"
elif [ -z "$python" ]; then
    stop "It needs Python $oldest or later; found none (looked for: $(printf '%s' "$looked_for" | tr ' ' ','))." \
        "Install it (Debian, Ubuntu: 'apt install python3 python3-venv python3-dev'; macOS: 'brew install python')," \
        "or name one that is not on the PATH: make demo PYTHON=/where/it/is/python3.12"
fi
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    stop "Python $version ($python) has no venv module, which makes the .venv folder." \
        "Install it: Debian, Ubuntu: 'apt install python$version-venv'; elsewhere it comes with Python itself."
fi

headers=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
if [ ! -f "$headers/Python.h" ]; then
    stop "Python $version ($python) has no headers: there is no Python.h in $headers." \
        "Install them: Debian, Ubuntu: 'apt install python$version-dev'; Fedora: 'dnf install python$version-devel'."
fi

# --- The compiler ---------------------------------------------------------------------------------------------------
cxx=""
for name in $cxx_names; do
    if command -v "$name" >/dev/null 2>&1; then
        cxx=$name
        break
    fi
done
if [ -z "$cxx" ]; then
    stop "There is no C++ compiler (looked for: $(printf '%s' "$cxx_names" | sed 's/ /, /g'))." \
        "Install one: Debian, Ubuntu: 'apt install g++'; Fedora: 'dnf install gcc-c++'; macOS: 'xcode-select --install'," \
        "or name one that is not on the PATH: CXX=/where/it/is/g++ make demo"
fi
printf '#include <concepts>\nstatic_assert(std::integral<int>);\nint main() {}\n' >"$scratch/probe.cpp"
if ! "$cxx" -std=c++20 "$scratch/probe.cpp" -o "$scratch/probe" >"$scratch/said" 2>&1; then
    stop "The C++ compiler $cxx ($("$cxx" --version 2>/dev/null | head -n 1)) cannot compile C++20:" \
        "$(grep -m 1 -E 'error|not found|unrecognized' "$scratch/said" || head -n 1 "$scratch/said")" \
        "Install GCC 11, Clang 14 or later, and name it if it is not the first found: CXX=g++-12 make demo"
fi

printf '%s\n' "$python"
