#!/usr/bin/env bash
# Coverage-guided fuzzing, for so many seconds each:
#
#   ci/fuzz/run.sh 60                     all targets
#   ci/fuzz/run.sh 3600 door              the C door, with libFuzzer, AddressSanitizer and UBSan; needs clang
#   ci/fuzz/run.sh 3600 arguments images  the arguments of Python's functions, and image files, with atheris
#
# It begins with what corpus/ holds, which is whatever was once found. A finding stops the run, and its bytes are left in
# the current folder: what is mended goes into the corpus. PYTHON is one that has cpool's `test` extra.
set -euo pipefail
here=$(realpath "$(dirname "$0")")
left=$PWD
cd "$here/../.."
. ci/get.sh
python=$(realpath -s "${PYTHON:-.venv/bin/python}")
seconds=${1:?for how long}
shift
[ $# -gt 0 ] || set -- arguments images door

options=(-max_total_time="$seconds" -timeout=60 -rss_limit_mb=6000 -artifact_prefix="$left/" -print_final_stats=1 -verbosity=1)

# The inputs that a target begins with: what the corpus holds of it, if anything.
begin() {
    mkdir "$work/$1"
    [ ! -d "$here/corpus/$1" ] || cp -r "$here/corpus/$1/." "$work/$1"
}

by_atheris() {
    "$python" -c 'import atheris' 2>/dev/null || "$python" -m pip install --quiet --disable-pip-version-check atheris \
        || { skipped "$1: atheris could not be installed"; return 0; }
    begin "$1"
    [ "$1" != images ] || "$python" "$here/images.py" --seeds "$work/images"
    "$python" "$here/$1.py" "$work/$1" "${options[@]}"
}

by_libfuzzer() {
    local tree=$work/tree sanitizers=address,undefined
    get clang clang libc6-dev
    echo 'int LLVMFuzzerTestOneInput(const char *a, long b) { return a && b; }' >"$work/empty.c"
    clang -fsanitize=fuzzer "$work/empty.c" -o "$work/empty" 2>/dev/null || apt 120 install -y --no-install-recommends \
        "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev" || skipped 'libFuzzer could not be installed'
    mkdir "$tree"
    begin door
    git ls-files -z | xargs -0 cp --parents -t "$tree"
    # Passes are called through pointers of one type for all dtypes, which -fsanitize=function refuses.
    (cd "$tree" && CC=clang CFLAGS="-fno-sanitize=function" CPOOL_MODULES=least \
        CPOOL_SANITIZE=fuzzer-no-link,$sanitizers "$python" setup.py -q build_ext --inplace)
    # shellcheck disable=SC2046
    clang -g -O1 -fsanitize=fuzzer,$sanitizers -fno-sanitize=function -fno-sanitize-recover=all -I "$tree/src/cpool/include" \
        $("$python" - <<'PROGRAM'
import sysconfig as s
get = s.get_config_var
print("-I" + s.get_paths()["include"], "-L" + get("LIBDIR"), "-L" + get("LIBPL"), "-lpython" + get("LDVERSION"),
      get("LIBS"), get("SYSLIBS"), "-rdynamic")
PROGRAM
        ) "$here/door.c" -o "$work/door.fuzz"
    printf 'built after %d s\n' "$SECONDS"
    PYTHONPATH=$tree/src:$("$python" -c 'import sysconfig as s; print(s.get_paths()["purelib"])') \
        PYTHONHOME=$("$python" -c 'import sys; print(sys.base_prefix)') PYTHONMALLOC=malloc CPOOL_KERNELS=baseline \
        ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1 \
        "$work/door.fuzz" "$work/door" "${options[@]}" -max_len=600
}

for target in "$@"; do
    printf '\n== %s\n' "$target"
    case $target in
        arguments | images) by_atheris "$target" ;;
        door) by_libfuzzer ;;
        *) echo "arguments, images or door, not $target"; exit 1 ;;
    esac
done
