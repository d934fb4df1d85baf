"""Another build of cpool, or another variant of its kernels, in a process of its own that is asked in turns.

Run as a program it is that process: it answers one request a line with one line, all in JSON.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import machine
from ours import prepare
from timing import timer
from workloads import Array, Workload, all_workloads


def digest(results: list[Array]) -> str:
    """Equal for results of equal bits."""
    return hashlib.sha256(b"".join(result.tobytes() for result in results)).hexdigest()


class Build:
    """`build` is the directory that has the other `cpool`, such as a clone's src, or the name of a variant."""

    def __init__(self, build: str) -> None:
        path = os.pathsep.join([str(Path(build).resolve()), os.environ.get("PYTHONPATH", "")])
        more = {"PYTHONPATH": path} if Path(build, "cpool").is_dir() else {"CPOOL_KERNELS": build}
        pipe, environment = subprocess.PIPE, {**os.environ, **more}
        self._process = subprocess.Popen(
            [sys.executable, __file__], env=environment, stdin=pipe, stdout=pipe, text=True
        )
        self.description = f"{build}: {self._ask('kernels')}"

    def prepare(self, workload: Workload) -> str:
        """Make the workload's arrays and call there; what `digest` is of the results."""
        return str(self._ask("prepare", workload.name))

    def time(self, repeats: int) -> float:
        """The timer of the prepared call."""
        return float(self._ask("time", repeats))

    def _ask(self, *request: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(request), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        return json.loads(answer) if answer else sys.exit("the other build has stopped")


def _serve() -> None:
    workloads = {workload.name: workload for workload in all_workloads()}
    time = timer(lambda: None)
    for line in sys.stdin:
        request, *arguments = json.loads(line)
        answer: Any
        if request == "kernels":
            answer = machine.kernels()
        elif request == "prepare":
            ours = prepare(workloads[arguments[0]])
            time, answer = timer(ours.call), digest(ours.results)
        else:
            answer = time(arguments[0])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    machine.use_one_thread()
    _serve()
