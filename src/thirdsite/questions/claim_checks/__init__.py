"""One check for each claim of the register, by topic."""

from __future__ import annotations

from collections.abc import Callable

from thirdsite.catalog.records import Claim
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


def check(bench: Bench, claim: Claim) -> Checked:
    """Check one claim; one without a figure, or without a check here, cannot be decided and says why."""
    if not claim.found:
        return undecided("the text or table was looked for and not found; nothing is invented in its place", flip="the text itself")
    if claim.id not in CHECKS:
        return undecided("this program has no check for it", flip="a check in questions/claim_checks")
    return CHECKS[claim.id](bench, claim)


__all__ = ["CHECKS", "Bench", "Check", "Checked", "Turn", "Verdict", "check"]
