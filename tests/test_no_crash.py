"""Thousands of hostile calls in another process: each is answered, or refused with one of four errors.

TypeError and ValueError are the promised refusals. MemoryError may answer a call that asks for more memory than there
is, and OverflowError is left to numbers that no machine word holds.
"""

import faulthandler
import os
import random
import subprocess
import sys

import numpy as np
import pytest

import cpool

REFUSALS = (TypeError, ValueError, MemoryError, OverflowError)
SECONDS = 100  # after which a call has not come back: it decides no test that passes
MEMORY = 4 * 2**30

CALLS = 4000

TAME = [1, 1, 2, 2, 3, 4]
SMALL = [0, 1, 2, 3, 5, 9, -1]
HUGE = [2**31 - 1, 2**31, 2**32, 2**62, 2**63 - 1, 2**63, 2**64, 2**65 + 2, -(2**31), -(2**63), 10**30]
WRAPPING = [1250999896764, 3010182406857593769, 8608480567731124087, 6148914691236517206]
DTYPES = [*"?bBhHiIlLefd", ">f4", ">i2", ">f2", "?", "B", "f", "O", "c8", "M8[s]", "U3", "i4,f2"]
OTHER = [None, True, 2.0, np.nan, "2", "same", b"", (), [], {}, object(), np.int8(2), np.float32(2), np.array(2), 1j]


class Liar:
    """Says it is an integer, and is not."""

    def __index__(self):
        raise TypeError("no")


def number(pick):
    kind = pick.random()
    if kind < 0.85:
        return pick.choice(TAME)
    if kind < 0.9:
        return pick.choice(SMALL)
    if kind < 0.98:
        return pick.choice(HUGE + WRAPPING)
    return pick.choice([*OTHER, Liar()])


def size(pick):
    kind = pick.random()
    if kind < 0.4:
        return number(pick)
    if kind < 0.9:
        return (number(pick), number(pick))
    return [number(pick) for _ in range(pick.choice([0, 1, 2, 2, 2, 3, 9]))]


def padding(pick):
    kind = pick.random()
    if kind < 0.6:
        return size(pick)
    if kind < 0.9:
        return (size(pick), size(pick))
    return pick.choice(["valid", "same", "same_upper", "same_lower", "full"])


def array(pick):
    """An array, or a list; of any size, layout and dtype."""
    ndim = pick.choice([0, 1, 2, 2, 2, 2, 2, 3, 3, 4, 5])
    shape = [pick.choice([0, 1, 2, 3, 5, 8, 8, 13, 17]) for _ in range(ndim)]
    dtype = pick.choice(DTYPES)
    x = np.zeros(shape, dtype)
    kind = pick.random()
    if kind < 0.2:
        x = x.T
    elif kind < 0.4:
        x = x[tuple(slice(None, None, pick.choice([1, 2, -1, -3])) for _ in shape)]
    elif kind < 0.5:
        x = np.broadcast_to(x[..., :1], shape) if ndim else x
    elif kind < 0.6:
        x = np.lib.stride_tricks.as_strided(x.reshape(-1)[:1], shape, [0] * ndim) if x.size else x
    elif kind < 0.65:
        x = np.empty((*shape, 0, pick.choice([1, 2**40])), "u1")
    elif kind < 0.7:
        return x.tolist()
    return x


def arguments(pick):
    options = {"kernel_size": size(pick)}
    choices = {
        "stride": size,
        "padding": padding,
        "dilation": size,
        "ceil_mode": lambda pick: pick.choice([True, False, 1, None]),
        "axes": axes,
    }
    for name, choose in choices.items():
        if pick.random() < 0.4:
            options[name] = choose(pick)
    return options


def axes(pick):
    count = pick.choice([0, 1, 2, 2, 2, 3, 4])
    return pick.choice([tuple(pick.choice([0, 1, 2, 3, -1, -2, -3, 2**63, None]) for _ in range(count)), 0, -1, 2**63])


def selection(pick):
    choices = {
        "nan_policy": lambda pick: pick.choice(["omit", "raise", "propagate", "ignore", None, 3]),
        "where": lambda pick: pick.choice([True, False, array(pick), np.ones(pick.choice(SMALL) % 9, bool), [[True]]]),
        "initial": number,
        "return_indices": lambda pick: pick.choice([True, True, False, 1, None]),
    }
    return {name: choose(pick) for name, choose in choices.items() if pick.random() < 0.3}


def indices(pick, shape):
    kind = pick.random()
    if kind < 0.7:
        return np.random.default_rng(pick.randrange(2**32)).integers(-1, pick.choice([2, 9, 99]), shape)
    return array(pick)


def call_back(pick):
    x = array(pick)
    shape = pick.choice([np.shape(x), tuple(n * pick.choice([1, 2]) for n in np.shape(x)), size(pick)])
    options = {"axes": axes(pick)} if pick.random() < 0.5 else {}
    if pick.random() < 0.2:
        options["out"] = array(pick)
    if pick.random() < 0.4:
        return cpool.avg_pool_backward, [x, shape], {**arguments(pick), **options}
    function = pick.choice([cpool.max_unpool, cpool.max_pool_backward])
    return function, [x, indices(pick, np.shape(x)), shape], options


def to_size(pick):
    op = pick.choice(["max", "min", "avg"])
    options = {**({"axes": axes(pick)} if pick.random() < 0.5 else {}), **selection(pick)}
    if op == "avg":
        options = {name: value for name, value in options.items() if name not in ("initial", "return_indices")}
    if pick.random() < 0.5:
        return getattr(cpool, f"global_{op}_pool"), [array(pick)], options
    return getattr(cpool, f"adaptive_{op}_pool"), [array(pick), size(pick)], options


def hostile_call(pick):
    if pick.random() < 0.3:
        return pick.choice([call_back, to_size])(pick)
    function = pick.choice([cpool.max_pool, cpool.min_pool, cpool.avg_pool, cpool.output_shape, cpool.pyramid])
    options = arguments(pick)
    if function is cpool.output_shape:
        return function, [pick.choice([size(pick), (4, 8, 8), (0, 2**62, 8, 8)])], options
    if function is cpool.pyramid:
        return function, [array(pick), pick.choice([0, 1, 2, 3, 50, -1, None])], options
    if function is cpool.avg_pool and pick.random() < 0.3:
        options["divisor_override"] = number(pick)
    if pick.random() < 0.2:
        options["out"] = pick.choice([array(pick), (array(pick), array(pick))])
    if pick.random() < 0.4:
        options |= selection(pick)
        if function is cpool.avg_pool:
            options = {name: value for name, value in options.items() if name not in ("initial", "return_indices")}
    return function, [array(pick)], options


def vast_windows():
    """Windows of near 2**n taps: the bytes of so many values, or rows, wrap to a small number."""
    image = np.ones((4, 64), np.float32)
    for taps in (2**n + d for n in range(48, 64) for d in range(-16, 17)):
        for axes in ((0, 1), (1, 0)):  # in the padding almost wholly: cheap to pool
            options = {"kernel_size": (taps, 1), "stride": 1, "padding": ((taps - 1, 0), (0, 0)), "axes": axes}
            yield cpool.max_pool, [image], options
            yield cpool.avg_pool, [image], {**options, "kernel_size": (taps, 2)}
    for taps in (2**n + d for n in range(56, 62) for d in range(-16, 17)):
        x = np.broadcast_to(np.uint8(1), (taps + 1, 1))  # no memory, and more values than can ever be pooled
        yield cpool.max_pool, [x], {"kernel_size": (taps, 1), "stride": 1}
        yield cpool.avg_pool, [x.T], {"kernel_size": (1, taps), "stride": 1}


def main(seed):
    limit_memory()
    faulthandler.dump_traceback_later(SECONDS, exit=True)
    pick = random.Random(seed)
    answered = refused = 0
    for function, args, options in (*vast_windows(), *(hostile_call(pick) for _ in range(CALLS))):
        try:
            function(*args, **options)
            answered += 1
        except REFUSALS:
            refused += 1
        except BaseException:
            print(function.__name__, args, options, flush=True)
            raise
    print(answered, refused)


def limit_memory():
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    if "san" in os.path.basename(os.environ.get("LD_PRELOAD", "")):
        return  # sanitizers map much more than there is
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@pytest.mark.parametrize("seed", [1, 2])
def test_hostile_calls(seed):
    command = [sys.executable, "-X", "faulthandler", __file__, str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    answered, refused = map(int, done.stdout.split())
    assert answered + refused > CALLS
    assert min(answered, refused) > (answered + refused) / 20  # both sides of the door were tried


if __name__ == "__main__":
    main(int(sys.argv[1]))
