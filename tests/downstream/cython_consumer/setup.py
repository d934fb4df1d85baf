from setuptools import Extension, setup

from Cython.Build import cythonize  # isort: skip  (setuptools first)

setup(ext_modules=cythonize([Extension("cpool_frames", ["cpool_frames.pyx"])], language_level=3))
