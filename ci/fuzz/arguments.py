"""What atheris makes of bytes becomes a call of a public function: good arguments, some replaced by anything.

A call is answered or refused, by an error of a known kind that has words; run.sh runs this.
"""

import inspect
import sys

import atheris
import numpy as np

with atheris.instrument_imports(include=["cpool"]):
    import cpool
    from cpool import functional

POOLS = [cpool.max_pool, cpool.min_pool, cpool.avg_pool, cpool.sum_pool]
ADAPTIVE = [cpool.adaptive_max_pool, cpool.adaptive_min_pool, cpool.adaptive_avg_pool, cpool.adaptive_sum_pool]
GLOBAL = [cpool.global_max_pool, cpool.global_min_pool, cpool.global_avg_pool, cpool.global_sum_pool]
BACK = [cpool.max_unpool, cpool.max_pool_backward, cpool.avg_pool_backward]
TORCH = [functional.max_pool2d, functional.avg_pool2d, functional.adaptive_avg_pool2d, functional.max_unpool2d]
DTYPES = ["?", "i1", "u1", "i2", "u2", ">i4", "u4", "i8", "u8", "f2", "f4", "f8", ">f8", "c8", "O", "M8[s]"]
WORDS = ["same", "valid", "same_upper", "same_lower", "propagate", "omit", "raise", "float32", "int64", "", "x" * 300]
NUMBERS = [0, -1, 2**31, 2**62, 2**63 - 1, 2**63, -(2**63), 2**64 + 1, 10**40]


def pick(data, values):
    return values[data.ConsumeIntInRange(0, len(values) - 1)]


def shape(data):
    return tuple(data.ConsumeIntInRange(0, 9) for _ in range(data.ConsumeIntInRange(0, 5)))


def array(data):
    """Values of any dtype, in one of a few layouts."""
    values = np.frombuffer(data.ConsumeBytes(64).ljust(64, b"\1"), np.uint8)
    x = np.resize(values, shape(data)).astype(pick(data, DTYPES))
    views = [x, x, x, x.T]
    if x.ndim:  # of no axes, NumPy makes numbers
        views += [np.flip(x), x[::2]]
    return pick(data, [*views, np.broadcast_to(x, (3, *x.shape)), np.ma.masked_array(x)])


ANYTHING = [
    lambda data: data.ConsumeIntInRange(-3, 9),
    lambda data: pick(data, NUMBERS),
    lambda data: data.ConsumeFloat(),
    lambda data: pick(data, WORDS),
    lambda data: None,
    lambda data: data.ConsumeBool(),
    array,
    lambda data: {data.ConsumeIntInRange(0, 3): data.ConsumeIntInRange(-1, 3)},
    lambda data: tuple(anything(data) for _ in range(data.ConsumeIntInRange(0, 4))),
]


def anything(data):
    return pick(data, ANYTHING)(data)


def usual(data, name, x):
    few = data.ConsumeIntInRange(0, 4)
    known = {"x": x, "kernel_size": few + 1, "stride": few or None, "padding": few // 2, "dilation": 1 + few // 3}
    known |= {"axes": tuple(range(-min(few, x.ndim), 0)) or None, "workers": 1 + few, "initial": few, "fill": few}
    known |= {"nan_policy": WORDS[4 + few % 3], "where": np.resize([True, False, True], x.shape), "min_count": few}
    known |= {"divisor_override": few or None, "dtype": DTYPES[few], "output_size": few + 1, "out": None}
    known |= {"output_shape": tuple(n * (few + 1) for n in x.shape), "input_shape": tuple(n + few for n in x.shape)}
    return known.get(name, bool(few % 2))


def call(data):
    """A function, the array that it is about, and its arguments."""
    kind = pick(data, [POOLS, ADAPTIVE, GLOBAL, BACK, TORCH])
    function = pick(data, kind)
    x = array(data)
    given = {}
    names = inspect.signature(function).parameters
    for name, parameter in names.items():
        if name == "indices":
            given[name] = np.resize(np.arange(data.ConsumeIntInRange(1, 40)), x.shape)
        elif parameter.default is inspect.Parameter.empty:
            given[name] = x if not given else usual(data, name, x)
    for _ in range(data.ConsumeIntInRange(0, 4)):
        name = pick(data, [*names, "no_name"])
        given[name] = anything(data) if data.ConsumeBool() else usual(data, name, x)
    return function, x, given


def one(bytes_):
    function, x, given = call(atheris.FuzzedDataProvider(bytes_))
    before = None if x.dtype.hasobject else x.tobytes()
    try:
        result = function(**given)
    except (TypeError, ValueError, MemoryError) as error:
        if not str(error):
            raise
        refused = True
    else:
        refused = False
        if result is None:
            raise AssertionError(f"{function} of {given} returned nothing")
    if before is not None and x.tobytes() != before and (refused or given.get("out") is None):
        raise AssertionError(f"{function} of {given} wrote to its argument")


if __name__ == "__main__":
    np.seterr(all="ignore")
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
