"""Many writers, one log: each waits for its own record to be on disk, those who wait together share a sync."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread

from thirdsite.accord.records.record import Record
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.log import Log

MOST_TOGETHER = 256
"""Records in one transaction."""


class Appender:
    """Takes records from any number of threads; one thread of its own opens the log and writes.

    Parameters
    ----------
    open_log : opens the log with its key, called in the writing thread
    """

    def __init__(self, open_log: Callable[[], Log]) -> None:
        self._waiting: SimpleQueue[tuple[Record, Future[int]] | None] = SimpleQueue()
        self._opened: Future[None] = Future()
        self._thread = Thread(target=self._run, args=(open_log,), name="log-appender", daemon=True)
        self._thread.start()
        self._opened.result()

    def submit(self, record: Record) -> Future[int]:
        """A promise of the record's number, kept once the record is synced to disk, or broken by a `Refusal`."""
        promise: Future[int] = Future()
        self._waiting.put((record, promise))
        return promise

    def append(self, record: Record) -> int:
        """Add one record; returns its number once it is synced to disk."""
        return self.submit(record).result()

    def close(self) -> None:
        """Write what waits, then let go of the log."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self, open_log: Callable[[], Log]) -> None:
        try:
            log = open_log()
        except BaseException as error:
            self._opened.set_exception(error)
            return
        self._opened.set_result(None)
        with log:
            while batch := self._batch():
                self._write(log, batch)

    def _batch(self) -> list[tuple[Record, Future[int]]]:
        """The next record and all that wait with it; empty at the end."""
        taken = []
        item = self._waiting.get()
        while item is not None:
            taken.append(item)
            if self._waiting.empty() or len(taken) == MOST_TOGETHER:
                return taken
            item = self._waiting.get()
        if taken:
            self._waiting.put(None)
        return taken

    @staticmethod
    def _write(log: Log, batch: list[tuple[Record, Future[int]]]) -> None:
        try:
            results = log.append_each(record for record, _ in batch)
        except BaseException as error:
            for _, promise in batch:
                promise.set_exception(error)
            return
        for (_, promise), result in zip(batch, results, strict=True):
            if isinstance(result, Refusal):
                promise.set_exception(result)
            else:
                promise.set_result(result)
