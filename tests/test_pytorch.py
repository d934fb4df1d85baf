"""Random calls beside PyTorch, where it has the same thing: values, indices, unpooling and gradients."""

import numpy as np
import pytest
import reference

import cpool

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
F = torch.nn.functional
SEEDS = range(15)
CASES = 20  # of each seed


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def theirs(name, count):
    return getattr(F, f"{name}{count}d")


def random_case(rng, *, dilated, ceils=True):
    """Return an input without NaN and the arguments of a window over its last axes that both accept."""
    while True:
        count = int(rng.integers(1, 4))
        shape = (*map(int, rng.integers(1, 4, 2)), *map(int, rng.integers(1, (40, 14, 8)[count - 1], count)))
        kernel = tuple(map(int, rng.integers(1, 5, count)))
        options = {
            "kernel_size": kernel,
            "stride": tuple(map(int, rng.integers(1, 4, count))) if rng.random() < 0.7 else None,
            "padding": tuple(int(rng.integers(k // 2 + 1)) for k in kernel),
            "ceil_mode": bool(ceils and rng.integers(2)),
        }
        if dilated:
            options["dilation"] = tuple(map(int, rng.integers(1, 4, count)))
        if count == 3 and not dilated and any(map(int.__lt__, shape[2:], kernel)):
            continue  # avg_pool3d refuses it, also where padding makes room for it
        try:
            reference.output_shape(shape, **options)
        except ValueError:
            continue
        return count, random_values(rng, shape), options


def random_values(rng, shape):
    """Return floats that are all different, or few different ones."""
    dtype = rng.choice([np.float32, np.float64])
    if rng.random() < 0.5:
        return rng.permutation(int(np.prod(shape))).reshape(shape).astype(dtype)
    return rng.integers(-3, 3, shape).astype(dtype)


def random_divisor(rng, count):
    options = {"count_include_pad": bool(rng.integers(2))}
    if count > 1 and rng.random() < 0.3:
        options["divisor_override"] = int(rng.choice([1, 3, 7]))
    return options


def without(options, *names):
    return {name: value for name, value in options.items() if name not in names}


def assert_equal(ours, tensor, case):
    assert ours.dtype == tensor.numpy().dtype, case
    np.testing.assert_array_equal(ours, tensor.numpy(), err_msg=str(case))


def assert_close(ours, tensor, x, case):
    expected = tensor.numpy()
    assert ours.dtype == expected.dtype, case
    assert ours.shape == expected.shape, case
    allowed = 40 * np.finfo(ours.dtype).eps * max(np.abs(x).max(), np.abs(expected).max())
    np.testing.assert_allclose(ours, expected, rtol=0, atol=allowed, err_msg=str(case))


@pytest.mark.parametrize("seed", SEEDS)
def test_maximum(seed):
    """Also the minimum, which is the maximum of what is negative."""
    rng = np.random.default_rng(seed)
    for _ in range(CASES):
        count, x, options = random_case(rng, dilated=True)
        values, indices = theirs("max_pool", count)(torch.from_numpy(x), **options, return_indices=True)
        case = (x.shape, options)
        ours = cpool.max_pool(x, **options, return_indices=True)
        assert_equal(ours[0], values, case)
        assert_equal(ours[1], indices, case)
        assert_equal(cpool.max_pool(x, **options), values, case)
        least = cpool.min_pool(-x, **options, return_indices=True)
        np.testing.assert_array_equal(-least[0], ours[0], err_msg=str(case))
        np.testing.assert_array_equal(least[1], ours[1], err_msg=str(case))


@pytest.mark.parametrize("seed", SEEDS)
def test_average(seed):
    rng = np.random.default_rng(seed)
    for _ in range(CASES):
        count, x, options = random_case(rng, dilated=False)
        options |= random_divisor(rng, count)
        expected = theirs("avg_pool", count)(torch.from_numpy(x), **options)
        assert_close(cpool.avg_pool(x, **options), expected, x, (x.shape, options))


@pytest.mark.parametrize("seed", SEEDS)
def test_adaptive(seed):
    rng = np.random.default_rng(seed)
    for _ in range(CASES):
        count, x, _ = random_case(rng, dilated=False)
        size = tuple(map(int, rng.integers(1, 9, count)))
        tensor = torch.from_numpy(x)
        values, indices = theirs("adaptive_max_pool", count)(tensor, size, return_indices=True)
        ours = cpool.adaptive_max_pool(x, size, return_indices=True)
        assert_equal(ours[0], values, (x.shape, size))
        assert_equal(ours[1], indices, (x.shape, size))
        average = theirs("adaptive_avg_pool", count)(tensor, size)
        assert_close(cpool.adaptive_avg_pool(x, size), average, x, (x.shape, size))


@pytest.mark.parametrize("seed", SEEDS)
def test_other_axes(seed):
    """Channels last, and axes in another order than in memory; indices count the axes in ascending order."""
    rng = np.random.default_rng(seed)
    for _ in range(CASES):
        count, x, options = random_case(rng, dilated=True)
        expected = theirs("max_pool", count)(torch.from_numpy(x), **options, return_indices=True)
        last = np.ascontiguousarray(np.moveaxis(x, 1, -1))
        axes = tuple(range(1, count + 1))
        order = rng.permutation(count)
        turned = {name: option for name, option in options.items() if not isinstance(option, tuple)}
        turned |= {name: tuple(options[name][i] for i in order) for name in options if name not in turned}
        ours = cpool.max_pool(last, **turned, axes=tuple(axes[i] for i in order), return_indices=True)
        for found, tensor in zip(ours, expected, strict=True):
            assert_equal(np.moveaxis(found, -1, 1), tensor, (x.shape, options, order))


@pytest.mark.parametrize("seed", SEEDS)
def test_unpooling(seed):
    rng = np.random.default_rng(seed)
    for _ in range(CASES):
        count, x, options = random_case(rng, dilated=False, ceils=False)
        y, indices = theirs("max_pool", count)(torch.from_numpy(x), **options, return_indices=True)
        window = without(options, "ceil_mode")
        window["stride"] = window["stride"] or window["kernel_size"]
        expected = theirs("max_unpool", count)(y, indices, **window, output_size=x.shape[2:])
        axes = tuple(range(2, count + 2))
        ours = cpool.max_unpool(y.numpy(), indices.numpy(), x.shape, axes=axes)
        assert_equal(ours, expected, (x.shape, options))


def gradients(pool, x, grad_of):
    """Return the gradient that comes back to `x` from `grad_of(result)`, and what went in."""
    tensor = torch.from_numpy(x).requires_grad_()
    result = pool(tensor)
    grad = grad_of(tuple(result.shape)).astype(x.dtype)
    result.backward(torch.from_numpy(grad))
    return tensor.grad, grad


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_of_the_maximum(seed):
    """Whole numbers, so that sums are exact; a tie's goes to the first."""
    rng = np.random.default_rng(seed)
    for _ in range(CASES):
        count, x, options = random_case(rng, dilated=True)
        axes = tuple(range(2, count + 2))
        pool, small = theirs("max_pool", count), lambda shape: rng.integers(-9, 9, shape)
        expected, grad = gradients(lambda tensor, pool=pool, o=options: pool(tensor, **o), x, small)
        _, indices = cpool.max_pool(x, **options, return_indices=True)
        assert_equal(cpool.max_pool_backward(grad, indices, x.shape, axes=axes), expected, (x.shape, options))
        size = tuple(map(int, rng.integers(1, 9, count)))
        pool = theirs("adaptive_max_pool", count)
        expected, grad = gradients(lambda tensor, pool=pool, size=size: pool(tensor, size), x, small)
        _, indices = cpool.adaptive_max_pool(x, size, return_indices=True)
        assert_equal(cpool.max_pool_backward(grad, indices, x.shape, axes=axes), expected, (x.shape, size))


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_of_the_average(seed):
    rng = np.random.default_rng(seed)
    for _ in range(CASES):
        count, x, options = random_case(rng, dilated=False)
        options |= random_divisor(rng, count)
        pool = theirs("avg_pool", count)
        expected, grad = gradients(lambda tensor, pool=pool, o=options: pool(tensor, **o), x, rng.standard_normal)
        ours = cpool.avg_pool_backward(grad, x.shape, **options)
        assert_close(ours, expected, grad, (x.shape, options))
