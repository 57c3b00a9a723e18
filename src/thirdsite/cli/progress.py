"""Progress on the terminal: what is being computed, and how long it will still take."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from thirdsite.chain.progress import Bar


class Bars:
    """Rich progress bars where the error stream is a terminal, one plain line a phase elsewhere."""

    def phase(self, text: str, steps: int) -> AbstractContextManager[Bar]:
        """A phase of so many steps begins."""
        return _drawn(text, steps) if sys.stderr.isatty() else _plain(text)


class _RichBar:
    def __init__(self, advance: object) -> None:
        self._advance = advance

    def advance(self, steps: int = 1) -> None:
        """Some steps are done."""
        self._advance(steps)  # type: ignore[operator]


@contextmanager
def _drawn(text: str, steps: int) -> Iterator[Bar]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:<58}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(text, total=max(steps, 1))
        yield _RichBar(lambda done: progress.advance(task, done))
        progress.update(task, completed=max(steps, 1))


@contextmanager
def _plain(text: str) -> Iterator[Bar]:
    begun = time.monotonic()
    yield _RichBar(lambda _: None)
    sys.stderr.write(f"{text}: {time.monotonic() - begun:.1f} s\n")
    sys.stderr.flush()
