"""Names that other libraries have lead to ours, and no signature shows how."""

import inspect
import re
from pathlib import Path

import numpy as np
import pytest

import cpool
from cpool import functional

X = np.zeros((4, 4))
OTHERS = {"get_include", "set_workers", "show_config"}
FUNCTIONS = [name for name in cpool.__all__ if inspect.isfunction(getattr(cpool, name)) and name not in OTHERS]
TORCH = [value for name, value in vars(functional).items() if re.search("[123]d$", name)]


@pytest.mark.parametrize(
    ("keyword", "hint"),
    [
        ("strides", "stride"),
        ("pool_size", "kernel_size"),
        ("data_format", "axes, which is (1, 2) for NHWC"),
        ("footprint", "kernel_size, since windows are rectangles, or where"),
        ("axis", "axes"),
        ("pads", "padding"),
        ("mask", "where, which is True for what counts"),
        ("celi_mode", "ceil_mode"),
        ("num_threads", "workers"),
    ],
)
def test_keywords(keyword, hint):
    for function in (cpool.max_pool, cpool.min_pool, cpool.avg_pool):
        with pytest.raises(TypeError) as caught:
            function(X, 2, **{keyword: 2})
        expected = f"{function.__name__}() got an unexpected keyword argument {keyword!r}; use {hint}"
        assert str(caught.value).startswith(expected)


def test_a_keyword_in_place_of_one_that_is_needed():
    with pytest.raises(TypeError, match="kernel_size"):
        cpool.max_pool(X, pool_size=2)


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if "unknown" in getattr(cpool, name).__code__.co_varnames])
def test_every_function_refuses_what_it_does_not_have(name):
    function = getattr(cpool, name)
    needed = [p for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    with pytest.raises(TypeError) as caught:
        function(*[X] * len(needed), qqq=1)
    assert str(caught.value) == f"{name}() got an unexpected keyword argument 'qqq'"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_signatures_are_as_written(name):
    kinds = {parameter.kind for parameter in inspect.signature(getattr(cpool, name)).parameters.values()}
    assert inspect.Parameter.VAR_KEYWORD not in kinds


@pytest.mark.parametrize("function", [*map(vars(cpool).get, FUNCTIONS), *TORCH], ids=lambda function: function.__name__)
def test_every_function_documents_what_it_has(function):
    """Each parameter once, what comes back and what is raised, in its own docstring, and an example."""
    text = inspect.getdoc(function)
    parameters = inspect.signature(function).parameters
    entries = re.findall(r"^(\w+) : ", text[text.index("Parameters\n") : text.index("Returns\n")], re.MULTILINE)
    assert entries == list(parameters)
    assert "\nTypeError\n    If" in text
    assert re.search(r"\nReturns\n-------\n(\w+ : )?(numpy.ndarray|tuple|list)\b.*\n    \S", text)
    assert "\nExamples\n--------\n>>> " in text


def test_annotations_are_shown_as_they_are_written():
    shown = str(inspect.signature(cpool.max_pool))
    assert shown.startswith(
        "(x: 'ArrayLike', kernel_size: 'Size', stride: 'Size | None' = None, padding: 'Padding' = 0,"
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("average_pool", "avg_pool"),
        ("MaxPool2d", "max_pool"),
        ("max_pool3d", "max_pool"),
        ("AveragePool2D", "avg_pool"),
        ("mean_pool", "avg_pool"),
        ("global_average_pool", "global_avg_pool"),
        ("AdaptiveAvgPool2d", "adaptive_avg_pool"),
        ("MaxUnpool2d", "max_unpool"),
        ("MaxPooling2D", "max_pool"),
        ("GlobalAveragePooling1D", "global_avg_pool"),
    ],
)
def test_attributes(name, hint):
    with pytest.raises(AttributeError) as caught:
        getattr(cpool, name)
    assert str(caught.value) == f"module 'cpool' has no attribute {name!r}; use {hint}"


@pytest.mark.parametrize("name", ["median_pool", "x", "_numpy"])
def test_attributes_like_none_of_ours(name):
    with pytest.raises(AttributeError) as caught:
        getattr(cpool, name)
    assert str(caught.value) == f"module 'cpool' has no attribute {name!r}"


@pytest.mark.parametrize("path", ["photo.png", b"photo.png", Path("photo.png")])
def test_a_path_in_place_of_an_image(path):
    with pytest.raises(TypeError, match=r"^x must be an array, got .*photo\.png.*; cpool\.viz\.read_image reads"):
        cpool.max_pool(path, 2)


@pytest.mark.parametrize("padding", ["SAME", "VALID", "SAME_UPPER", "Same_Lower"])
def test_padding_in_capitals(padding):
    np.testing.assert_array_equal(cpool.max_pool(X, 3, 2, padding), cpool.max_pool(X, 3, 2, padding.lower()))
