"""`cpool.h` in strict C and C++, and what its functions do before `cpool_import()`."""

import ctypes
import os
import shutil
import subprocess
import sys
import sysconfig

import pytest

import cpool

SOURCE = """
#include <cpool.h>
#ifdef __cplusplus
extern "C" {
#endif
int one(void);
int all(void);
ptrdiff_t sizes(void);
const char *texts(int which);
int one(void) {
    const cpool_window window = {1, 1, 1, 0, 0, 0};
    float x = 1, y = 7;
    int code = cpool_max_pool2d_f32(&x, &y, 1, 1, 1, 1, &window, &window);
    return y == 7 ? code : 1;
}
int all(void) {
    return cpool_pool(NULL, NULL, NULL, NULL, NULL) + cpool_max_unpool(NULL, NULL, NULL, 0, NULL)
        + cpool_max_pool_backward(NULL, NULL, NULL, 0, NULL) + cpool_avg_pool_backward(NULL, NULL, NULL);
}
ptrdiff_t sizes(void) { return cpool_output_size(1, NULL); }
const char *texts(int which) { return which ? cpool_strerror(which) : cpool_version(); }
#ifdef __cplusplus
}
#endif
"""
LANGUAGES = [("cc", "c", "c11"), ("cc", "c", "c17"), ("c++", "c++", "c++17"), ("c++", "c++", "c++20")]


@pytest.mark.skipif(os.name == "nt", reason="the flags are those of GCC and Clang")
@pytest.mark.parametrize(("compiler", "language", "standard"), LANGUAGES)
def test_the_header_is_clean_and_says_when_it_was_not_imported(tmp_path, compiler, language, standard):
    if shutil.which(compiler) is None:
        pytest.skip(f"no {compiler}")
    source, made = tmp_path / "source", tmp_path / f"{language}-{standard}.so"
    source.write_text(SOURCE)
    strict = [f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-shared", "-fPIC"]
    paths = ["-I", cpool.get_include(), "-isystem", sysconfig.get_path("include")]
    if sys.platform == "darwin":
        strict += ["-undefined", "dynamic_lookup"]
    command = [compiler, *strict, *paths, "-x", language, source, "-o", made]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    library = ctypes.CDLL(str(made))
    library.sizes.restype, library.texts.restype = ctypes.c_ssize_t, ctypes.c_char_p
    assert library.one() == -9
    assert library.all() == 4 * -9
    assert library.sizes() == -9
    assert library.texts(0) == b""
    assert library.texts(-9) == b"cpool_import() has not been called, or failed"
