"""A file written whole or not at all: under another name first, then renamed into its place."""

from __future__ import annotations

import os
from pathlib import Path

from thirdsite.errors import CannotWrite


def check_place(path: Path, option: str) -> None:
    """See before anything is computed that a file can be put at `path`; leaves nothing behind.

    Raises
    ------
    CannotWrite : it is a folder, or lies in none that can be written
    """
    if path.is_dir():
        raise CannotWrite(f"{option} {path} is a folder; name a file")
    if not path.parent.is_dir():
        raise CannotWrite(f"{option} {path}: there is no folder {path.parent}; make it, or name another place")
    if not os.access(path.parent, os.W_OK):
        raise CannotWrite(f"{option} {path}: cannot write in {path.parent} (permission denied); name another place")


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` at `path`; what was there stays if that fails.

    Raises
    ------
    CannotWrite : the disk refused it
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise CannotWrite(f"cannot write {path}: {error.strerror or error}; free the place or name another") from error
    finally:
        part.unlink(missing_ok=True)
