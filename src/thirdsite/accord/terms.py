"""The terms in force: sites, gates, rights of inspection and clocks, each figure with grade and source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from thirdsite.accord.proposals import Proposal, Proposals, check_nobody_left_out
from thirdsite.accord.record import Record
from thirdsite.accord.refusal import Refusal


@dataclass(frozen=True)
class Term:
    """A figure of the terms with where it comes from."""

    value: Any
    grade: str
    source: str

    @property
    def assumed(self) -> bool:
        """Whether nobody's text gives it."""
        return self.grade == "M"


def term(data: dict[str, Any] | None) -> Term | None:
    """A term of a body, None where it was left out."""
    return None if data is None else Term(data["value"], data["grade"], data["source"])


class Terms:
    """One set of terms as agreed."""

    def __init__(self, proposal: Proposal) -> None:
        body = proposal.body
        self.proposal = proposal
        self.name: str = body["terms"]
        self.between: list[str] = body["between"]
        self.sites: dict[str, dict[str, str]] = body["sites"]
        self.gates: dict[str, dict[str, Any]] = {gate["gate"]: gate for gate in body["gates"]}
        self.rights: dict[str, dict[str, Any]] = {right["right"]: right for right in body["inspection_rights"]}
        self.clocks: dict[str, Term] = {name: Term(**data) for name, data in body["clocks"].items()}

    def clock(self, name: str) -> float | None:
        """A clock of the terms, None where they have none of that name."""
        found = self.clocks.get(name)
        return None if found is None else float(found.value)


class TermsBook:
    """Every set of terms proposed and agreed; a fold."""

    def __init__(self) -> None:
        self.proposals = Proposals("terms")
        self._read: dict[str, Terms] = {}

    def at(self, at: str) -> Terms | None:
        """The terms in force; the last agreed where there are several."""
        found = self.proposals.in_force(at)
        if not found:
            return None
        latest = found[-1]
        if latest.record.id not in self._read:
            self._read[latest.record.id] = Terms(latest)
        return self._read[latest.record.id]

    def check(self, record: Record) -> None:
        """Refuse terms that contradict themselves."""
        self.proposals.check(record)
        if record.body["step"] == "propose":
            _check_terms(record.body)
            for other in self.proposals.in_force(record.issued_at):
                check_nobody_left_out(record, other)

    def add(self, record: Record) -> None:
        """Fold one record."""
        now = self.at(record.issued_at)
        self.proposals.add(record, (now.clock("withdrawal_notice_days") if now else None) or 0.0)


def _check_terms(body: dict[str, Any]) -> None:
    """Names used must be there, figures must be numbers, reciprocal rights must exist."""
    sites, rights = set(body["sites"]), [right["right"] for right in body["inspection_rights"]]
    gates = [gate["gate"] for gate in body["gates"]]
    for what, names in (("gate", gates), ("right", rights)):
        if len(set(names)) != len(names):
            raise Refusal("terms-contradict", f"two entries for one {what} among {', '.join(names)}; give each its own name")
    for entry in (*body["gates"], *body["inspection_rights"]):
        unknown = set(entry["sites"]) - sites
        if unknown:
            raise Refusal("terms-contradict", f"site {sorted(unknown)[0]!r} is not described under `sites`; add it there")
    for right in body["inspection_rights"]:
        other = right["reciprocal"]
        if other is not None and other not in rights:
            raise Refusal("terms-contradict", f"right {right['right']!r} is reciprocal to {other!r}, which the terms do not hold")
        both = set(right["sees"]) & {item["item"] for item in right["withheld_items"]}
        if both:
            raise Refusal("terms-contradict", f"right {right['right']!r} both shows and withholds {sorted(both)[0]!r}")
    for entry in (*body["gates"], *body["inspection_rights"], body["clocks"]):
        for name, value in entry.items():
            if isinstance(value, dict) and "value" in value and (not _number(value["value"]) or value["value"] < 0):
                raise Refusal("terms-contradict", f"{name} is {value['value']!r}; write a number of 0 or more")


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
