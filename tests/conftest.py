"""Test modules are imported on their own, so the helpers beside them (`reference`, `compare`) are put within reach."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
