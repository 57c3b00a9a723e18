"""What a check says of a claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from thirdsite.questions.answer import Json


class Verdict(StrEnum):
    """How a claim stands."""

    HOLDS = "holds"
    ONLY_IF = "holds only if"
    FAILS = "does not hold"
    OPEN = "cannot be decided"


@dataclass(frozen=True)
class Turn:
    """A figure that decides a claim: what is taken, and from where on the verdict is another."""

    assumption: str
    nominal: float
    at: float | None
    """None where no value that was tried turns it over."""
    unit: str


@dataclass(frozen=True)
class Checked:
    """One claim checked: our figure in the claim's setting, and what turns the verdict over."""

    verdict: Verdict
    figure: str
    """Our figure, in words and units."""
    setting: str
    flip: str
    """What would turn the verdict over; how far it was tried where nothing did."""
    reason: str = ""
    """The condition of "holds only if", the reason of "cannot be decided"."""
    figures: Json = field(default_factory=dict)
    """The same figures as numbers, keys with units."""
    turn: Turn | None = None
    """Where one number decides."""


def undecided(reason: str, figure: str = "none", setting: str = "not computed", flip: str = "a source with the figure") -> Checked:
    """A claim that cannot be decided, with the reason."""
    return Checked(Verdict.OPEN, figure, setting, flip, reason)
