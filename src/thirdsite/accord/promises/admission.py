"""What a log takes: the state that records leave, folded one by one, and the refusal of a record that breaks a rule.

Checked here: role, clock, ids, supersession, regimes, terms, limits, gates, inspections, questions, offers, revealed
fields. Bytes, schema and signature are checked before. Nothing here reads a clock: `now` is given.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from thirdsite.accord.promises.gate import Gate, GateContext, check_gate_record
from thirdsite.accord.promises.gate_rules import GateRules
from thirdsite.accord.promises.inspections import Inspections
from thirdsite.accord.promises.limits import LimitsBook
from thirdsite.accord.promises.matters import Matters, Questions
from thirdsite.accord.promises.parties import check_role
from thirdsite.accord.promises.regimes import load_regimes
from thirdsite.accord.promises.terms import Terms, TermsBook
from thirdsite.accord.records import moments
from thirdsite.accord.records.opened import Reveals
from thirdsite.accord.records.record import Record
from thirdsite.accord.records.refusal import Refusal
from thirdsite.accord.records.withheld import check_reveal

AHEAD = timedelta(minutes=5)
"""Clocks of parties may differ by so much: assumption."""

GATE_KINDS = frozenset({"gate_evidence", "gate_finding", "gate_consent", "gate_transition", "freeze_request"})
INSPECTION_KINDS = frozenset({"inspection_request", "inspection_answer", "inspection_report", "monitor_presence"})
QUESTION_KINDS = frozenset({"clarification_request", "clarification_answer"})
FIRM = GATE_KINDS - {"gate_evidence"} | INSPECTION_KINDS | QUESTION_KINDS | {"limit", "accord_terms", "reveal", "refusal", "roster"}
"""Kinds that move a state or start a clock: they are answered by a further record, never taken back by supersession."""


class State:
    """What the records of a log leave, in the order of the log."""

    def __init__(self) -> None:
        self.seen: dict[str, tuple[str, str, str]] = {}
        """Party, kind and time of issue by record id."""
        self.superseded: dict[str, str] = {}
        """By record id, the record that takes its place."""
        self.terms = TermsBook()
        self.limits = LimitsBook()
        self.gates: dict[str, Gate] = {}
        self.inspections = Inspections()
        self.matters = Matters()
        self.questions = Questions()
        self.reports: dict[str, Record] = {}
        """Last site_status by site."""
        self.flights: dict[str, Record] = {}
        self.launches: dict[str, str] = {}
        """Notifying party by launch."""
        self.holding: dict[str, Record] = {}
        """Records that withhold a field, by id."""
        self.reveals: Reveals = {}
        self.newest = ""
        """Latest time of issue but for the roster's."""

    def add(self, record: Record) -> None:
        """Fold one record that was admitted."""
        self.seen[record.id] = record.party, record.kind, record.issued_at
        if record.kind != "roster":
            self.newest = max(self.newest, record.issued_at)
        if record.supersedes:
            self.superseded[record.supersedes] = record.id
        if b'"withheld":{' in record.canonical:
            self.holding[record.id] = record
        fold = _FOLDS.get(record.kind)
        if fold is not None:
            fold(self, record)

    def terms_at(self, at: str) -> Terms | None:
        """The terms in force at a moment."""
        return self.terms.at(at)

    def rules_of(self, gate: str, at: str) -> GateRules | None:
        """The rules of a gate at a moment, None where no terms in force know it."""
        terms = self.terms_at(at)
        return GateRules.of(terms.gates[gate]) if terms and gate in terms.gates else None


def admit(record: Record, state: State, now: datetime, role: str) -> None:
    """Refuse a record that breaks a rule; the state is not changed.

    Parameters
    ----------
    record : schema and signature already checked
    now : the time of the log, aware
    role : of the signer, from the roster

    Raises
    ------
    Refusal : with the rule's name
    """
    check_role(record.party, role, record.kind)
    if record.moment > now + AHEAD:
        raise Refusal(
            "clock-in-the-future", f"issued_at {record.issued_at} lies after the log's time {now:%Y-%m-%dT%H:%M:%SZ}; set the clock"
        )
    check_rules(record, state)


def check_rules(record: Record, state: State) -> None:
    """As `admit`, without role and present time: what the records before it do not allow is refused."""
    if record.id in state.seen:
        raise Refusal("duplicate-id", f"the log already holds a record {record.id!r}; every record has its own id")
    if record.supersedes is not None:
        _check_supersession(record, state)
    check = _CHECKS.get(record.kind)
    if check is not None:
        check(record, state)
    _check_order(record, state)
    if record.kind in TIMED:
        _check_backdating(record, state)


TIMED = frozenset({"gate_finding", "gate_consent", "gate_transition", "freeze_request"})
"""Kinds whose date starts or ends a clock of a gate: a date far back would cut the clock short."""


def _check_backdating(record: Record, state: State) -> None:
    if state.newest and record.moment + AHEAD < moments.read(state.newest):
        raise Refusal(
            "out-of-order",
            f"a {record.kind} moves the clocks of a gate, and {record.issued_at} lies before {state.newest}, the newest record of "
            "the log; date it when it is issued",
        )


REFERENCES = {
    "accord_terms": ("proposal",),
    "limit": ("proposal",),
    "observed_flight": ("notification",),
    "gate_evidence": ("flight",),
    "gate_finding": ("evidence",),
    "gate_transition": ("evidence", "findings", "consents", "status"),
    "freeze_request": ("freeze",),
    "inspection_objection": ("objects_to",),
    "clarification_request": ("about",),
    "clarification_answer": ("request",),
    "reveal": ("of",),
}
"""Keys of bodies that name records."""


def references(record: Record) -> list[str]:
    """The records a record names."""
    named = [] if record.supersedes is None else [record.supersedes]
    for key in REFERENCES.get(record.kind, ()):
        value = record.body.get(key)
        named += value if isinstance(value, list) else [value] if value else []
    return named


def _check_order(record: Record, state: State) -> None:
    """What a record rests on must be in the log and must not be younger than it."""
    for name in references(record):
        found = state.seen.get(name)
        if found is None:
            raise Refusal("unknown-record", f"{record.id} names {name!r}, which the log does not hold")
        if found[2] > record.issued_at:
            raise Refusal("out-of-order", f"{record.id} of {record.issued_at} names {name!r}, issued later, at {found[2]}")


def _check_supersession(record: Record, state: State) -> None:
    old = record.supersedes or ""
    found = state.seen.get(old)
    if found is None:
        raise Refusal("supersedes-unknown", f"supersedes {old!r}, which the log does not hold")
    if found[0] != record.party:
        raise Refusal("supersedes-another-party", f"{old!r} is {found[0]}'s record; {record.party} may supersede its own alone")
    if found[1] != record.kind:
        raise Refusal("supersedes-another-kind", f"{old!r} is a {found[1]}, not a {record.kind}")
    if record.kind in FIRM:
        raise Refusal("cannot-supersede", f"a {record.kind} moves a state or starts a clock: issue a further record instead")
    if old in state.superseded:
        raise Refusal("superseded-already", f"{old!r} was superseded by {state.superseded[old]!r}; supersede that one")


def _check_gate(record: Record, state: State) -> None:
    gate, at = record.body["gate"], record.issued_at
    context = GateContext(state.flights, state.reports)
    check_gate_record(record, state.gates.get(gate), state.rules_of(gate, at), context)


def _fold_gate(state: State, record: Record) -> None:
    name = record.body["gate"]
    state.gates.setdefault(name, Gate(name)).add(record)


def _fold_limit(state: State, record: Record) -> None:
    terms = state.terms_at(record.issued_at)
    state.limits.add(record, (terms.clock("withdrawal_notice_days") if terms else None) or 0.0)


def _check_notice(record: Record, state: State) -> None:
    body, known = record.body, load_regimes()
    if body["regime"] not in known:
        raise Refusal("unknown-regime", f"there is no regime {body['regime']!r}; known: {', '.join(known)}")
    first = state.launches.get(body["launch"])
    if first is not None and first != record.party:
        raise Refusal("launch-of-another-party", f"launch {body['launch']!r} is {first}'s; give another name")
    if first is None and body["notification"] in ("update", "cancel"):
        raise Refusal("notice-without-launch", f"no notice of launch {body['launch']!r} is in the log to {body['notification']}")


def _check_status(record: Record, state: State) -> None:
    body = record.body
    terms = state.terms_at(record.issued_at)
    site = terms.sites.get(body["site"]) if terms else None
    if site and record.party not in (site["operator"], site["host"]):
        who = f"{site['operator']} (operator) or {site['host']} (host)"
        raise Refusal("not-operator", f"{record.party} does not report on {body['site']}; {who} does")
    if body["as_of"] > record.issued_at:
        raise Refusal("clock-contradicts-itself", f"as_of {body['as_of']} lies after issued_at {record.issued_at}")
    for what, key, entries in (
        ("serial", "serial", body.get("interceptors", [])),
        ("silo", "silo", body.get("silos", [])),
        ("interceptor's silo", "silo", [one for one in body.get("interceptors", []) if one["state"] == "in_silo"]),
    ):
        names = [one[key] for one in entries if isinstance(one.get(key), str)]
        if len(set(names)) != len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise Refusal("status-contradicts-itself", f"{what} {twice!r} stands twice at {body['site']}; keep one entry")
    _check_silos(body)


def _check_silos(body: dict[str, Any]) -> None:
    if "silos" not in body or "interceptors" not in body:
        return
    loaded = sum(one["state"] in ("loaded", "sealed") for one in body["silos"])
    inside = sum(one["state"] == "in_silo" for one in body["interceptors"])
    if inside > len(body["silos"]):
        raise Refusal(
            "status-contradicts-itself", f"{inside} interceptors in silos, but {len(body['silos'])} silos at {body['site']}"
        )
    if inside > loaded:
        raise Refusal("status-contradicts-itself", f"{inside} interceptors in silos, but {loaded} silos loaded at {body['site']}")


def _fold_status(state: State, record: Record) -> None:
    site = record.body["site"]
    last = state.reports.get(site)
    if last is None or record.body["as_of"] >= last.body["as_of"] or record.supersedes == last.id:
        state.reports[site] = record


def _check_reveal(record: Record, state: State) -> None:
    body = record.body
    kept = state.holding.get(body["of"])
    if kept is None:
        raise Refusal("reveal-unknown-record", f"no record {body['of']!r} of the log withholds anything")
    if kept.party != record.party:
        raise Refusal("reveal-of-another-party", f"{kept.id} is {kept.party}'s; only {kept.party} may reveal what it withheld")
    if body["field"] in state.reveals.get(body["of"], {}):
        raise Refusal("revealed-already", f"{body['field']} of {kept.id} was revealed before")
    check_reveal(kept.body, body["field"], body["salt"], body["value"])


def _fold_reveal(state: State, record: Record) -> None:
    body = record.body
    state.reveals.setdefault(body["of"], {})[body["field"]] = body["value"]


def _fold_inspection(state: State, record: Record) -> None:
    state.inspections.add(record, state.terms_at(record.issued_at))


def _fold_question(state: State, record: Record) -> None:
    terms = state.terms_at(record.issued_at)
    state.questions.add(record, terms.clock("clarification_h") if terms else None)


def _fold_notice(state: State, record: Record) -> None:
    state.launches.setdefault(record.body["launch"], record.party)


def _fold_flight(state: State, record: Record) -> None:
    if record.supersedes:
        state.flights.pop(record.supersedes, None)
    state.flights[record.id] = record


def _check_flight(record: Record, state: State) -> None:
    notice = record.body.get("notification")
    if notice is not None and state.seen.get(notice, ("", "", ""))[1] != "launch_notification":
        raise Refusal("unknown-record", f"belongs to notice {notice!r}, which is no launch_notification of the log")


def _check_objection(record: Record, state: State) -> None:
    if record.body["objects_to"] not in state.seen:
        raise Refusal("unknown-record", f"objects to {record.body['objects_to']!r}, which the log does not hold")


def _check_question(record: Record, state: State) -> None:
    state.questions.check(record, state.seen)


_CHECKS: dict[str, Callable[[Record, State], None]] = {
    "accord_terms": lambda record, state: state.terms.check(record),
    "limit": lambda record, state: state.limits.check(record, state.terms_at(record.issued_at)),
    "launch_notification": _check_notice,
    "observed_flight": _check_flight,
    "site_status": _check_status,
    "reveal": _check_reveal,
    "note": lambda record, state: state.matters.check(record),
    "inspection_objection": _check_objection,
    **dict.fromkeys(GATE_KINDS, _check_gate),
    **dict.fromkeys(QUESTION_KINDS, _check_question),
    **dict.fromkeys(INSPECTION_KINDS, lambda record, state: state.inspections.check(record, state.terms_at(record.issued_at))),
}
_FOLDS: dict[str, Callable[[State, Record], None]] = {
    "accord_terms": lambda state, record: state.terms.add(record),
    "limit": _fold_limit,
    "launch_notification": _fold_notice,
    "observed_flight": _fold_flight,
    "site_status": _fold_status,
    "reveal": _fold_reveal,
    "note": lambda state, record: state.matters.add(record),
    **dict.fromkeys(GATE_KINDS, _fold_gate),
    **dict.fromkeys(QUESTION_KINDS, _fold_question),
    **dict.fromkeys(INSPECTION_KINDS, _fold_inspection),
}
