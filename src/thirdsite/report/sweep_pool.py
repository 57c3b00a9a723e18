"""Points of a sweep on several processes or on a cluster; one that is killed is put in place again."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import Any

from thirdsite.chain.case import Case
from thirdsite.errors import ThirdsiteError
from thirdsite.questions.sweep import Figure, SweepWork

MOST_LOSSES = 2
"""So often in a row, without a point finished in between, may workers be killed before the sweep gives up."""
AHEAD = 2
"""Points begun for each worker."""

_WORK: SweepWork | None = None
_CASE: Case | None = None


class WorkersLost(ThirdsiteError):
    """Workers were killed again and again; the message says what is kept and how to go on."""


def run_points(work: SweepWork, points: list[int], workers: int, cluster: str | None) -> Iterator[tuple[int, list[Figure]]]:
    """Each of the points with its figures, in the order in which they are finished.

    Raises
    ------
    ThirdsiteError : a point that cannot be examined
    WorkersLost : workers were killed, and those put in their place too
    """
    if cluster is not None:
        yield from _on_cluster(work, points, cluster)
    elif workers == 1 or len(points) <= 1:
        case: Case | None = None
        for point in points:
            found, case = work.at(point, case)
            yield point, found
    else:
        yield from _on_processes(work, points, min(workers, len(points)))


def _on_processes(work: SweepWork, points: list[int], workers: int) -> Iterator[tuple[int, list[Figure]]]:
    left, losses = list(points), 0
    while left:
        pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(work,))
        try:
            for point, found in _finished(pool, left, AHEAD * workers):
                losses = 0
                yield point, found
                left.remove(point)
        except BrokenProcessPool:
            losses += 1
            if losses > MOST_LOSSES:
                raise WorkersLost(
                    f"a worker was killed {losses} times with no point finished in between, perhaps for want of memory. The points "
                    "finished so far are kept: the same command goes on with them; try fewer --workers"
                ) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _finished(pool: ProcessPoolExecutor, points: list[int], ahead: int) -> Iterator[tuple[int, list[Figure]]]:
    rest, waiting = iter(list(points)), dict[Future[list[Figure]], int]()
    while True:
        while len(waiting) < ahead and (point := next(rest, None)) is not None:
            waiting[pool.submit(_point, point)] = point
        if not waiting:
            return
        for done in wait(waiting, return_when=FIRST_COMPLETED).done:
            yield waiting.pop(done), done.result()


def _begin(work: SweepWork) -> None:
    """A worker begins: it ends with the program that began it, even one that was killed."""
    global _WORK
    _WORK = work
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _point(point: int) -> list[Figure]:
    global _CASE
    assert _WORK is not None
    found, _CASE = _WORK.at(point, _CASE)
    return found


def _on_cluster(work: SweepWork, points: list[int], cluster: str) -> Iterator[tuple[int, list[Figure]]]:
    """On the workers of a Dask scheduler, which puts a killed worker's points on another."""
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    from thirdsite.chain.monte_carlo import _client

    client = _client(cluster)
    try:
        sent = client.scatter(work, broadcast=True, hash=False)
        begun: dict[Any, int] = {client.submit(_point_of, sent, point, pure=False): point for point in points}
        for done in as_completed(list(begun), loop=client.loop):
            yield begun[done], done.result()
    except KilledWorker as killed:
        raise WorkersLost(
            f"the cluster lost its workers over one point: {killed}. The points finished so far are kept: the same command goes on "
            "with them"
        ) from None
    finally:
        client.close()


def _point_of(work: SweepWork, point: int) -> list[Figure]:
    return work.at(point)[0]
