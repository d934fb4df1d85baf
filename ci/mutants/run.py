"""Break the package in small ways, one at a time, and see that the suite notices each.

python ci/mutants/run.py [--sample N] [--only TEXT] [--python]    with cpool's `test` extra, and a C compiler

`mutants.toml` lists them: in which file which text becomes which other, what has to be compiled, and which tests should
notice. All is done in a copy, with one variant, in a debug build: that compiles in a third of the time, and the tests
that count what kernels do need it. A mutant that no test noticed is a promise without a test.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent.parent
KERNELS = "baseline"  # the variant that is compiled, and used


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, metavar="N", help="so many of them")
    parser.add_argument("--only", default="", metavar="TEXT", help="those with it in their name or file")
    parser.add_argument("--python", action="store_true", help="those that nothing has to be compiled for")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--tree", type=Path, help="a copy that is such a build already")
    arguments = parser.parse_args()
    table = tomllib.loads((Path(__file__).parent / "mutants.toml").read_text("utf-8"))
    for each in table["mutant"]:
        each["tests"] = [path for word in each["tests"].split() for path in table["groups"].get(word, word).split()]
        times = (ROOT / each["file"]).read_text("utf-8").count(each["old"])
        assert times == 1, f"{each['name']}: the text must be there once, not {times} times"
    mutants = table["mutant"]
    mutants = [each for each in mutants if arguments.only in each["name"] or arguments.only in each["file"]]
    if arguments.python:
        mutants = [each for each in mutants if "build" not in each]
    if arguments.sample:
        mutants = random.Random(arguments.seed).sample(mutants, min(arguments.sample, len(mutants)))
    with tempfile.TemporaryDirectory() as folder:
        tree = arguments.tree or copied(Path(folder))
        assert arguments.tree or build(tree, "least"), "the package without a mutant does not compile"
        missed = [each["name"] for each in mutants if not caught(tree, each)]
    print(f"{len(mutants) - len(missed)} of {len(mutants)} mutants caught")
    sys.exit(f"not caught: {', '.join(missed)}" if missed else 0)


def copied(folder):
    """Return a copy of what git knows."""
    tree = folder / "tree"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    return tree


def build(tree, modules):
    """Compile some modules; return whether that went well."""
    environment = os.environ | {"CPOOL_MODULES": modules, "CPOOL_DEBUG": "1"}
    command = [sys.executable, "setup.py", "-q", "build_ext", "--inplace"]
    return subprocess.run(command, cwd=tree, env=environment, capture_output=True, check=False).returncode == 0


def caught(tree, mutant):
    """Whether a test fails, or the compiler, on a tree in which the mutant is; the tree is mended after it."""
    begin = monotonic()
    path = tree / mutant["file"]
    text = path.read_text("utf-8")
    modules = mutant.get("build", "")
    kept = {each: each.read_bytes() for name in modules.split() for each in compiled_files(tree, name)}
    path.write_text(text.replace(mutant["old"], mutant["new"]), "utf-8")
    try:
        how = tested(tree, mutant["tests"]) if not modules or build(tree, modules) else "the compiler"
    finally:
        path.write_text(text, "utf-8")
        for each, content in kept.items():
            each.write_bytes(content)
    if how and "::" in how and tested(tree, [how]):
        sys.exit(f"{how} fails without a mutant")
    print(f"{mutant['name']}: {how or 'NOT CAUGHT'} ({monotonic() - begin:.0f} s)", flush=True)
    return bool(how)


def compiled_files(tree, name):
    return [each for each in (tree / "src").rglob(f"{name}.*") if each.suffix in {".so", ".pyd", ".c"}]


def tested(tree, tests):
    """Return the first test that fails, or None; files are tried one after another, and most need the first alone."""
    return next(filter(None, (failing(tree, each) for each in tests)), None)


def failing(tree, tests):
    """Return the first test of a file that fails, or None."""
    environment = os.environ | {"PYTHONPATH": str(tree / "src"), "CPOOL_KERNELS": KERNELS}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", tests]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return None
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed[0].split(" ", 1)[1].split(" - ")[0] if failed else f"pytest ended with {done.returncode}"


if __name__ == "__main__":
    main()
