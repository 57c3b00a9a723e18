"""Telling how far a run is: the chain reports steps, the command line draws them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Bar(Protocol):
    """One phase of a run under way."""

    def advance(self, steps: int = 1) -> None:
        """Some steps are done."""


class Progress(Protocol):
    """Where phases are announced."""

    def phase(self, text: str, steps: int) -> AbstractContextManager[Bar]:
        """A phase of so many steps begins."""


class _Quiet:
    def advance(self, steps: int = 1) -> None:
        """Say nothing."""


class Silent:
    """Progress that nobody watches."""

    @contextmanager
    def phase(self, text: str, steps: int) -> Iterator[Bar]:
        """A phase that says nothing."""
        yield _Quiet()
