"""Inspections: rights, quotas, notice, vetoes, reports; a fold over records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from thirdsite.accord.promises.terms import Terms
from thirdsite.accord.records import moments
from thirdsite.accord.records.record import Record
from thirdsite.accord.records.refusal import Refusal

REFUSALS = ("refuse", "host_veto")


@dataclass
class Inspection:
    """One inspection as the records leave it."""

    request: Record
    right: dict[str, Any]
    host: str
    operator: str
    answers: list[Record] = field(default_factory=list)
    report: Record | None = None

    @property
    def name(self) -> str:
        """Name of the inspection."""
        return str(self.request.body["inspection"])

    @property
    def state(self) -> str:
        """requested, accept, refuse, host_veto, postpone or reported."""
        if self.report is not None:
            return "reported"
        if any(one.body["answer"] == "host_veto" for one in self.answers):
            return "host_veto"
        return self.answers[-1].body["answer"] if self.answers else "requested"

    @property
    def arrives_at(self) -> str:
        """When the inspectors come, a postponement counted."""
        times = [one.body["arrives_at"] for one in self.answers if "arrives_at" in one.body]
        return str(times[-1] if times else self.request.body["arrives_at"])

    @property
    def leaves_at(self) -> str:
        """When the stay ends at the latest."""
        return moments.later(self.arrives_at, hours=self.request.body["duration_h"])

    @property
    def records(self) -> tuple[str, ...]:
        """The records it rests on."""
        return (self.request.id, *(one.id for one in self.answers), *((self.report.id,) if self.report else ()))

    def answer_due(self) -> str | None:
        """When the answer is due, None where the right has no such clock."""
        clock = self.right.get("answer_h")
        return moments.later(self.request.issued_at, hours=clock["value"]) if clock else None

    def report_due(self) -> str | None:
        """When the report is due, None where the right has no such clock."""
        clock = self.right.get("report_days")
        return moments.later(self.leaves_at, days=clock["value"]) if clock else None

    def against_terms(self) -> str:
        """How an answer breaks the right, empty where it does not."""
        for answer in self.answers:
            said = answer.body["answer"]
            if said == "refuse" and not self.right["may_refuse"]:
                return f"{answer.party} refused, and the right {self.right['right']} knows no refusal"
            if said == "host_veto" and not self.right["host_veto"]:
                return f"{answer.party} used a veto, and the right {self.right['right']} knows none"
        return ""


class Inspections:
    """Every inspection, and the monitors present; a fold."""

    def __init__(self) -> None:
        self.all: dict[str, Inspection] = {}
        self.presence: dict[tuple[str, str], Record] = {}
        """By site and party: the last arrival or departure of monitors."""

    def add(self, record: Record, terms: Terms | None) -> None:
        """Fold one record."""
        body = record.body
        if record.kind == "monitor_presence":
            self.presence[body["site"], record.party] = record
        elif record.kind == "inspection_request":
            assert terms is not None  # a request without terms was refused
            site = terms.sites[body["site"]]
            self.all[body["inspection"]] = Inspection(record, terms.rights[body["right"]], site["host"], site["operator"])
        elif record.kind == "inspection_answer":
            self.all[body["inspection"]].answers.append(record)
        else:
            self.all[body["inspection"]].report = record

    def used(self, right: str, year: str) -> list[Inspection]:
        """Inspections that count against the quota of a year: all but those turned down."""
        return [
            one
            for one in self.all.values()
            if one.request.body["right"] == right and one.arrives_at[:4] == year and one.state not in REFUSALS
        ]

    def check(self, record: Record, terms: Terms | None) -> None:
        """Refuse a record the rights do not allow."""
        if record.kind == "monitor_presence":
            if record.body["event"] == "arrived":
                _check_presence(record, terms)
            elif (record.body["site"], record.party) not in self.presence:
                raise Refusal("presence-unknown", f"{record.party} has no monitors at {record.body['site']} who could leave")
        elif record.kind == "inspection_request":
            self._check_request(record, terms)
        elif record.kind == "inspection_answer":
            self._check_answer(record)
        else:
            self._check_report(record)

    def _check_request(self, record: Record, terms: Terms | None) -> None:
        body, right = record.body, _right(record, terms)
        if body["inspection"] in self.all:
            raise Refusal("inspection-twice", f"inspection {body['inspection']!r} was asked for before; give it another name")
        assert terms is not None
        site = terms.sites[body["site"]]
        if body["requested_of"] not in (site["host"], site["operator"]):
            who = f"{site['host']} (host) or {site['operator']} (operator)"
            raise Refusal("inspection-wrong-addressee", f"{body['requested_of']} has no say at {body['site']}; ask {who}")
        notice = moments.hours_between(record.issued_at, body["arrives_at"])
        if notice < right["notice_h"]["value"]:
            wanted = right["notice_h"]["value"]
            raise Refusal("inspection-notice-too-short", f"{notice:g} h before arrival; the right asks for {wanted:g} h")
        longest = right.get("duration_h")
        if longest and body["duration_h"] > longest["value"]:
            raise Refusal("inspection-too-long", f"{body['duration_h']:g} h; the right allows {longest['value']:g} h")
        quota = right.get("quota_per_year")
        year = body["arrives_at"][:4]
        if quota and len(self.used(body["right"], year)) >= quota["value"]:
            raise Refusal("inspection-quota", f"{quota['value']:g} visits of {year} under {body['right']!r} are used up")

    def _check_answer(self, record: Record) -> None:
        found = self._known(record)
        said = record.body["answer"]
        if record.party not in (found.host, found.operator):
            raise Refusal("inspection-wrong-addressee", f"{record.party} is not asked about {found.name}")
        if said == "host_veto" and record.party != found.host:
            raise Refusal("inspection-not-host", f"a host's veto is {found.host}'s; {record.party} may refuse in its own name")
        if found.report is not None:
            raise Refusal("inspection-closed", f"inspection {found.name!r} was reported in {found.report.id}")

    def _check_report(self, record: Record) -> None:
        found = self._known(record)
        if record.party != found.request.party:
            raise Refusal("inspection-not-holder", f"{found.name!r} is {found.request.party}'s inspection, not {record.party}'s")
        if found.state in REFUSALS:
            raise Refusal("inspection-not-held", f"inspection {found.name!r} was turned down ({found.state}); nothing to report")
        if found.report is not None:
            raise Refusal("inspection-closed", f"inspection {found.name!r} was reported in {found.report.id}")
        if record.body["ended_at"] < record.body["began_at"]:
            raise Refusal("clock-contradicts-itself", "the inspection ended before it began; correct began_at or ended_at")

    def _known(self, record: Record) -> Inspection:
        found = self.all.get(record.body["inspection"])
        if found is None:
            raise Refusal("inspection-unknown", f"no inspection {record.body['inspection']!r} was asked for")
        if record.issued_at < found.request.issued_at:
            raise Refusal("out-of-order", f"issued at {record.issued_at}, before the request of {found.request.issued_at}")
        return found


def _right(record: Record, terms: Terms | None) -> dict[str, Any]:
    """The right a record is under; refused where there is none."""
    name, site = record.body["right"], record.body["site"]
    if terms is None:
        raise Refusal("inspection-without-terms", "no terms are in force, so nobody has a right of inspection; agree on them first")
    right = terms.rights.get(name)
    if right is None:
        raise Refusal(
            "inspection-unknown-right", f"the terms hold no right {name!r}; they hold: {', '.join(terms.rights) or 'none'}"
        )
    if right["holder"] != record.party:
        raise Refusal("inspection-not-holder", f"the right {name!r} is {right['holder']}'s, not {record.party}'s")
    if site not in right["sites"]:
        raise Refusal("inspection-wrong-site", f"the right {name!r} covers {', '.join(right['sites'])}, not {site!r}")
    return right


def _check_presence(record: Record, terms: Terms | None) -> None:
    right = _right(record, terms)
    most = right.get("monitors_at_most")
    if right["presence"] != "permanent":
        raise Refusal("presence-not-agreed", f"the right {right['right']!r} is to visits; it gives no permanent presence")
    if most and record.body["monitors"] > most["value"]:
        raise Refusal("presence-too-many", f"{record.body['monitors']} monitors; the right allows {most['value']:g}")
