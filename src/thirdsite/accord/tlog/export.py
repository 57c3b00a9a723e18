"""A log as a folder of static files (C2SP tlog-tiles), for whoever reads it with other tools."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.log import Log
from thirdsite.accord.tlog.store import Row
from thirdsite.accord.tlog.tiles import HASH_BYTES, WIDTH


def tile_path(number: int, width: int = WIDTH) -> str:
    """Path of a tile within its level: groups of three digits, all but the last behind an `x`.

    Source: C2SP tlog-tiles, "Merkle Tree".
    """
    last = f"{number % 1000:03d}"
    while number >= 1000:
        number //= 1000
        last = f"x{number % 1000:03d}/{last}"
    return last if width == WIDTH else f"{last}.p/{width}"


def export(log: Log, folder: Path) -> int:
    """Write `checkpoint`, `tile/<level>/<number>`, `tile/entries/<number>`, `policy` and `records.jsonl`.

    Parameters
    ----------
    folder : made by this function, whole or not at all

    Returns
    -------
    number of records written
    """
    if folder.exists():
        raise Refusal("exists", f"the folder {str(folder)!r} is there already; choose another name")
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        unfinished.mkdir(parents=True)
        size = _write(log, unfinished)
        unfinished.rename(folder)
    except OSError as error:
        raise Refusal("cannot-write", f"the folder {str(folder)!r} cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return size


def _write(log: Log, folder: Path) -> int:
    head = log.head()
    cosigned = dict(log.store.witnessed()).get(head.size)
    _put(folder / "checkpoint", (cosigned or str(head)).encode())
    _put(folder / "policy", (log.store.meta("policy") or "").encode())
    for level, number, width in tiles_of(head.size):
        hashes = log.store.tile_hashes(level, number)[: width * HASH_BYTES]
        _put(folder / "tile" / str(level) / tile_path(number, width), hashes)
    with (folder / "records.jsonl").open("wb") as lines:
        for number, rows in enumerate(_bundles(log.store.rows(0, head.size))):
            entries = b"".join(len(row.data).to_bytes(2, "big") + row.data for row in rows)
            _put(folder / "tile" / "entries" / tile_path(number, len(rows)), entries)
            lines.writelines(row.data + b"\n" for row in rows)
    return head.size


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Level, number and width of every tile of a tree, the unfinished ones included."""
    level = 0
    while size:
        for number in range(size // WIDTH):
            yield level, number, WIDTH
        if size % WIDTH:
            yield level, size // WIDTH, size % WIDTH
        size //= WIDTH
        level += 1


def _bundles(rows: Iterator[Row]) -> Iterator[list[Row]]:
    bundle: list[Row] = []
    for row in rows:
        bundle.append(row)
        if len(bundle) == WIDTH:
            yield bundle
            bundle = []
    if bundle:
        yield bundle


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
