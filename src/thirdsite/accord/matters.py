"""Offers and the replies to them, questions and the answers to them; folds over records."""

from __future__ import annotations

from dataclasses import dataclass, field

from thirdsite.accord import moments
from thirdsite.accord.record import Record
from thirdsite.accord.refusal import Refusal

DISPUTES = ("rejects", "insufficient")


@dataclass
class Matter:
    """A matter on the table: its offers and the latest reply of each party."""

    name: str
    offers: list[Record] = field(default_factory=list)
    replies: dict[str, Record] = field(default_factory=dict)

    @property
    def by(self) -> list[str]:
        """Who offers."""
        return list(dict.fromkeys(one.party for one in self.offers))

    @property
    def standing(self) -> dict[str, Record]:
        """Replies to the last offer; earlier ones were to what it took the place of."""
        last = self.offers[-1].issued_at
        return {party: one for party, one in self.replies.items() if one.issued_at >= last}

    @property
    def state(self) -> str:
        """open, disputed, accepted or withdrawn."""
        stances = {one.body["stance"] for one in self.standing.values()}
        if "withdraws" in stances:
            return "withdrawn"
        if stances & set(DISPUTES):
            return "disputed"
        return "accepted" if "accepts" in stances else "open"

    @property
    def records(self) -> tuple[str, ...]:
        """The records it rests on."""
        return (*(one.id for one in self.offers), *(one.id for one in self.replies.values()))


class Matters:
    """Every matter by name."""

    def __init__(self) -> None:
        self.all: dict[str, Matter] = {}

    def check(self, record: Record) -> None:
        """Refuse a reply to what was never offered, or a withdrawal of another party's offer."""
        body = record.body
        if body["note"] != "reply":
            return
        matter = self.all.get(body["matter"])
        if matter is None or [one.id for one in matter.offers] == [record.supersedes]:
            raise Refusal("reply-without-offer", f"no offer opened the matter {body['matter']!r}; log the offer first")
        if record.issued_at < matter.offers[0].issued_at:
            raise Refusal("out-of-order", f"issued at {record.issued_at}, before the offer of {matter.offers[0].issued_at}")
        if body["stance"] == "withdraws" and record.party not in matter.by:
            raise Refusal("not-the-offerer", f"the offer {body['matter']!r} is {', '.join(matter.by)}'s to withdraw")

    def add(self, record: Record) -> None:
        """Fold one note."""
        body = record.body
        if record.supersedes:
            self._forget(record.supersedes)
        if body["note"] == "offer":
            matter = self.all.setdefault(body["matter"], Matter(body["matter"]))
            matter.offers.append(record)
        elif body["note"] == "reply":
            self.all[body["matter"]].replies[record.party] = record

    def _forget(self, name: str) -> None:
        """Take out a note that was superseded."""
        for matter in list(self.all.values()):
            matter.offers = [one for one in matter.offers if one.id != name]
            matter.replies = {party: one for party, one in matter.replies.items() if one.id != name}
            if not matter.offers:
                del self.all[matter.name]


@dataclass
class Question:
    """A request for clarification and its answers."""

    record: Record
    due: str | None
    answers: list[Record] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        """Whether a complete answer is in the log."""
        return any(one.body.get("complete", True) for one in self.answers)


class Questions:
    """Every request for clarification by record id."""

    def __init__(self) -> None:
        self.all: dict[str, Question] = {}

    def check(self, record: Record, known: object) -> None:
        """Refuse a question about nothing, or an answer by one not asked.

        Parameters
        ----------
        known : a container of record ids
        """
        body = record.body
        if record.kind == "clarification_request":
            unknown = [one for one in body["about"] if one not in known]  # type: ignore[operator]  # any container
            if unknown:
                raise Refusal("unknown-record", f"asks about {unknown[0]!r}, which the log does not hold")
            if body.get("answer_by", record.issued_at) < record.issued_at:
                raise Refusal("clock-contradicts-itself", f"answer_by {body['answer_by']} lies before the request")
            return
        question = self.all.get(body["request"])
        if question is None:
            raise Refusal("unknown-record", f"answers {body['request']!r}, which is no clarification_request of the log")
        if question.record.body["of"] != record.party:
            raise Refusal("not-asked", f"{question.record.id} asks {question.record.body['of']}, not {record.party}")

    def add(self, record: Record, hours: float | None) -> None:
        """Fold one record; `hours` is the clock of the terms, None without one."""
        body = record.body
        if record.kind == "clarification_request":
            due = body.get("answer_by") or (moments.later(record.issued_at, hours=hours) if hours is not None else None)
            self.all[record.id] = Question(record, due)
        else:
            self.all[body["request"]].answers.append(record)
