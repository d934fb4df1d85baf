"""`cpool.functional` beside `torch.nn.functional`, call by call: the same results, and the same calls refused."""

import re
from pathlib import Path

import numpy as np
import pytest

from cpool import functional

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
PAGE = Path(__file__).parents[1] / "docs" / "pytorch.md"
CASES = 400  # of each function
NAMES = ["max_pool", "avg_pool", "adaptive_max_pool", "adaptive_avg_pool", "max_unpool"]


def sizes(rng, count, least, most):
    """Return an int, one in a tuple, as many as axes, or a wrong number of them."""
    kind = rng.integers(10)
    length = 1 if kind == 0 else count + 1 if kind == 1 else count
    values = tuple(map(int, rng.integers(least, most + 1, length)))
    return values[0] if kind in (2, 3, 4) else values


def random_arguments(rng, name, count):
    """Return an input and arguments, some of which are to be refused."""
    ndim = count + int(rng.choice([0, 1, 1, 1, 2, 2, 2, 3]))
    shape = tuple(map(int, rng.integers(1, 12, ndim)))
    x = rng.integers(-4, 4, shape).astype(rng.choice([np.float32, np.float64]))
    options = {}
    if name.startswith("adaptive"):
        options["output_size"] = sizes(rng, count, 1, 6)
        if isinstance(options["output_size"], tuple) and rng.random() < 0.3:
            options["output_size"] = (None, *options["output_size"][1:])
        if name == "adaptive_max_pool":
            options["return_indices"] = bool(rng.integers(2))
        return x, options
    options["kernel_size"] = sizes(rng, count, int(rng.random() < 0.95), 4)
    if rng.random() < 0.7:
        options["stride"] = sizes(rng, count, int(rng.random() < 0.95), 4)
    if rng.random() < 0.5:
        options["padding"] = sizes(rng, count, -int(rng.random() < 0.05), 2)
    if name == "max_unpool":
        if rng.random() < 0.5:
            options["output_size"] = tuple(map(int, rng.integers(1, 30, count + int(rng.choice([0, 0, 2, 1])))))
        return x, options
    options["ceil_mode"] = bool(rng.integers(2))
    if name == "max_pool":
        options["dilation"] = sizes(rng, count, int(rng.random() < 0.95), 3)
        options["return_indices"] = bool(rng.integers(2))
    else:
        options["count_include_pad"] = bool(rng.integers(2))
        if count > 1 and rng.random() < 0.2:
            options["divisor_override"] = int(rng.integers(0, 5))
    return x, options


def outcome(function, *args, **options):
    """Return arrays, or the exception."""
    try:
        results = function(*args, **options)
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        return error
    return tuple(np.asarray(each) for each in (results if isinstance(results, tuple) else (results,)))


# What one alone refuses, as docs/pytorch.md says: the functions, and the message.
ONLY_THEIRS = [
    (r"avg_pool3d", "smaller than kernel size"),  # whatever the padding
    (r"adaptive_\w+1d", "must be tuple of ints"),  # None
    (r"max_unpool.d", "There should be exactly|index out of range|elements, but it has a length"),  # sizes of one int
]
ONLY_OURS = [
    (r"max_pool.d", "dilation must leave each window a tap"),  # which has -inf there
    (r"adaptive_avg_pool.d", "input must have"),  # an output_size of 1 is a mean over any axes there
    # Empty results there, or worse; and sizes that are not looked at.
    (r"max_unpool.d", r"padding must leave each axis|must be at least \d|must be an int or a tuple of 1"),
]


def excepted(function, error, exceptions):
    return any(re.fullmatch(name, function) and re.search(text, str(error)) for name, text in exceptions)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_call_by_call(name, count):
    rng = np.random.default_rng([NAMES.index(name), count])
    ours, theirs = getattr(functional, f"{name}{count}d"), getattr(torch.nn.functional, f"{name}{count}d")
    done = refused = 0
    while done < CASES:
        x, options = random_arguments(rng, name, count)
        given = [x]
        if name == "max_unpool":
            planes = (*x.shape[: max(x.ndim - count, 0)], -1)
            given.append(np.argsort(rng.random(x.shape).reshape(planes), -1).reshape(x.shape))
        case = f"{name}{count}d of {x.shape}: {options}"
        expected, found = outcome(theirs, *map(torch.from_numpy, given), **options), outcome(ours, *given, **options)
        if isinstance(expected, Exception):
            assert isinstance(found, Exception) or excepted(f"{name}{count}d", expected, ONLY_THEIRS), (case, expected)
            refused += 1
            continue
        if isinstance(found, Exception):
            assert excepted(f"{name}{count}d", found, ONLY_OURS), (case, found)
            continue
        assert [part.dtype for part in found] == [part.dtype for part in expected], case
        assert [part.shape for part in found] == [part.shape for part in expected], case
        for part, other in zip(found, expected, strict=True):
            if "avg" in name:
                np.testing.assert_allclose(part, other, rtol=0, atol=64 * np.finfo(x.dtype).eps, err_msg=case)
            else:
                np.testing.assert_array_equal(part, other, err_msg=case)
        done += 1
    assert refused > CASES // 20, "nothing was refused"


def recipe(heading):
    """Return what the first block of code below a heading of the page defines."""
    block = re.search(
        rf"^## {heading}\n.*?```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    code = "\n".join(line[4:] for line in block[1].splitlines() if line.startswith((">>> ", "... ")))
    names = {}
    exec(code, names)
    return names


@pytest.mark.parametrize("pooling", ["MaxPool", "AvgPool"])
def test_the_recipe_for_gradients(pooling):
    function = recipe("Gradients")[pooling]
    x = torch.randperm(2 * 7 * 8, dtype=torch.float64).reshape(1, 2, 7, 8).requires_grad_()
    assert torch.autograd.gradcheck(lambda x: function.apply(x, 3, 2, 1), (x,))
    y = x.detach().clone().requires_grad_()
    pool = torch.nn.functional.max_pool2d if pooling == "MaxPool" else torch.nn.functional.avg_pool2d
    ours, theirs = function.apply(x, 3, 2, 1), pool(y, 3, 2, 1)
    torch.testing.assert_close(ours, theirs)
    ours.square().sum().backward()
    theirs.square().sum().backward()
    torch.testing.assert_close(x.grad, y.grad)


def test_the_recipe_for_bfloat16():
    pytest.importorskip("ml_dtypes", reason="ml_dtypes is not installed")
    names = recipe("bfloat16")
    x = torch.randn(2, 3, 8, 8).to(torch.bfloat16)
    pooled = names["from_numpy"](functional.max_pool2d(names["to_numpy"](x), 2))
    assert pooled.dtype == torch.bfloat16
    torch.testing.assert_close(pooled, torch.nn.functional.max_pool2d(x, 2), rtol=0, atol=0)
    with pytest.raises(TypeError, match=r"^input must be an array, or what"):
        functional.max_pool2d(x, 2)
