"""Files that are written whole or not at all."""

import os
import shutil
import threading
from pathlib import Path


def replace(path: str | os.PathLike[str], data: bytes) -> None:
    """Put a file of `data` in the place of what is there, which stays if that fails, as on a full disk."""
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():  # a pipe, or what discards all
        target.write_bytes(data)
        return
    part = target.with_name(f".cpool-{os.getpid()}-{threading.get_ident()}.part")  # a name may have no room for more
    try:
        part.write_bytes(data)
        if target.exists():
            shutil.copymode(target, part)
        os.replace(part, target)
    except OSError as error:
        error.filename, error.filename2 = os.fspath(path), None
        raise
    finally:
        part.unlink(missing_ok=True)
