"""The errors a reader of thirdsite can meet, by what the reader can do next."""

from __future__ import annotations


class ThirdsiteError(Exception):
    """Base of every error thirdsite raises on purpose; its text names the place and the remedy."""


class BadInput(ThirdsiteError):
    """A file, option or value that cannot be used: correct it and run again."""


class UnknownName(BadInput):
    """A name that the catalogue, the scenario or the program does not have."""

    def __init__(self, what: str, name: str, known: list[str]) -> None:
        from difflib import get_close_matches

        near = get_close_matches(name, known, n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(sorted(known)[:12])}"
        super().__init__(f"no {what} named {name!r}; {hint}")


class NoCommonFigure(BadInput, ValueError):
    """A figure that only named speakers give was asked for without naming one."""


class CannotWrite(BadInput):
    """An output folder or file that cannot be written."""


class OutOfRange(ThirdsiteError):
    """A flight asked for that the missile cannot make; the message states the shortfall."""


class OutsideValidity(ThirdsiteError):
    """A case outside what the model covers; the message states the bound."""


class Stopped(ThirdsiteError):
    """Ctrl-C, where something was kept; the message says what, and how to go on."""


class WorkerLost(ThirdsiteError):
    """A worker process that was ended by something else than this program."""
