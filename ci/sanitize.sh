#!/usr/bin/env bash
# Builds the package with sanitizers, in a copy, and runs on it the tests of all that reads or writes memory.
#
#   ci/sanitize.sh address   AddressSanitizer and UndefinedBehaviorSanitizer: kernels, scatter, the C door, bad input
#   ci/sanitize.sh thread    ThreadSanitizer: workers, and threads that share arrays
#   ci/sanitize.sh address -k scatter    whatever pytest takes, in place of those tests
#
# CC chooses the compiler, gcc or clang. Python itself is not built so: a fault in it, or a leak at its end, is not ours.
# Takes 5 to 15 minutes, most of it to compile. PYTHON is one that has cpool's `test` extra.
set -euo pipefail
cd "$(dirname "$0")/.."
. ci/get.sh
python=$(realpath -s "${PYTHON:-.venv/bin/python}")
compiler=${CC:-gcc}
kind=${1:?address or thread}
shift
packages=("$compiler" libc6-dev)
[[ $compiler != *clang* ]] || packages+=(libclang-rt-dev)
get "$compiler" "${packages[@]}" || { echo "there is no $compiler"; exit 1; }

library() {
    local found
    found=$("$compiler" -print-file-name="$1")
    [ -e "$found" ] || { echo "$compiler has no $1" >&2; exit 1; }
    echo "$found"
}
case $kind in
    address)
        # Passes are called through pointers of one type for all dtypes, which -fsanitize=function of clang refuses.
        sanitizers=address,undefined
        [[ $compiler != *clang* ]] || CFLAGS="${CFLAGS:-} -fno-sanitize=function -shared-libasan"
        [[ $compiler != *clang* ]] || LDFLAGS="${LDFLAGS:-} -shared-libasan"
        if [[ $compiler == *clang* ]]; then
            preload=$(library "libclang_rt.asan-$(uname -m).so")
        else
            preload="$(library libasan.so) $(library libubsan.so)"
        fi
        tests=(tests/test_{hand_numbers,variants,scatter,backward,backward_errors,meanwhile,capi,capi_arrays,capi_windows}.py
            tests/test_{no_crash,bad_inputs,guarded,plain,missing,indices,out,layouts,dimensions,adaptive,bfloat16}.py)
        ;;
    thread)
        sanitizers=thread
        preload=$(library libtsan.so)
        tests=(tests/test_{threads,parts,workers}.py)
        ;;
    *) echo "address or thread, not $kind"; exit 1 ;;
esac
[ $# -eq 0 ] || tests=("$@")

git ls-files -z | xargs -0 cp --parents -t "$work"
cd "$work"
export CC=$compiler CFLAGS=${CFLAGS:-} LDFLAGS=${LDFLAGS:-}
CPOOL_SANITIZE=$sanitizers "$python" setup.py -q build_ext --inplace
printf 'built with %s after %d s\n' "$sanitizers" "$SECONDS"
# -X faulthandler tells where in Python a fault was; leaks are looked for elsewhere, without Python's own at its end.
PYTHONPATH=$work/src PYTHONMALLOC=malloc LD_PRELOAD=$preload \
    ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \
    UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 TSAN_OPTIONS=halt_on_error=1:report_signal_unsafe=0:die_after_fork=0 \
    "$python" -X faulthandler -m pytest -p no:cacheprovider -n 2 "${tests[@]}"
