"""Why a gate is in its state: the transitions with what they rest on, and what is wanting for the next; from records alone."""

from __future__ import annotations

from typing import Any

from thirdsite.accord.promises.gate import Gate
from thirdsite.accord.promises.gate_rules import ACTIVATED, NOT_BUILT, STEPS
from thirdsite.accord.standing.ledger import Ledger

Json = dict[str, Any]
UNNAMED = "third-site"
"""What the gate is called where no terms name one."""


def gate_document(ledger: Ledger, name: str) -> Json:
    """A gate at the date of the ledger, as JSON."""
    state, at = ledger.state, ledger.at
    gate, rules = state.gates.get(name, Gate(name)), state.rules_of(name, at)
    conditions = gate.conditions(rules, state.reports, at) if rules else []
    needed = gate.must_suspend(rules) if rules else None
    return {
        "gate": name,
        "state": gate.state,
        "since": gate.transitions[-1].issued_at if gate.transitions else None,
        "agreed": rules is not None,
        "finder_rule": rules.finder_rule if rules else None,
        "finders": list(rules.finders) if rules else [],
        "conditions": [{"name": one.name, "met": one.met, "text": one.words, "records": list(one.records)} for one in conditions],
        "transitions": [_transition(one) for one in gate.transitions],
        "frozen_until": max((one.until for one in gate.frozen(at)), default=None),
        "must_suspend": None if needed is None else {"why": needed[0], "by": needed[1], "records": list(needed[2])},
        "text": _summary(gate, conditions),
        "records": [one.id for one in gate.transitions],
    }


def no_gate_document(ledger: Ledger) -> Json:
    """The gate where no terms are agreed: nothing is built by agreement, and nothing could be activated."""
    offers = [one for one in ledger.state.matters.all.values() if one.offers[0].body["subject"] == "gate"]
    records = [name for one in offers for name in one.records]
    en = "no terms are agreed, so there is no gate to open"
    ru = "условия не согласованы, поэтому нет и порядка активации"
    if offers:
        en += "; on the table: " + "; ".join(f"{one.name} ({one.state}), offered by {', '.join(one.by)}" for one in offers)
        words = {"open": "открыто", "disputed": "оспаривается", "accepted": "принято", "withdrawn": "отозвано"}
        ru += "; на столе: " + "; ".join(f"{one.name} ({words[one.state]}), предложение {', '.join(one.by)}" for one in offers)
    else:
        en, ru = en + "; none is offered", ru + "; предложений нет"
    return {
        "gate": UNNAMED,
        "state": NOT_BUILT,
        "since": None,
        "agreed": False,
        "finder_rule": None,
        "finders": [],
        "conditions": [],
        "transitions": [],
        "frozen_until": None,
        "must_suspend": None,
        "text": {"en": en, "ru": ru},
        "records": records,
    }


def _transition(record: Any) -> Json:
    body = record.body
    rests = [name for key in ("status", "evidence", "findings", "consents") for name in body.get(key, [])]
    return {
        "from": body["from"],
        "to": body["to"],
        "at": record.issued_at,
        "by": record.party,
        "text": record.text,
        "rests_on": rests,
        "records": [record.id],
    }


def _summary(gate: Gate, conditions: list[Any]) -> dict[str, str]:
    """One sentence on the state."""
    if not gate.transitions:
        en, ru = "never moved", "состояние не менялось"
    else:
        last = gate.transitions[-1]
        en = f"{gate.state} since {last.issued_at} by {last.party}'s record {last.id}"
        ru = f"{gate.state} с {last.issued_at} по записи {last.id} ({last.party})"
    wanting = [one.name for one in conditions if not one.met]
    if ACTIVATED in STEPS[gate.state] and wanting:
        en += f"; wanting for activation: {', '.join(name.replace('_', ' ') for name in wanting)}"
        ru += f"; для активации ещё нужны: {', '.join(CONDITIONS_RU[name] for name in wanting)}"
    return {"en": en, "ru": ru}


CONDITIONS_RU = {
    "built": "постройка",
    "evidence": "доказательство",
    "finding": "заключение",
    "consent": "согласие принимающих",
    "cooling_off": "истечение срока ожидания",
    "no_freeze": "отсутствие заморозки",
}


def why(ledger: Ledger, name: str | None = None) -> list[Json]:
    """Why each gate, or the one named, is in its state.

    Returns
    -------
    JSON of each gate; `steps` tells its history record by record, with the words of the records each step rests on
    """
    from thirdsite.accord.standing.status import gates
    from thirdsite.errors import UnknownName

    found = [one for one in gates(ledger) if name is None or one["gate"] == name]
    if not found:
        raise UnknownName("gate", name or "", [one["gate"] for one in gates(ledger)])
    by_id = {record.id: record for record in ledger.records}
    for one in found:
        cited = [step["records"] + step["rests_on"] for step in one["transitions"]] or [one["records"]]
        cited += [row["records"] for row in one["conditions"]]
        names = list(dict.fromkeys(name for group in cited for name in group))
        one["cited"] = [
            {
                "record": name,
                "party": by_id[name].party,
                "at": by_id[name].issued_at,
                "kind": by_id[name].kind,
                "text": by_id[name].text,
                "label": by_id[name].label,
                "sources": list(by_id[name].sources),
            }
            for name in names
            if name in by_id
        ]
    return found
