"""A real cluster on this machine: less memory than the array has, and a worker that dies in the middle."""

import os
import pathlib
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import cpool

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


def test_the_example_pools_a_store_larger_than_the_memory(tmp_path):
    zarr = pytest.importorskip("zarr")
    rows, cols = np.ogrid[:16384, :16384]
    plane = ((rows >> 3) * 7 + (cols >> 4) * 13).astype(np.uint8)
    stored = zarr.create_array(tmp_path / "x.zarr", shape=(4, *plane.shape), dtype="uint8", chunks=(1, 1024, 1024))
    for page in range(4):
        stored[page] = plane + np.uint8(page)
    program = pathlib.Path(__file__).parent.parent / "docs/examples/zarr_to_zarr.py"
    command = [sys.executable, program, "x.zarr", "y.zarr", "320MiB"]  # of each of two; x has 1 GiB
    done = subprocess.run(
        command, env=dict(os.environ), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "x.zarr: (4, 16384, 16384) uint8, 1024 MiB" in done.stdout
    pooled = zarr.open_array(tmp_path / "y.zarr", mode="r")
    for page in range(4):
        expected = cpool.max_pool(plane + np.uint8(page), 3, stride=2, padding=1)
        np.testing.assert_array_equal(pooled[page], expected)
