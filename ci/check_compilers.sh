#!/usr/bin/env bash
# Compiles folds.h with other compilers and for other processors than the build does, warnings as errors, and runs its
# passes against plain loops (folds_selfcheck.c), on aarch64 too, emulated. Takes about a minute, and as root on Debian
# or Ubuntu installs what it lacks; what cannot be had is skipped, and said so.
set -euo pipefail
cd "$(dirname "$0")"
. ./get.sh
# -O1: the warnings that tell of mistakes need the flow of data, and no more takes half the time.
flags=(-I../src/cpool/_kernels/vectors -Wall -Wextra -Werror -O1 -ffp-contract=off)
one='#include "folds.h"
const Folds *used(int operation); const Folds *used(int operation) { return folds_of(OF_float, OF_float, operation); }'

# One check: what it is, then the command. Two run at once; what they say is told when all are done.
names=() ids=()
check() {
    local name=$1
    shift
    while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n || true; done
    "$@" >"$work/said.${#names[@]}" 2>&1 &
    names+=("$name") ids+=($!)
}
compiles() { printf '%s\n' "$one" | "$@" "${flags[@]}" -x c -c -o /dev/null -; }
# The first argument runs the program: `env` here, an emulator for other processors.
runs() {
    local by=$1 program
    shift
    program=$(mktemp -p "$work")
    "$@" "${flags[@]}" folds_selfcheck.c -o "$program" -lm && "$by" "$program"
}

# Clang as Windows wheels are built with it. There are no headers of Windows here, so what `one` needs is declared.
compiles_for_windows() {
    mkdir -p "$work/windows"
    echo 'void *memcpy(void *, const void *, unsigned long long);' >"$work/windows/string.h"
    echo '#define NAN __builtin_nanf("")' >"$work/windows/math.h"
    echo 'void *malloc(unsigned long long); void free(void *);' >"$work/windows/stdlib.h"
    : >"$work/windows/malloc.h"
    printf '%s\n' "$one" >"$work/windows/one.c"
    clang --driver-mode=cl "--target=$1-pc-windows-msvc" "${@:2}" -Xclang -nostdsysteminc \
        /imsvc "$(clang -print-resource-dir)/include" /imsvc "$work/windows" "${flags[0]}" /W4 /WX /O1 \
        "/Fo$work/windows/$1.obj" /c "$work/windows/one.c"
}

case $(uname -m) in
    x86_64) levels=(-march=x86-64 -march=x86-64-v3 -march=x86-64-v4) ;;
    *) levels=('') ;;
esac
# GCC is what the suite compiles them with.
if get clang clang libc6-dev; then
    for level in "${levels[@]}" -DCPOOL_SCALAR; do check "clang $level compiles" compiles clang ${level:+"$level"}; done
else
    skipped 'clang, which is not here and could not be installed'
fi
get gcc gcc libc6-dev || skipped 'gcc, which is not here and could not be installed'
if has clang; then
    check 'clang for Windows on x86-64 compiles' compiles_for_windows x86_64 /arch:AVX2
    check 'clang for Windows on arm64 compiles' compiles_for_windows aarch64
fi
! has gcc || check 'gcc, the plainest vectors, against plain loops' runs env gcc
! has gcc || check 'gcc -march=native against plain loops' runs env gcc -march=native

if get "$arm" "${arm_packages[@]}"; then
    check "$arm compiles" compiles "$arm"
    check "$arm -DCPOOL_SCALAR compiles" compiles "$arm" -DCPOOL_SCALAR
    if get qemu-aarch64-static "${arm_packages[@]}"; then
        check "$arm against plain loops, emulated" runs qemu-aarch64-static "$arm" -static
    else
        skipped 'running on aarch64: qemu-aarch64-static is not here and could not be installed'
    fi
else
    skipped "aarch64: $arm is not here and could not be installed"
fi

status=0
for i in "${!names[@]}"; do
    if wait "${ids[$i]}"; then
        echo "in order: ${names[$i]}"
    else
        echo "FAULTY: ${names[$i]}"
        status=1
    fi
    sed 's/^/    /' "$work/said.$i"
done
[ "${#names[@]}" -gt 0 ] || { echo 'no compiler, nothing checked'; status=1; }
exit "$status"
