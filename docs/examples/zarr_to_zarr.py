"""Pool a Zarr array that is larger than the memory into another one, with a cluster of processes on this machine.

Usage: python zarr_to_zarr.py IN OUT [MEMORY]    where MEMORY is that of each of two processes, 1GiB if not given

It needs `pip install 'cpool-nd[store]' distributed`.
On a cluster of several machines only the line with LocalCluster is another one.
"""

import sys

import dask.array as da
from distributed import Client, LocalCluster

import cpool


def main(source, target, memory="1GiB"):
    cluster = LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        memory_limit=memory,
        host="127.0.0.1",
        dashboard_address=None,
    )
    with cluster, Client(cluster):
        x = da.from_zarr(source, chunks="16MiB")  # several of the stored ones, which are often small
        y = cpool.max_pool(x, 3, stride=2, padding=1)
        y.rechunk(x.chunksize).to_zarr(target)  # which are all of one size
        print(f"{source}: {x.shape} {x.dtype}, {x.nbytes / 2**20:.0f} MiB")
        print(f"{target}: {y.shape}, {y.nbytes / 2**20:.0f} MiB")


if __name__ == "__main__":
    main(*sys.argv[1:])
