"""Finder rules: who must find that the threat is there, what they need to find it, and when the record would have met it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Literal

from pydantic import Field, model_validator

from thirdsite.catalog.entry import Entry
from thirdsite.catalog.quantity import Choice, Number

MEASURED, DECLARED = "measured", "declared"
UNDISPUTED, ANY = "undisputed", "any"


class FinderRule(Entry):
    """What one finder of the threat requires before the gate opens; every requirement is an assumption with its grade."""

    kind: Literal["finder-rule"]
    finders: list[str] = Field(min_length=1)
    """Who must agree: ISO 3166 codes of countries, or the name of a body."""
    distance: Choice
    """`measured`: only distances others measured; `declared`: where none was measured, the declared one too."""
    outcome: Choice
    """`undisputed`: only flights nobody disputes; `any`: also those one side calls a success and another denies."""
    confidence: Number
    """Least confidence that a capital is within range."""
    capitals: Number
    """How many capitals must be within range with that confidence."""
    flights: Number
    """How many such flights."""

    @model_validator(mode="after")
    def _known(self) -> FinderRule:
        for name, known in (("distance", (MEASURED, DECLARED)), ("outcome", (UNDISPUTED, ANY))):
            value = getattr(self, name).value
            if value not in known:
                raise ValueError(f"{name} {value!r} is none of: {', '.join(known)}")
        if not 0.0 < self.confidence.si() <= 1.0:
            raise ValueError(f"confidence {self.confidence.si():g} must lie above 0 and be at most 1")
        for name in ("capitals", "flights"):
            if getattr(self, name).si() < 1.0:
                raise ValueError(f"{name} must be 1 or more")
        return self


@dataclass(frozen=True)
class Evidence:
    """What a finder is shown of one test."""

    test: str
    days: tuple[date, date]
    """First and last day the test's date can mean."""
    excluded: str
    """Why the test is no evidence under any rule; empty where it may be."""
    disputed: bool
    measured: dict[str, float] | None = field(default=None)
    """Confidence that each capital is within range, from the distance others measured; None where none did."""
    declared: dict[str, float] | None = field(default=None)
    """The same from the distance declared."""


@dataclass(frozen=True)
class Opening:
    """When a rule is met on a record."""

    days: tuple[date, date] | None
    """First and last day it can mean; None where the record never meets the rule."""
    tests: tuple[str, ...]
    """The tests it rests on; where it is never met, those that counted."""
    refused: dict[str, str]
    """Every test that does not count, with the reason."""


def refusal(rule: FinderRule, evidence: Evidence) -> str:
    """Why a test does not count under a rule; empty where it does."""
    if evidence.excluded:
        return evidence.excluded
    if evidence.disputed and rule.outcome.value == UNDISPUTED:
        return "the flight is disputed"
    within = evidence.measured
    if within is None and rule.distance.value == DECLARED:
        within = evidence.declared
    if within is None:
        return "no distance was measured" + ("" if evidence.declared is None else "; the declared one is not accepted")
    needed = rule.confidence.si()
    reached = sum(confidence >= needed for confidence in within.values())
    if reached < rule.capitals.si():
        best = max(within.values(), default=0.0)
        return f"{reached} capitals within range with confidence {needed:g} or more (greatest {best:.2f})"
    return ""


def opening(rule: FinderRule, record: Sequence[Evidence]) -> Opening:
    """The first moment at which a record of tests meets a rule.

    Tests are taken in the order of their dates; where only month or year is known, the rule is met at the earliest on the first
    day it can mean and at the latest on the last.
    """
    counted: list[Evidence] = []
    refused: dict[str, str] = {}
    for evidence in sorted(record, key=lambda one: (one.days, one.test)):
        reason = refusal(rule, evidence)
        if reason:
            refused[evidence.test] = reason
        else:
            counted.append(evidence)
    needed = ceil(rule.flights.si())
    if len(counted) < needed:
        return Opening(None, tuple(one.test for one in counted), refused)
    earliest = sorted(one.days[0] for one in counted)[needed - 1]
    latest = sorted(one.days[1] for one in counted)[needed - 1]
    return Opening((earliest, latest), tuple(one.test for one in counted if one.days[0] <= latest), refused)
