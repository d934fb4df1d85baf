"""Every bad value of every parameter of every public function is refused by name, and nothing is written.

The calls are those of `bad_calls.py`. They run in processes of their own: after one that crashed, another goes on.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import bad_calls
import pytest

PROGRAM = Path(__file__).parent / "bad_calls.py"
CALLS = [
    (f"{case}, {parameter}", parameter, repr(value), others) for case, *_, parameter, value, others in bad_calls.table()
]


def run_all(program, count):
    """Return what each call answered; of one that ended its process, the code of that."""
    answers = {}
    while len(answers) < count:
        command = [sys.executable, "-W", "ignore", program, str(len(answers))]
        done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            number, *answer = json.loads(line)
            answers[number] = answer
        if len(answers) < count:
            answers[len(answers)] = ["a crash", f"{done.returncode}: {done.stderr[-500:]}", []]
    return answers


@pytest.fixture(scope="module")
def answers():
    return run_all(PROGRAM, len(CALLS))


@pytest.mark.parametrize("case", sorted({case for case, *_ in CALLS}))
def test_every_bad_value_is_refused_by_name(case, answers):
    for number, (name, parameter, value, others) in enumerate(CALLS):
        if name == case:
            kind, words, changed = answers[number]
            assert kind in ("TypeError", "ValueError"), (value, kind, words)
            assert any(re.search(rf"\b{re.escape(named)}\b", words) for named in (parameter, *others)), (value, words)
            assert not changed, (value, changed)


def test_a_crash_is_one_case(tmp_path):
    program = tmp_path / "crashes.py"
    program.write_text(
        "import json, os, sys\n"
        "for number in range(int(sys.argv[1]), 5):\n"
        "    os._exit(3) if number in (0, 2) else print(json.dumps([number, 'nothing', '', []]), flush=True)\n"
    )
    kinds = [answer[0] for answer in run_all(program, 5).values()]
    assert kinds == ["a crash", "nothing", "a crash", "nothing", "nothing"]
