from cpool._kernels.baseline import pool as pool
