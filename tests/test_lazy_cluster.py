"""A real cluster on this machine: less memory than the array has, and a worker that dies in the middle."""

import os
import subprocess
import sys
import textwrap

import pytest

pytest.importorskip("distributed")

PROGRAM = """
    import os, pathlib, signal, sys
    import dask.array as da
    import numpy as np
    from distributed import Client, LocalCluster
    import cpool

    LIMIT = 350 << 20  # bytes of each of two workers
    SIDE, CHUNK = 16384, 1024  # 1 GiB of float32

    def made(block_info=None):
        (top, bottom), (left, right) = block_info[None]["array-location"]
        rows, cols = np.ogrid[top:bottom, left:right]
        return ((rows * 7919 + cols * 104729) % 10007).astype(np.float32)

    def dying(block, marker):
        if block.max() > 10000 and not pathlib.Path(marker).exists():
            pathlib.Path(marker).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return block

    def main(marker):
        cluster = LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, memory_limit=LIMIT, host="127.0.0.1",
            dashboard_address=None,
        )
        with cluster, Client(cluster) as client:
            chunks = (CHUNK,) * (SIDE // CHUNK)
            x = da.map_blocks(made, chunks=(chunks, chunks), dtype=np.float32, meta=np.empty((0, 0), np.float32))
            assert x.nbytes > 2 * LIMIT
            if marker:
                x = x.map_blocks(dying, marker, dtype=np.float32, meta=np.empty((0, 0), np.float32))
            y = cpool.max_pool(x, 3, 2, 1)
            found = {
                "whole": float(y.max().compute()), "sum": float(y.sum(dtype=np.float64).compute()),
                "corner": y[511:514, 1023:1026].compute().tolist(),
            }
            rows, cols = np.ogrid[1021:1028, 2045:2052]
            corner = cpool.max_pool(((rows * 7919 + cols * 104729) % 10007).astype(np.float32), 3, 2)
            assert found["corner"] == corner.tolist(), (found["corner"], corner)
            assert not marker or pathlib.Path(marker).exists()
            print(found["whole"], found["sum"])

    if __name__ == "__main__":
        main(sys.argv[1] if len(sys.argv) > 1 else None)
"""


def run(folder, *arguments):
    program = folder / "program.py"
    program.write_text(textwrap.dedent(PROGRAM))
    command = [sys.executable, program, *map(str, arguments)]
    done = subprocess.run(
        command, env=dict(os.environ), cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_less_memory_than_the_array_and_a_worker_that_dies(tmp_path):
    """What comes of it is the same as without that death."""
    plain = run(tmp_path)
    assert float(plain[0]) == 10006
    assert run(tmp_path, tmp_path / "marker") == plain
    assert (tmp_path / "marker").exists()
