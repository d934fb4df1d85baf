from cpool._kernels.baseline import address_of_run as address_of_run
from cpool._kernels.baseline import counters as counters
