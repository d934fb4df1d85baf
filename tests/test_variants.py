"""Every variant of the kernels that runs here gives the same bits, in any number of parts; and how one is chosen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cases import DTYPES, VARIANTS, WAYS, values
from compare import bits

import cpool
from cpool import _dispatch, _run, _threads
from cpool._variants import PLAIN
from cpool._variants import VARIANTS as _VARIANTS


def test_each_variant_is_imported_by_a_statement():
    """Which programs find that read source, such as those that freeze others."""
    source = Path(_dispatch.__file__).read_text("utf-8")
    for module in (PLAIN, *(variant.module for variant in _VARIANTS.values())):
        assert f"from cpool._kernels import {module}  #" in source


def assert_variants_agree(pool, shape, arguments, monkeypatch):
    monkeypatch.setattr(_threads, "GRAIN", 1)
    for dtype in DTYPES:
        x = values(dtype, shape)
        expected = None
        for variant in VARIANTS:
            monkeypatch.setattr(_run, "kernels", _dispatch.load(variant))
            for parts in (1, 2, 3, 7):
                found = bits(pool(x, **arguments, workers=parts))
                expected = expected or found
                assert found == expected, (variant, dtype, parts)


@pytest.mark.parametrize("op", ["max", "min", "avg"])
@pytest.mark.parametrize(("shape", "size"), [((3, 40, 301), (7, 50)), ((50, 60), (11, 1)), ((40, 41, 3), (6, 3, 2))])
def test_adaptive_variants_and_parts_agree_bit_for_bit(op, shape, size, monkeypatch):
    assert_variants_agree(getattr(cpool, f"adaptive_{op}_pool"), shape, {"output_size": size}, monkeypatch)


@pytest.mark.parametrize("op", ["max", "min", "avg"])
@pytest.mark.parametrize(("shape", "arguments"), [way[1:] for way in WAYS], ids=[way[0] for way in WAYS])
def test_variants_and_parts_agree_bit_for_bit(op, shape, arguments, monkeypatch):
    assert_variants_agree(getattr(cpool, f"{op}_pool"), shape, arguments, monkeypatch)


def run(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )
    return done.returncode, done.stdout.strip(), done.stderr.strip().splitlines()


@pytest.mark.parametrize("variant", [PLAIN, *VARIANTS])
def test_a_variant_can_be_forced(variant):
    code = "import cpool, cpool._dispatch as d; print(d.kernels.__name__, cpool.show_config('dicts')['kernels'])"
    status, out, _ = run(code, CPOOL_KERNELS=variant)
    assert status == 0
    module = PLAIN if variant == PLAIN else _VARIANTS[variant].module
    assert out.startswith(f"cpool._kernels.{module} {variant}, forced by CPOOL_KERNELS")
    assert out.endswith(", ".join([PLAIN, *_dispatch.runnable()]))


def test_the_door_for_c_opens_with_plain_kernels():
    status, out, _ = run("import cpool.capi as c; print(len(c.FUNCTIONS))", CPOOL_KERNELS=PLAIN)
    assert (status, int(out) > 0) == (0, True)


@pytest.mark.skipif(_dispatch.runnable() != VARIANTS, reason="this build has not all variants")
def test_the_best_is_chosen():
    environment = {name: value for name, value in os.environ.items() if name != "CPOOL_KERNELS"}
    code = "import cpool._dispatch as d; print(d.variant)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == VARIANTS[-1]


def test_an_unknown_variant():
    status, _, err = run("import cpool", CPOOL_KERNELS="v9")
    assert status == 1
    assert err[-1] == "ImportError: CPOOL_KERNELS must be one of plain, baseline, v3, v4, got 'v9'"


@pytest.mark.parametrize(
    ("level", "variants"),
    [(0, ["baseline"]), (1, ["baseline"]), (3, ["baseline", "v3"]), (4, ["baseline", "v3", "v4"])],
)
def test_variants_of_a_machine(level, variants, monkeypatch):
    monkeypatch.setattr(_dispatch, "x86_64_level", lambda: level)
    assert _dispatch.runnable() == variants
    assert _dispatch.choose(None)[0] == variants[-1]
    assert _dispatch.choose("")[0] == variants[-1]
    assert _dispatch.choose(PLAIN) == (PLAIN, "forced by CPOOL_KERNELS")
    if len(variants) < 3:
        with pytest.raises(ImportError) as caught:
            _dispatch.choose("v4")
        text = f"CPOOL_KERNELS must be one that this machine runs (plain, {', '.join(variants)}), got 'v4'"
        assert str(caught.value) == text


def test_show_config(capsys):
    assert cpool.show_config() is None
    printed = capsys.readouterr().out
    config = cpool.show_config("dicts")
    assert list(config) == ["cpool", "kernels", "workers", "python", "numpy", "platform"]
    assert all(f"{name:8} {value}" in printed for name, value in config.items())
    with pytest.raises(ValueError, match="mode must be 'stdout' or 'dicts', got 'json'"):
        cpool.show_config("json")
