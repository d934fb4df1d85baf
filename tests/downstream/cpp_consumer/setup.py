from setuptools import Extension, setup

import cpool

flags = ["-std=c++11", "-Wall", "-Wextra"]
setup(
    ext_modules=[
        Extension(
            "cpool_grid",
            ["cpool_grid.cpp", "halve.cpp"],
            include_dirs=[cpool.get_include()],
            language="c++",
            extra_compile_args=flags,
        )
    ]
)
