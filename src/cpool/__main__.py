"""``python -m cpool``."""

import sys

from cpool.cli import main

if __name__ == "__main__":
    sys.exit(main())
