from setuptools import Extension, setup

import cpool

sources = ["cpool_sensor.c", "inner_loop.c", "region.c"]
setup(ext_modules=[Extension("cpool_sensor", sources, include_dirs=[cpool.get_include()])])
