from cpool._kernels.baseline import Call as Call
