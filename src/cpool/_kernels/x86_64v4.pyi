from cpool._kernels.baseline import Call as Call
from cpool._kernels.baseline import counters as counters
