"""What several parties must agree to: proposed by one, agreed by each other, changed or withdrawn; a fold over records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from thirdsite.accord import moments
from thirdsite.accord.record import Record
from thirdsite.accord.refusal import Refusal


@dataclass
class Proposal:
    """A proposal with who agreed to it when."""

    record: Record
    agreed: dict[str, Record] = field(default_factory=dict)
    in_force_from: str | None = None
    ended_at: str | None = None
    """When it was withdrawn, replaced, or a notice of withdrawal runs out."""
    ended_by: str | None = None

    @property
    def body(self) -> dict[str, Any]:
        """Body of the proposal."""
        return self.record.body

    @property
    def records(self) -> tuple[str, ...]:
        """The records it rests on."""
        return (self.record.id, *(one.id for one in self.agreed.values()))

    def missing(self) -> list[str]:
        """Parties whose agreement is still wanted."""
        given = {self.record.party, *self.agreed}
        return [party for party in self.body["between"] if party not in given]

    def in_force(self, at: str) -> bool:
        """Whether it is agreed and has not ended by then."""
        return self.in_force_from is not None and self.in_force_from <= at and (self.ended_at is None or at < self.ended_at)

    def pending(self) -> bool:
        """Whether agreement is still awaited."""
        return self.in_force_from is None and self.ended_at is None


def check_nobody_left_out(record: Record, other: Proposal) -> None:
    """What some have agreed is changed only with the consent of every one of them."""
    left_out = [party for party in other.body["between"] if party not in record.body["between"]]
    if left_out:
        raise Refusal(
            "party-left-out",
            f"{other.record.id} is in force between {', '.join(other.body['between'])}; name {', '.join(left_out)} in `between` "
            "too, or withdraw from it",
        )


class Proposals:
    """Every proposal of one kind, by the name of the thing proposed (`limit` or `terms`)."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.by_record: dict[str, Proposal] = {}
        self.by_name: dict[str, list[Proposal]] = {}

    def in_force(self, at: str) -> list[Proposal]:
        """What is in force, in the order it was agreed."""
        found = [one for all_of in self.by_name.values() for one in all_of if one.in_force(at)]
        return sorted(found, key=lambda one: one.in_force_from or "")

    def pending(self) -> list[Proposal]:
        """What awaits agreement."""
        return [one for all_of in self.by_name.values() for one in all_of if one.pending()]

    def check(self, record: Record) -> None:
        """Refuse an agreement or a withdrawal that has no ground."""
        step = record.body["step"]
        if step == "propose":
            if record.party not in record.body["between"]:
                raise Refusal("not-a-party-to-it", f"{record.party} proposes but is not named in `between`; add it there")
            for other in self.by_name.get(record.body[self.key], []):
                if other.in_force(record.issued_at):
                    check_nobody_left_out(record, other)
            return
        proposal = self.by_record.get(record.body["proposal"])
        if proposal is None or proposal.body[self.key] != record.body[self.key]:
            raise Refusal(
                "unknown-proposal",
                f"no proposal of {self.key} {record.body[self.key]!r} in record {record.body['proposal']!r}; name the record",
            )
        if record.party not in proposal.body["between"]:
            raise Refusal("not-a-party-to-it", f"{record.party} is not among {', '.join(proposal.body['between'])}, who must agree")
        if proposal.ended_at is not None:
            raise Refusal("proposal-closed", f"{proposal.record.id} ended at {proposal.ended_at} by {proposal.ended_by}")
        if record.issued_at < proposal.record.issued_at:
            raise Refusal("out-of-order", f"issued at {record.issued_at}, before the proposal of {proposal.record.issued_at}")
        if step == "agree" and record.party not in proposal.missing():
            raise Refusal("agreed-already", f"{record.party} has already agreed to {proposal.record.id}")

    def add(self, record: Record, notice_days: float) -> None:
        """Fold one record."""
        step, name = record.body["step"], record.body[self.key]
        if step == "propose":
            proposal = Proposal(record)
            self.by_record[record.id] = proposal
            self.by_name.setdefault(name, []).append(proposal)
        else:
            proposal = self.by_record[record.body["proposal"]]
            if step == "agree":
                proposal.agreed[record.party] = record
            else:
                in_force = proposal.in_force_from is not None
                proposal.ended_at = moments.later(record.issued_at, days=notice_days if in_force else 0.0)
                proposal.ended_by = record.id
        if step != "withdraw" and not proposal.missing():
            self._enter(proposal, record)

    def _enter(self, proposal: Proposal, record: Record) -> None:
        """Put a proposal in force in place of what went by its name."""
        proposal.in_force_from = record.issued_at
        for other in self.by_name[proposal.body[self.key]]:
            if other is not proposal and other.in_force(record.issued_at):
                other.ended_at, other.ended_by = record.issued_at, record.id
