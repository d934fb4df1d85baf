#!/usr/bin/env bash
# Builds the package for arm64 with a cross compiler and runs its tests there, emulated, on Debian's Python for arm64
# and the wheels that arm64 machines get. As root on Debian installs the compilers and the emulator where they are not
# there; all else is unpacked into a temporary folder. What cannot be had is skipped, and said so.
#
#   ci/check_arm64.sh                          the whole suite, but for the comparisons with PyTorch, ONNX and Numba
#   ci/check_arm64.sh part                     a part for .ci/run: in 3 minutes all is fetched, built and tested
#   ci/check_arm64.sh -n 2 tests/test_capi.py  whatever pytest takes
#
# CPOOL_ARM64=FOLDER keeps what was fetched and built there, so that the next run begins within seconds.
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/get.sh
python=${PYTHON:-python3}
place=$(realpath -m "${CPOOL_ARM64:-$work}/cpool-arm64")
root=$place/system source=$place/source
arm_python=$root/usr/bin/python
mkdir -p "$root" "$source"

without() { skipped "the suite on arm64: $* could not be had"; exit 0; }

# Debian's Python for arm64 and all that it needs: apt is told of a machine that has nothing yet. The emulated Python
# takes the script written here for itself: it finds its library from there, and starts others of its kind.
unpack() {
    local apart=(-o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State="$work/state"
        -o Dir::State::status=/dev/null -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root -o Debug::NoLocking=1)
    mkdir -p "$work"/{state/lists,cache/archives}/partial
    apt 30 "${apart[@]}" -o Acquire::Languages=none update || return
    apt 90 "${apart[@]}" install -y --no-install-recommends --download-only \
        python3-minimal libpython3-dev libstdc++6 || return
    for package in "$work"/cache/archives/*.deb; do dpkg-deb --extract "$package" "$root" || return; done
    [ -e "$root/lib" ] || ln -s usr/lib "$root/lib" # newer packages have all under /usr, and leave the link to others
    printf '#!/bin/sh\nexec qemu-aarch64-static -0 "$0" -L "%s" "%s" "$@"\n' "$root" "${arm_python}3" >"$arm_python"
    chmod +x "$arm_python"
}

# What pyproject.toml asks for, and pip, with which tests/test_downstream.py builds.
wanted() {
    "$python" -c '
import tomllib
with open("pyproject.toml", "rb") as file:
    known = tomllib.load(file)
project, extras = known["project"], known["project"]["optional-dependencies"]
lists = known["build-system"]["requires"], project["dependencies"], extras["test"], extras["viz"], ["pip"]
print(*(one for some in lists for one in some if "cpool" not in one), sep="\n")'
}
install() {
    local version site
    version=$("$arm_python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    site=$root/usr/local/lib/python$version/dist-packages
    "$place/venv/bin/pip" install --quiet --target "$site" --only-binary :all: --python-version "$version" \
        --platform={manylinux2014,manylinux_2_{17,26,27,28}}_aarch64 --requirement "$work/wanted" || return
    echo "$source/src" >"$site/cpool.pth"
}
fetch() { unpack && install && touch "$place/fetched"; }

for command in "$arm" qemu-aarch64-static; do get "$command" "${arm_packages[@]}" || without "$command"; done
wanted >"$work/wanted"
grep -iE '^(cython|setuptools|numpy)' "$work/wanted" >"$work/translator"
[ -x "$place/venv/bin/cython" ] || {
    "$python" -m venv "$place/venv"
    "$place/venv/bin/pip" install --quiet --requirement "$work/translator" >"$work/pip" 2>&1 || without Cython
}
[ -e "$place/fetched" ] || fetch >"$work/fetched" 2>&1 &

# Cython and the compiler need no emulation; setup.py does, for Python tells it names and flags. All is done in a copy.
find "$source" -type f ! -path '*/build/*' ! -name '*.c' ! -name '*.so' -delete
git ls-files -z | xargs -0 cp --parents --preserve=timestamps -t "$source"
translated=yes
(cd "$source" && "$place/venv/bin/python" setup.py --quiet egg_info) >"$work/translated" 2>&1 || translated=no
wait $! || without "Debian's Python for arm64, or a wheel,"
[ $translated = yes ] || { cat "$work/translated"; exit 1; }
# What Cython brings must not look newer than what it made, or it would all be made again, emulated.
find "$source/src" -name '*.c' ! -newer "$place/fetched" -exec touch {} +

cd "$source"
mkdir -p "$place/bin"
ln -sf "$(command -v "$arm")" "$place/bin/cc" # for the tests that compile
# Python names its headers by the paths that they have inside the root, and the compiler is outside.
CFLAGS="$(printf -- '-I%s ' "$root"/usr/include/python3.*)-idirafter $root/usr/include"
export CFLAGS CXXFLAGS=$CFLAGS PATH=$place/bin:$PATH
CPOOL_WERROR=1 "$arm_python" setup.py --quiet build_ext --inplace
printf 'arm64, built after %d s\n' "$SECONDS"
if [ "$*" = part ]; then
    # All ways through the kernels, with numbers written by hand and exact ones; not what is slow.
    set -- tests/test_{variants,hand_numbers,exact_means}.py -k 'not (forced or unknown or chosen or beyond)'
elif ! get "${arm%gcc}g++" g++-aarch64-linux-gnu; then
    skipped "tests/test_downstream.py, for which ${arm%gcc}g++ could not be had"
    set -- --ignore tests/test_downstream.py "$@"
fi
"$arm_python" -m pytest -q "$@"
