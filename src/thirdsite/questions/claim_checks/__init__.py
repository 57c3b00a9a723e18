"""One check for each claim of the register, by topic."""

from __future__ import annotations

from collections.abc import Callable

from thirdsite.catalog.records import Claim
from thirdsite.errors import OutOfRange, OutsideValidity
from thirdsite.questions.claim_checks import defence, growth, interceptor, radar, reach_russia
from thirdsite.questions.claim_checks.bench import Bench
from thirdsite.questions.claim_checks.verdicts import Checked, Turn, Verdict, undecided

Check = Callable[[Bench, Claim], Checked]
CHECKS: dict[str, Check] = {
    **reach_russia.CHECKS,
    **interceptor.CHECKS,
    **radar.CHECKS,
    **defence.CHECKS,
    **growth.CHECKS,
}


NEEDS_PAIRS = ("R1", "R2", "R3", "R4", "R5", "R6", "R7", "S2", "S11", "E8", "G5")
"""Checks on flights from the scenario's bases to its targets."""


def check(bench: Bench, claim: Claim) -> Checked:
    """Check one claim; one that has no figure, or that the model cannot examine, cannot be decided and says why.

    Raises
    ------
    BadInput : the claim lacks a figure its check needs, or the catalogue an entry
    """
    if not claim.found:
        return undecided("the text or table was looked for and not found; nothing is invented in its place", flip="the text itself")
    if claim.id not in CHECKS:
        return undecided("this program has no check for it", flip="a check in questions/claim_checks")
    if claim.id in NEEDS_PAIRS and not bench.pairs:
        return undecided("no missile of the scenario's bases arrives at any of its targets", flip="other bases or targets")
    try:
        return CHECKS[claim.id](bench, claim)
    except (OutsideValidity, OutOfRange) as error:
        return undecided(f"outside what the model covers: {error}", flip="a case inside it")


__all__ = ["CHECKS", "Bench", "Check", "Checked", "Turn", "Verdict", "check"]
