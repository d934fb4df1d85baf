from cpool._kernels.door import Pool

pool: Pool
