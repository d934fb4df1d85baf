#!/usr/bin/env bash
# Builds the sdist twice, from two folders whose files have other times and permissions, and from each the wheel: the
# bytes must be equal, or nobody can check that a release is what its source says. Takes as long as two builds;
# CPOOL_MODULES="cpu plain" or the like, as setup.py takes it, makes it short.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH

"${PYTHON:-python3}" -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet build
build() { "$work/venv/bin/python" -m build "$@" >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }; }

status=0
# What differs, if the two archives do: members of other bytes or, if there are none, of other times or permissions.
same() {
    local one=("$work"/dist/one/*"$1") two=("$work"/dist/two/*"$1")
    if cmp -s "${one[0]}" "${two[0]}"; then
        (cd "$work/dist/one" && sha256sum -- *"$1")
        return
    fi
    status=1
    echo "${one[0]##*/} is not the same twice:"
    "$work/venv/bin/python" - "${one[0]}" "${two[0]}" <<'END'
import sys, tarfile, zipfile

def members(path):
    if path.endswith(".whl"):
        with zipfile.ZipFile(path) as archive:
            return {one.filename: (one.date_time, one.external_attr, archive.read(one)) for one in archive.infolist()}
    with tarfile.open(path) as archive:
        return {
            one.name: ((one.mtime, one.uid, one.uname), one.mode, one.isfile() and archive.extractfile(one).read())
            for one in archive
        }

one, two = map(members, sys.argv[1:])
for name in sorted(one.keys() ^ two.keys()):
    print(f"  only in one of them: {name}")
for kind, what in enumerate(("time or owner", "permissions", "bytes")):
    found = sorted(name for name in one.keys() & two.keys() if one[name][kind] != two[name][kind])
    if found:
        print(f"  {what} of {len(found)}: {', '.join(found[:5])}{', ...' if len(found) > 5 else ''}")
END
}

mkdir "$work/one" "$work/a-folder-with-a-longer-name"
for folder in one a-folder-with-a-longer-name; do
    git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --no-preserve=timestamps -t "$work/$folder"
done
chmod -R go-rwx "$work/one"
find "$work/one" -exec touch -d '2001-02-03' {} +
build --sdist --outdir "$work/dist/one" "$work/one"
build --sdist --outdir "$work/dist/two" "$work/a-folder-with-a-longer-name"
same .tar.gz

for name in one two; do
    place=$work/$name-unpacked # as long a name as the other
    [ $name = one ] || place=$place-elsewhere
    mkdir "$place"
    tar -xzf "$work/dist/$name"/*.tar.gz -C "$place" --strip-components=1
    build --wheel --outdir "$work/dist/$name" "$place"
done
same .whl

# Nor may a wheel tell where it was built.
"$work/venv/bin/python" -m zipfile -e "$work"/dist/one/*.whl "$work/wheel"
if grep -rl "$work" "$work/wheel"; then
    echo 'these files name the folder of the build'
    status=1
fi
exit $status
