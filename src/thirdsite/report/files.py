"""Several files written together: all whole or none."""

from __future__ import annotations

import os
from pathlib import Path

from thirdsite.errors import CannotWrite


def check_folder(folder: Path) -> None:
    """See that files can be put into a folder, before anything is computed; makes the folder.

    Raises
    ------
    CannotWrite : it is a file, or cannot be made or written
    """
    probe = folder / f".partial-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotWrite(f"cannot write in {folder}: {error.strerror}; name another folder") from error


def write_together(folder: Path, texts: dict[str, str]) -> None:
    """Write texts as files of a folder; those that are there stay until every new one is on the disk.

    Raises
    ------
    CannotWrite : the disk refused one; nothing was changed
    """
    partial = {name: folder / f".{name}.partial-{os.getpid()}" for name in texts}
    try:
        for name, text in texts.items():
            partial[name].write_text(text, encoding="utf-8", newline="\n")
        for name, path in partial.items():
            path.replace(folder / name)
    except OSError as error:
        raise CannotWrite(f"cannot write in {folder}: {error.strerror}; free the place or name another folder") from error
    finally:
        for path in partial.values():
            path.unlink(missing_ok=True)
