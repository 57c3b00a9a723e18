"""Monte Carlo in blocks of runs: the same result on any number of workers, stopped on an interval's width, resumed after a kill.

A block of runs depends on nothing but its number. Blocks are merged in their order, and the rule to stop is asked after each
in that order; blocks begun too many are thrown away. So neither workers nor a cluster change a bit of the result.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from zipfile import BadZipFile
from zlib import error

import numpy as np

from thirdsite.chain.progress import Bar
from thirdsite.chain.worker_processes import Processes, can_fork
from thirdsite.errors import BadInput, CannotWrite

Block = dict[str, np.ndarray]
"""Results of a block by name; the first axis of an array whose name does not begin with `sum_` counts runs."""
Work = Callable[[int], Block]


@dataclass(frozen=True)
class Stop:
    """When enough has been run: a number of runs, or the width of a probability's interval."""

    runs: int | None
    width: float | None = None
    most: int = 200_000
    """Runs at which a width is given up."""

    def blocks(self, block_runs: int) -> int:
        """Most blocks that may be needed."""
        return -(-(self.runs if self.runs is not None else self.most) // block_runs)

    def reached(self, merged: Block, width_of: Callable[[Block], float]) -> bool:
        """Whether the interval is narrow enough."""
        return self.runs is None and self.width is not None and width_of(merged) <= self.width


class Pool(Protocol):
    """Where blocks are worked on."""

    def submit(self, block: int) -> Any:
        """Begin a block; the result has `result()` and `cancel()`."""


def run_blocks(
    work: Work,
    stop: Stop,
    block_runs: int,
    width_of: Callable[[Block], float],
    *,
    workers: int = 1,
    cluster: str | None = None,
    kept: Path | None = None,
    bar: Bar | None = None,
) -> Block:
    """Run blocks until the rule to stop holds; the merged results.

    Parameters
    ----------
    work : the results of one block of `block_runs` runs, by its number
    width_of : width of the interval the rule asks for
    workers : processes where they can be forked and more than one block is to do, else threads
    cluster : address of a Dask scheduler; its workers take the place of processes, and `work` must be picklable
    kept : folder in which finished blocks are kept, and from which they are taken again; only this process uses it

    Raises
    ------
    CannotWrite : a block cannot be kept
    BadInput : a cluster without `dask.distributed`, or none at its address
    """
    merged: Block | None = None
    count = stop.blocks(block_runs)
    done = set() if kept is None else {block for block in range(count) if stored_block(kept, block) is not None}
    first = next((block for block in range(count) if block not in done), count)
    with _pool(work, workers, cluster, count - first - 1) as (pool, ahead):
        waiting: dict[int, Any] = {}
        begun = 0
        try:
            for block in range(count):
                while begun < min(count, block + ahead):
                    if begun not in done:
                        waiting[begun] = pool.submit(begun)
                    begun += 1
                found = _finished(waiting.pop(block, None), work, block, kept)
                merged = found if merged is None else merge(merged, found)
                if bar is not None:
                    bar.advance()
                if stop.reached(merged, width_of):
                    break
        finally:
            for left in waiting.values():
                left.cancel()
    assert merged is not None
    return first_runs(merged, stop.runs) if stop.runs is not None else merged


def _finished(waited: Any | None, work: Work, block: int, kept: Path | None) -> Block:
    """A block that was begun, which is then kept; or one taken from where it is kept."""
    if waited is None:
        assert kept is not None
        stored = stored_block(kept, block)
        return stored if stored is not None else work(block)
    found: Block = waited.result()
    if kept is not None:
        keep_block(kept, block, found)
    return found


def merge(one: Block, other: Block) -> Block:
    """Two blocks together: arrays of runs one after the other, sums added."""
    return {name: one[name] + other[name] if name.startswith("sum_") else np.concatenate([one[name], other[name]]) for name in one}


def first_runs(merged: Block, runs: int) -> Block:
    """The first so many runs; sums stay those of whole blocks."""
    return {name: values if name.startswith("sum_") else values[:runs] for name, values in merged.items()}


def stored_block(folder: Path, block: int) -> Block | None:
    """A block from its file; None where there is none, or one that was cut off or spoilt."""
    path = _block_path(folder, block)
    if not path.exists():
        return None
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError, KeyError, BadZipFile, error):
        return None


def keep_block(folder: Path, block: int, found: Block) -> None:
    """Write a block to its file: whole, or not at all.

    Raises
    ------
    CannotWrite : the disk refused it
    """
    path = _block_path(folder, block)
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            np.savez(file, allow_pickle=False, **found)
        part.replace(path)
    except OSError as refused:
        raise CannotWrite(f"cannot keep block {block} in {folder}: {refused}; free the place or name another --out") from refused


def _block_path(folder: Path, block: int) -> Path:
    return folder / f"block-{block:06d}.npz"


def check_cluster(address: str) -> None:
    """Raise BadInput where no Dask scheduler with workers answers at an address, or Dask is missing."""
    _client(address).close()


def _client(address: str) -> Any:
    """A client of the Dask scheduler at an address."""
    try:
        from distributed import Client
    except ImportError:
        raise BadInput("--cluster needs Dask; install it with: python -m pip install 'thirdsite[cluster]'") from None
    try:
        client = Client(address, timeout="10s", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as refused:
        raise BadInput(f"--cluster: no Dask scheduler answers at {address}: {refused}. Start one with: dask scheduler") from None
    if not client.nthreads():
        client.close()
        raise BadInput(f"--cluster: the Dask scheduler at {address} has no workers; start one with: dask worker {address}")
    return client


@contextmanager
def _pool(work: Work, workers: int, cluster: str | None, left: int) -> Iterator[tuple[Pool, int]]:
    """A pool that does `work`, and how many blocks to keep begun in it; `left` blocks come after the first."""
    if cluster is None:
        workers = max(workers, 1)
        if workers > 1 and left > 0 and can_fork():
            processes = Processes(work, min(workers, left + 1))
            try:
                yield processes, 2 * workers
            finally:
                processes.close()
            return
        pool = ThreadPoolExecutor(max_workers=workers)
        try:
            yield _Threads(pool, work), workers
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return
    client = _client(cluster)
    try:
        at_once = sum(client.nthreads().values())
        yield _Cluster(client, client.scatter(work, broadcast=True, hash=False)), 2 * at_once
    finally:
        client.close()


@dataclass(frozen=True)
class _Threads:
    pool: ThreadPoolExecutor
    work: Work

    def submit(self, block: int) -> Future[Block]:
        """Begin a block on a thread."""
        return self.pool.submit(self.work, block)


@dataclass(frozen=True)
class _Cluster:
    client: Any
    work: Any
    """Where the work lies on the cluster: sent there once."""

    def submit(self, block: int) -> Any:
        """Begin a block on the cluster; nothing of it is taken from an earlier call."""
        return self.client.submit(_done, self.work, block, pure=False)


def _done(work: Work, block: int) -> Block:
    return work(block)
