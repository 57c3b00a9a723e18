"""Everything at a date: gates, limits, clocks, inspections, offers, disagreements, each with the records it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from thirdsite.accord.promises.compliance import verdicts
from thirdsite.accord.promises.declaration import check_declaration
from thirdsite.accord.promises.proposals import Proposal
from thirdsite.accord.promises.regimes import load_treaties
from thirdsite.accord.records.opened import withheld_fields
from thirdsite.accord.records.record import Record
from thirdsite.accord.standing.clocks import clocks
from thirdsite.accord.standing.disagreements import disagreements
from thirdsite.accord.standing.gate_why import gate_document, no_gate_document
from thirdsite.accord.standing.ledger import Ledger

THOROUGH_AT_MOST = 20
"""Up to so many flights are flown with a family of rockets (a second each); of more, only those the closed form doubts."""

PARTY_OF = {"USA": "US", "RUS": "RU", "POL": "PL", "CZE": "CZ"}
"""Parties of the accord by their ISO 3166 codes, which the treaties have."""

Json = dict[str, Any]


def status(records: Iterable[Record], at: str) -> Json:
    """The accord at a date, from the records alone.

    Parameters
    ----------
    records : in log order
    at : the moment, UTC; records issued later are not read

    Returns
    -------
    JSON, see docs/accord.md
    """
    ledger = Ledger(records, at)
    flagged = declarations(ledger)
    limits = verdicts(ledger)
    return {
        "at": at,
        "records": len(ledger.records),
        "labels": dict(Counter(record.label or "unlabelled" for record in ledger.records)),
        "gates": gates(ledger),
        "terms": terms(ledger),
        "limits": [one.document() for one in limits],
        "limits_proposed": [_proposal(one, "limit") for one in ledger.state.limits.proposals.pending()],
        "sites": sites(ledger),
        "inspections": inspections(ledger),
        "rights": rights(ledger),
        "presence": presence(ledger),
        "clocks": [one.document(at) for one in clocks(ledger) if not one.overdue(at)],
        "overdue": [one.document(at) for one in clocks(ledger) if one.overdue(at)],
        "offers": offers(ledger),
        "declarations": flagged,
        "disagreements": disagreements(ledger, limits, flagged),
        "treaties": treaties(at),
        "withheld": withheld(ledger),
        "not_counted": [
            {
                "record": record.id,
                "party": record.party,
                "rule": refusal.rule,
                "reason": str(refusal).removeprefix(f"{refusal.rule}: "),
            }
            for record, refusal in ledger.refused
        ],
        "events": events(ledger),
    }


def gates(ledger: Ledger) -> list[Json]:
    """Every gate of the terms in force and every gate that ever moved; where there is none, that nothing is agreed."""
    terms = ledger.state.terms_at(ledger.at)
    names = list(dict.fromkeys([*(terms.gates if terms else ()), *ledger.state.gates]))
    return [gate_document(ledger, name) for name in names] or [no_gate_document(ledger)]


def terms(ledger: Ledger) -> Json:
    """The terms in force, or None, and those proposed; every figure that is an assumption is listed as one."""
    found = ledger.state.terms_at(ledger.at)
    return {
        "in_force": None if found is None else found.name,
        "since": None if found is None else found.proposal.in_force_from,
        "between": [] if found is None else found.between,
        "records": [] if found is None else list(found.proposal.records),
        "assumptions": [] if found is None else _assumptions(found.proposal.body),
        "proposed": [_proposal(one, "terms") for one in ledger.state.terms.proposals.pending()],
    }


def _assumptions(value: Any, path: str = "") -> list[Json]:
    """Every figure of grade M below a value, with its path."""
    if isinstance(value, list):
        names = [
            item.get("gate") or item.get("right") or str(n) if isinstance(item, dict) else str(n) for n, item in enumerate(value)
        ]
        return [row for name, item in zip(names, value, strict=True) for row in _assumptions(item, f"{path}.{name}")]
    if not isinstance(value, dict):
        return []
    if value.get("grade") == "M":
        return [{"term": path.removeprefix("."), "value": value.get("value", value.get("rule")), "source": value["source"]}]
    return [row for key, item in value.items() for row in _assumptions(item, f"{path}.{key}")]


def _proposal(one: Proposal, key: str) -> Json:
    return {
        key: one.body[key],
        "by": one.record.party,
        "proposed_at": one.record.issued_at,
        "wanting": one.missing(),
        "text": one.record.text,
        "records": list(one.records),
    }


def sites(ledger: Ledger) -> list[Json]:
    """The last report of every site."""
    rows = []
    for site, report in ledger.state.reports.items():
        body = ledger.body(report)
        states = Counter(one["state"] for one in body.get("interceptors", []))
        rows.append(
            {
                "site": site,
                "as_of": body["as_of"],
                "built": body["built"],
                "interceptors": dict(states),
                "silos": dict(Counter(one["state"] for one in body.get("silos", []))),
                "radar_radiating": body["radar"]["radiating"] if "radar" in body else None,
                "by": report.party,
                "records": [report.id],
            }
        )
    return rows


def inspections(ledger: Ledger) -> list[Json]:
    """Every inspection in the order of its arrival: the calendar."""
    found = sorted(ledger.state.inspections.all.values(), key=lambda one: one.arrives_at)
    return [
        {
            "inspection": one.name,
            "right": one.right["right"],
            "by": one.request.party,
            "site": one.request.body["site"],
            "state": one.state,
            "arrives_at": one.arrives_at,
            "leaves_at": one.leaves_at,
            "answer_due": one.answer_due(),
            "report_due": one.report_due(),
            "against_terms": one.against_terms(),
            "reason": one.answers[-1].body.get("reason") if one.answers else None,
            "withheld_items": one.report.body.get("withheld_items", []) if one.report else [],
            "records": list(one.records),
        }
        for one in found
    ]


def rights(ledger: Ledger) -> list[Json]:
    """Rights of inspection with what is used this year, what their holder may see, what is withheld and why."""
    terms = ledger.state.terms_at(ledger.at)
    if terms is None:
        return []
    book = ledger.state.inspections
    return [
        {
            "right": name,
            "holder": right["holder"],
            "sites": right["sites"],
            "presence": right["presence"],
            "quota_per_year": right.get("quota_per_year", {}).get("value"),
            "used_this_year": len(book.used(name, ledger.at[:4])),
            "notice_h": right["notice_h"]["value"],
            "duration_h": right.get("duration_h", {}).get("value"),
            "monitors_at_most": right.get("monitors_at_most", {}).get("value"),
            "assumptions": [key for key, term in right.items() if isinstance(term, dict) and term.get("grade") == "M"],
            "may_refuse": right["may_refuse"],
            "host_veto": right["host_veto"],
            "reciprocal": right["reciprocal"],
            "sees": right["sees"],
            "withheld_items": right["withheld_items"],
            "records": list(terms.proposal.records),
        }
        for name, right in terms.rights.items()
    ]


def presence(ledger: Ledger) -> list[Json]:
    """Monitors at sites and officers at centres."""
    rows = [
        {"where": site, "party": party, "number": record.body["monitors"], "kind": "monitors", "records": [record.id]}
        for (site, party), record in ledger.state.inspections.presence.items()
        if record.body["monitors"]
    ]
    posts: dict[tuple[str, str], Record] = {}
    for record in ledger.of_kind("liaison_posting"):
        posts[record.body["post"], record.party] = record
    rows += [
        {"where": post, "party": party, "number": record.body["officers"], "kind": "officers", "records": [record.id]}
        for (post, party), record in posts.items()
        if record.body["officers"]
    ]
    return rows


def offers(ledger: Ledger) -> list[Json]:
    """Every matter on the table: who offers what, who answers how."""
    return [
        {
            "matter": matter.name,
            "subject": matter.offers[0].body["subject"],
            "state": matter.state,
            "by": matter.by,
            "since": matter.offers[0].issued_at,
            "text": matter.offers[-1].text,
            "replies": [
                {
                    "party": party,
                    "stance": one.body["stance"],
                    "at": one.issued_at,
                    "to_last_offer": party in matter.standing,
                    "text": one.text,
                    "records": [one.id],
                }
                for party, one in matter.replies.items()
            ],
            "records": list(matter.records),
        }
        for matter in ledger.state.matters.all.values()
    ]


def declarations(ledger: Ledger) -> list[Json]:
    """Notices and observed flights that were logged and flagged."""
    found = [*ledger.of_kind("launch_notification"), *ledger.of_kind("observed_flight")]
    thorough = len(found) <= THOROUGH_AT_MOST
    notices: dict[str, list[tuple[Record, Json]]] = {}
    by_id: dict[str, str] = {}
    rows = []
    for record in found:
        body = ledger.body(record)
        launch = body.get("launch") or by_id.get(body.get("notification") or "", "")
        flags = check_declaration(record, body, notices.get(launch, []), thorough=thorough)
        if not thorough and any(flag.severity == "impossible" for flag in flags):
            flags = check_declaration(record, body, notices.get(launch, []))
        if record.kind == "launch_notification":
            notices.setdefault(launch, []).append((record, body))
            by_id[record.id] = launch
        if flags:
            documents = [flag.document() for flag in flags]
            rows.append({"record": record.id, "party": record.party, "kind": record.kind, "text": record.text, "flags": documents})
    return rows


def treaties(at: str) -> list[Json]:
    """Treaties of the dispute: in force at the date or not, and who had suspended them."""
    day = date.fromisoformat(at[:10])
    return [
        {
            "treaty": one.id,
            "name": {"en": one.name, "ru": one.name_ru or one.name},
            "in_force": one.in_force(day),
            "suspended_by": [
                PARTY_OF.get(row.party, row.party)
                for row in one.suspensions
                if one.in_force(day) and date.fromisoformat(row.date) <= day
            ],
            "source": one.source,
        }
        for one in load_treaties().values()
        if (one.signed or one.in_force_from or "") <= day.isoformat()
    ]


def withheld(ledger: Ledger) -> list[Json]:
    """Fields kept back and not revealed, with the agreed reason."""
    return [
        {"record": record.id, "party": record.party, "field": path, "reason": reason}
        for record in ledger.state.holding.values()
        for path, reason in withheld_fields(ledger.body(record))
    ]


def events(ledger: Ledger, count: int = 5) -> list[Json]:
    """The last records but for the roster, newest first."""
    told = [record for record in ledger.records if record.kind not in ("roster", "refusal")]
    return [
        {"at": one.issued_at, "party": one.party, "kind": one.kind, "text": one.text, "label": one.label, "records": [one.id]}
        for one in sorted(told, key=lambda one: one.issued_at)[-count:][::-1]
    ]
