"""The result of a part is the part of the result, bit for bit: calls are cut into blocks, bands and batches at random.

A block of the pooled axes is pooled from the piece of `x` that its windows touch, with its part of the window tables,
as a chunked array will be. Strides may differ (a view, or a copy of the piece), the order of the axes in memory not.
"""

import numpy as np
import pytest
from cases import ADDING, random_array
from compare import bits, result_dtype

import cpool
from cpool import _plan, _selection
from cpool._arguments import axis_outputs, axis_windows, canonical
from cpool._run import AVERAGE, MAX, MIN, SUM
from cpool._window import adaptive_table, unpacked, window_table

CODES = {"max": MAX, "min": MIN, "avg": AVERAGE, "sum": SUM}
CASES = 120  # for each number of axes and kind of layout
CUTS = 4  # of each
LONG = 100  # elements of an axis that may have windows longer than half of it


class Call:
    """One call, whole or cut."""

    def __init__(self, op, shape, tables, taps, indices, **options):
        self.op, self.shape, self.tables, self.taps = op, shape, tables, taps
        self.indices, self.options = indices, options

    def run(self, x, where, tables):
        shape = list(x.shape)
        for axis, table in tables.items():
            shape[axis] = len(table)
        plan = _plan.joined(x.shape, tuple(tables), list(tables.values()), self.taps)
        assert plan.shape == tuple(shape)
        dtype = result_dtype(self.op, x.dtype)
        policy = "omit" if self.options.get("omits") else "propagate"
        selection = {"fill": self.options.get("fill"), "min_count": self.options.get("least", 1)}
        result = _selection.pool(
            CODES[self.op], x, plan, dtype, None, 1, self.indices, policy, where, **selection, divisor=self.op == "sum"
        )
        return result if self.indices else (result,)

    def cut(self, rng, x):
        """Return slices of the outputs and of `x`, and the tables of that part."""
        outputs, inputs, tables = [], [], {}
        for axis, length in enumerate(x.shape):
            count = len(self.tables[axis]) if axis in self.tables else length
            begin = int(rng.integers(count))
            end = int(rng.integers(begin, count)) + 1
            if rng.random() < 0.3:
                begin, end = 0, count
            outputs.append(slice(begin, end))
            if axis in self.tables:
                tables[axis] = self.tables[axis].part(begin, end)
                inputs.append(slice(*self.tables[axis].span(begin, end)))
            else:
                inputs.append(slice(begin, end))
        return tuple(outputs), tuple(inputs), tables


def random_call(rng, pooled, channels_last):
    """Return a call and its arrays; lengths are such that windows meet, overlap and reach past both ends."""
    while True:
        batch = tuple(int(n) for n in rng.integers(1, 6, rng.integers(0, 3)))
        lengths = tuple(int(n) for n in rng.integers(1, (400, 60, 16)[pooled - 1], pooled))
        if rng.random() < 0.2:
            lengths = *lengths[:-1], LONG + lengths[-1]
        channels = (int(rng.choice([1, 2, 3, 9, 20])),) if channels_last else ()
        shape = batch + lengths + channels
        axes = tuple(range(len(batch), len(batch) + pooled))
        op = str(rng.choice(["avg", "avg", "max", "min", "sum"]))
        dtype = str(rng.choice(["float16", "float32", "float32", "float64", "int8", "uint16"]))
        if rng.random() < 0.2:
            sizes = tuple(int(rng.integers(1, n + 3)) for n in lengths)
            tables = {
                axis: adaptive_table(axis, shape[axis], n) for axis, n in axis_outputs(shape, sizes, axes).items()
            }
            taps = int(np.prod([table.taps for table in tables.values()]))
        else:
            kernel = tuple(int(rng.integers(1, min(34, n + 3))) for n in lengths)
            if rng.random() < 0.15:
                kernel = lengths
            stride = tuple(int(rng.integers(1, k + 3)) for k in kernel)
            dilation = tuple(int(rng.choice([1, 1, 1, 2, 3])) for _ in kernel)
            if lengths[-1] >= LONG and rng.random() < 0.4:  # most of an axis
                kernel = *kernel[:-1], int(rng.integers(lengths[-1] // 2, lengths[-1] + 1))
                stride = *stride[:-1], int(rng.integers(1, 6))
                dilation = *dilation[:-1], 1
            padding = tuple(
                (int(rng.integers((k - 1) * d + 1)), int(rng.integers((k - 1) * d + 1)))
                if rng.random() < 0.5
                else (0, 0)
                for k, d in zip(kernel, dilation, strict=True)
            )
            sizes = map(
                canonical, ("kernel_size", "stride", "padding", "dilation"), (kernel, stride, padding, dilation)
            )
            try:
                windows = axis_windows(shape, *sizes, axes, bool(rng.integers(2)))
                include = bool(rng.integers(2))
                tables = {window.axis: window_table(window, count_include_pad=include) for window in windows}
            except ValueError:
                continue
            taps = int(np.prod([min(k, n) for k, n in zip(kernel, lengths, strict=True)]))
        x = random_array(rng, shape, dtype)
        if x.dtype.kind == "f" and rng.random() < 0.3:
            x[rng.random(shape) < 0.1] = np.nan
            x[rng.random(shape) < 0.3] = -0.0
        where = rng.random(shape) < 0.8 if rng.random() < 0.2 and x.dtype.kind == "f" else None
        options = {"omits": rng.random() < 0.2}
        if rng.random() < 0.2:
            options |= {"least": int(rng.integers(4)), "fill": 7}
        call = Call(op, shape, tables, taps, op not in ADDING and rng.random() < 0.5, **options)
        return call, x, where


@pytest.mark.parametrize("channels_last", [False, True])
@pytest.mark.parametrize("pooled", [1, 2, 3])
def test_parts_have_the_bits_of_the_whole(pooled, channels_last):
    rng = np.random.default_rng(100 * pooled + channels_last)
    for _ in range(CASES):
        call, x, where = random_call(rng, pooled, channels_last)
        whole = call.run(x, where, call.tables)
        for cut in range(CUTS):
            outputs, inputs, tables = call.cut(rng, x)
            piece = x[inputs] if cut % 2 else x[inputs].copy()
            part = call.run(piece, None if where is None else where[inputs], tables)
            for found, expected in zip(part, whole, strict=True):
                case = f"{call.op} {x.dtype} {x.shape}, {outputs}: {call.tables}, indices {call.indices}"
                assert bits(found) == bits(expected[outputs]), case


@pytest.mark.parametrize("k", range(1, 10))
@pytest.mark.parametrize("length", [7, 9, 20])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_plane_alone_and_in_a_batch(k, length, dtype):
    x = random_array(np.random.default_rng(k), (32, length, length), dtype)
    for stride in range(1, k + 2):
        for padding in {0, k // 2}:
            if k > length:
                continue
            batch = cpool.avg_pool(x, k, stride, padding)
            planes = np.stack([cpool.avg_pool(plane, k, stride, padding) for plane in x])
            assert batch.tobytes() == planes.tobytes(), (stride, padding)


@pytest.mark.parametrize("shape", [(3, 12, 40, 6), (2, 7, 33, 5), (2, 40, 35, 17)])
@pytest.mark.parametrize(
    "arguments",
    [{"kernel_size": (1, 33)}, {"kernel_size": (7, 7)}, {"kernel_size": (7, 33)}, {"kernel_size": (5, 6), "stride": 2}],
)
def test_one_channel_alone_and_among_others(shape, arguments):
    x = random_array(np.random.default_rng(8), shape, "float32")
    together = cpool.avg_pool(x, **arguments, axes=(1, 2))
    alone = [cpool.avg_pool(np.ascontiguousarray(x[..., c]), **arguments, axes=(1, 2)) for c in range(shape[-1])]
    assert together.tobytes() == np.stack(alone, axis=-1).tobytes()
    view = [cpool.avg_pool(x[..., c : c + 1], **arguments, axes=(1, 2)) for c in range(shape[-1])]
    assert together.tobytes() == np.concatenate(view, axis=-1).tobytes()


def test_the_order_of_axes_in_memory_is_the_exception():
    """The rows of a Fortran-ordered image are its columns: the last bits of float averages may differ, no more."""
    x = random_array(np.random.default_rng(9), (60, 70), "float32")
    for op in (cpool.max_pool, cpool.min_pool):
        np.testing.assert_array_equal(op(np.asfortranarray(x), 7, 2), op(x, 7, 2))
    ours, theirs = cpool.avg_pool(x, 7, 2), cpool.avg_pool(np.asfortranarray(x), 7, 2)
    error = 14 * np.finfo(np.float32).eps * cpool.avg_pool(np.abs(x), 7, 2)
    assert (np.abs(ours - theirs) <= 2 * error).all()


@pytest.mark.parametrize("begin", range(6))
def test_the_table_of_a_part(begin):
    """Its windows are those of the whole, counted from where its piece begins; a part of a part is a part."""
    window = axis_windows((29,), 5, 2, ((4, 3),), 2, (0,), True)[0]
    table = window_table(window, count_include_pad=True)
    for end in range(begin + 1, len(table) + 1):
        part, (start, stop) = table.part(begin, end), table.span(begin, end)
        assert len(part) == end - begin
        for i in range(end - begin):
            ours, theirs = part[i], table[begin + i]
            assert (ours.start + start, ours.stop + start, ours.count) == (theirs.start, theirs.stop, theirs.count)
            assert 0 <= ours.start < ours.stop <= stop - start
        assert part.part(0, len(part)).packed() == part.packed()
        assert unpacked([*part.packed(), 99]) == (part, [99])
        assert table.part(0, end).part(begin, end).packed() == part.packed()
