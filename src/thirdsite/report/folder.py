"""The report's folder: built beside its place and swapped in whole, so that no run leaves half a report."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from thirdsite.errors import CannotWrite
from thirdsite.report.exports import SCHEMA

ANSWERS = "answers.json"
PAGE = "index.html"
SUBFOLDERS = ("figures", "tables", "maps", "exports")
_OURS = {ANSWERS, PAGE, *SUBFOLDERS, ".DS_Store", "Thumbs.db"}


def figure_path(question: str, figure: str) -> str:
    """Where a figure's picture lies in the report."""
    return f"figures/{_file_name(question, figure)}.png"


def table_path(question: str, table: str) -> str:
    """Where a table's CSV file lies in the report."""
    return f"tables/{_file_name(question, table)}.csv"


def map_path(question: str, figure: str) -> str:
    """Where the values of a map lie in the report, as netCDF."""
    return f"maps/{_file_name(question, figure)}.nc"


def export_path(question: str, figure: str, suffix: str) -> str:
    """Where a map lies in the report in an open format; `suffix` with its dot."""
    return f"exports/{_file_name(question, figure)}{suffix}"


def _file_name(question: str, name: str) -> str:
    if not re.fullmatch(r"[\w-]+", question + name, re.ASCII):
        raise ValueError(f"{question!r} and {name!r} name files: use letters, digits, _ and - only")
    return f"{question}-{name}"


def check_writable(folder: Path) -> None:
    """See that a report can be put at `folder`, before anything is computed; leaves nothing behind.

    Raises
    ------
    CannotWrite : the place cannot be written, is a file, or is a folder that holds anything but an earlier report
    """
    folder = folder.resolve()
    _check_replaceable(folder)
    _make_partial(folder).rmdir()


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """An empty folder to fill, which takes the place of `folder` if and only if the block ends without an error.

    Raises
    ------
    CannotWrite : as `check_writable`, or the disk refused a file
    """
    folder = folder.resolve()
    _check_replaceable(folder)
    partial = _make_partial(folder)
    try:
        yield partial
        _swap(partial, folder)
    except OSError as error:
        raise CannotWrite(f"cannot write the report to {folder}: {error}; free the place or name another") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _check_replaceable(folder: Path) -> None:
    if not os.path.exists(folder):  # unlike Path.exists, false where looking is not permitted
        return
    if not folder.is_dir():
        raise CannotWrite(f"{folder} is a file; name a folder for the report")
    if folder == Path.cwd() or folder in Path.cwd().parents:
        raise CannotWrite(f"{folder} is the folder you are in, and the report replaces it whole; name one inside it")
    if os.path.ismount(folder):
        raise CannotWrite(f"{folder} is a mount point and cannot be replaced; name a folder inside it")
    _check_ours(folder)


def _check_ours(folder: Path) -> None:
    try:
        names = {path.name for path in folder.iterdir()}
    except OSError as error:
        raise CannotWrite(f"cannot read {folder}: {error.strerror}; name another folder") from error
    if names and not _is_report(folder):
        raise CannotWrite(f"{folder} is not empty and is not a thirdsite report; name a new or an empty folder")
    if foreign := sorted(names - _OURS):
        raise CannotWrite(
            f"{folder} holds what thirdsite did not write ({', '.join(foreign[:5])}); "
            "move that away first, for the report replaces the folder whole"
        )


def _is_report(folder: Path) -> bool:
    try:
        root = json.loads((folder / ANSWERS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(root, dict) and root.get("schema") == SCHEMA


def _make_partial(folder: Path) -> Path:
    """A new empty folder in the nearest existing folder above, so that the last step is one renaming."""
    parent = next(place for place in folder.parents if os.path.exists(place))
    partial = parent / f".{folder.name}.partial-{os.getpid()}"
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
    except OSError as error:
        reason = error.strerror
        raise CannotWrite(f"cannot write in {parent} ({reason}); name a folder in a place you may write to") from error
    return partial


def _swap(partial: Path, folder: Path) -> None:
    """Put `partial` in the place of `folder`; the earlier report returns if that fails or is interrupted."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    earlier = partial.with_name(partial.name + "-earlier")
    if folder.exists():
        folder.rename(earlier)
    try:
        partial.rename(folder)
    except BaseException:
        if earlier.exists():
            earlier.rename(folder)
        raise
    shutil.rmtree(earlier, ignore_errors=True)
