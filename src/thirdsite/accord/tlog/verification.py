"""What a check of a log found, and how it is said."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.tlog.checkpoint import Checkpoint

MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the rule it breaks, in words, and the number of the record if it is one's."""

    rule: str
    message: str
    number: int | None = None


@dataclass
class Verification:
    """Outcome of checking a log.

    `truncation` is `undecidable` without an earlier checkpoint, `found` where the log is shorter than that one, else `excluded`:
    up to the earlier size nothing is missing.
    """

    origin: str = ""
    size: int = 0
    root: bytes = b""
    own_policy: bool = False
    quorum: str = ""
    cosigners: dict[str, int] = field(default_factory=dict)
    quorum_size: int | None = None
    earlier: Checkpoint | None = None
    truncation: str = "undecidable"
    problems: list[Problem] = field(default_factory=list)
    problems_total: int = 0

    @property
    def verified(self) -> bool:
        """Whether nothing wrong was found."""
        return not self.problems

    def add(self, rule: str, message: str, number: int | None = None) -> None:
        """Note one more problem; beyond `MOST_PROBLEMS` they are only counted."""
        self.problems_total += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(rule, message, number))

    def sentence(self) -> str:
        """What was proved and what was not, in one sentence."""
        if not self.verified:
            first = self._first()
            more = f" (and {self.problems_total - 1} more)" if self.problems_total > 1 else ""
            return f"NOT verified, so nothing in this log is to be relied on: {first.rule}: {first.message}{more}."
        return f"Proved: {self._proved()}; not proved: {self._not_proved()}."

    def _proved(self) -> str:
        said = f"the {self.size} records of {self.origin} are whole, in order, admissible and signed by keys of the log's roster"
        if self.quorum_size is not None and self.cosigners:
            who = ", ".join(sorted(self.cosigners))
            said += f", {who} cosigned the tree of {self.quorum_size} records as the quorum {self.quorum!r} asks"
        if self.earlier is not None:
            said += f", and they continue your checkpoint of {self.earlier.size}"
        return said

    def _not_proved(self) -> str:
        parts = ["that what the records say is true", "that all that should be reported was"]
        if self.own_policy:
            parts.append("who made the log, as the policy came with it")
        if self.quorum_size is None:
            parts.append("that others were not shown another history, as the policy asks for no witness")
        elif self.quorum_size < self.size:
            parts.append(f"that others were shown the same last {self.size - self.quorum_size} records, which have no quorum yet")
        if self.earlier is None:
            parts.append("whether records were cut off the end, which is undecidable without an earlier checkpoint")
        else:
            parts.append(f"whether records after number {max(self.size, self.earlier.size) - 1} were cut off")
        return ", ".join(parts)

    def check(self) -> None:
        """`Refusal` with the rule of the first problem where there is one."""
        if not self.verified:
            rule = self._first().rule
            raise Refusal(rule, self.sentence().replace(f"{rule}: ", "", 1))

    def _first(self) -> Problem:
        """The problem nearest to the beginning of the log; those of no record come first."""
        return min(self.problems, key=lambda problem: -1 if problem.number is None else problem.number)

    def to_json(self) -> dict[str, Any]:
        """The outcome as `verify --json` prints it."""
        return {
            "verified": self.verified,
            "sentence": self.sentence(),
            "origin": self.origin,
            "size": self.size,
            "root": base64.b64encode(self.root).decode(),
            "policy": "own" if self.own_policy else "given",
            "quorum": self.quorum,
            "quorum_size": self.quorum_size,
            "cosigners": self.cosigners,
            "earlier_size": None if self.earlier is None else self.earlier.size,
            "truncation": self.truncation,
            "problems": [{"rule": one.rule, "message": one.message, "number": one.number} for one in self.problems],
            "problems_total": self.problems_total,
        }
