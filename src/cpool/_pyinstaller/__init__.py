"""How PyInstaller freezes programs that use the package: ``pyproject.toml`` tells it of `hook_folders`."""

from pathlib import Path


def hook_folders() -> list[str]:
    """The folders of hooks: this one."""
    return [str(Path(__file__).parent)]
